"""The form of the legacy upload API, from a file's metadata; how it is sent is `multipart`'s.

Source: the PyPI documentation, *Upload API*, and the core metadata specifications up to 2.6.
A field is sent only if the metadata have it, but for ``requires_python``: GitLab wants it in every
form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .files import ReleaseFile

Fields = tuple[tuple[str, str], ...]

_ONCE = (
    "author",
    "author_email",
    "description",
    "description_content_type",
    "download_url",
    "home_page",
    "license",
    "license_expression",
    "maintainer",
    "maintainer_email",
    "summary",
)
# Names of `packaging.metadata` to those of the form.
_MANY = {
    "classifiers": "classifiers",
    "dynamic": "dynamic",
    "import_names": "import_names",
    "import_namespaces": "import_namespaces",
    "license_files": "license_file",
    "obsoletes": "obsoletes",
    "obsoletes_dist": "obsoletes_dist",
    "platforms": "platform",
    "provides": "provides",
    "provides_dist": "provides_dist",
    "provides_extra": "provides_extra",
    "requires": "requires",
    "requires_dist": "requires_dist",
    "requires_external": "requires_external",
    "supported_platforms": "supported_platform",
}
_DIGESTS = {"md5": "md5_digest", "sha256": "sha256_digest", "blake2b": "blake2_256_digest"}


def form_fields(file: ReleaseFile) -> Fields:
    """Return the fields of the form in order, without the file itself."""
    return tuple(_fields(file))


def _fields(file: ReleaseFile) -> Iterator[tuple[str, str]]:
    raw: Mapping[str, Any] = file.metadata
    yield ":action", "file_upload"
    yield "protocol_version", "1"
    for algorithm, field in _DIGESTS.items():
        if algorithm in file.digests:
            yield field, file.digests[algorithm]
    yield "metadata_version", raw["metadata_version"]
    yield "name", raw["name"]
    yield "version", raw["version"]
    yield "filetype", file.named.filetype.value
    yield "pyversion", file.named.pyversion
    for field in _ONCE:
        if field in raw:
            yield field, raw[field]
    if raw.get("keywords"):
        yield "keywords", ", ".join(raw["keywords"])
    yield "requires_python", raw.get("requires_python", "")
    for label, url in raw.get("project_urls", {}).items():
        yield "project_urls", f"{label}, {url}"
    for key, field in _MANY.items():
        for value in raw.get(key, ()):
            yield field, value
    if file.attestations:
        yield "attestations", json.dumps(list(file.attestations))
