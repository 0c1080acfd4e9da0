"""A text that is a URL or a path, as an index's address; where the text stood is unknown here."""

from __future__ import annotations

from ..late import errors
from ..model.url import SafeUrl, redact
from ..model.url_reading import is_drive, scheme_of
from ..patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import PurePath

_SCHEMES = frozenset(
    {"file", "http", "https"}
    | {f"bzr+{way}" for way in ("http", "https", "ssh", "sftp", "ftp", "lp", "file")}
    | {f"hg+{way}" for way in ("file", "http", "https", "ssh", "static-http")}
    | {f"svn+{way}" for way in ("ssh", "http", "https", "svn", "file")}
)
_VARIABLE = regex(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_UNESCAPED = "/!$&'()*+,-.:;=@[]^_~|"


def parse_address(text: str, directory: str | PurePath, *, lenient: bool) -> SafeUrl:
    """Return the address that a text means.

    A text that starts with a scheme that package indexes have is a URL, whatever files exist;
    everything else is a path, relative to ``directory``. A ``#`` ends the path.

    Args:
        text: what the user wrote.
        directory: an absolute path: text, or a path of the platform that is meant.
        lenient: take anything that is no URL for a path, as uv does: other schemes, schemes in
            capitals, ``${VAR}``, blanks; and read user information as the URL standard does.

    Raises:
        InvalidUrlError: the text is neither.

    """
    if not (text if lenient else text.strip()):
        raise errors.InvalidUrlError(text, "it is empty")
    if not lenient:
        text = _strict(text)
    if is_url(text):
        return SafeUrl.parse(text, lenient=lenient)
    path, mark, fragment = text.partition("#")
    if isinstance(directory, str):
        from pathlib import PurePath

        directory = PurePath(directory)
    url = path_url(directory / path)
    return SafeUrl.parse(f"{url.text}#{fragment}") if mark else url


def is_url(text: str) -> bool:
    """Return whether a text starts with a scheme that uv knows; capitals do not count."""
    scheme = scheme_of(text.lstrip("\x00\t\n\r\x0b\x0c\x1f "))
    return scheme is not None and (scheme in _SCHEMES or scheme.startswith("git+"))


def is_plain_path(text: str) -> bool:
    r"""Return whether the text cannot be an index's name: ``./x``, ``/x``, ``C:\x``, a URL."""
    return is_url(text) or text.startswith(("./", "../", ".\\", "..\\", "/")) or is_drive(text)


def unset_variable(text: str) -> str | None:
    """Return the first ``${VAR}`` in a text; nothing expands these in settings."""
    match = _VARIABLE.search(text) if "${" in text else None
    return match[0] if match else None


def path_url(path: PurePath) -> SafeUrl:
    """Return the ``file:`` URL of an absolute path, without ``..`` in it."""
    from pathlib import PureWindowsPath
    from urllib.parse import quote

    kept: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            if kept:
                kept.pop()
        else:
            kept.append(part)
    if isinstance(path, PureWindowsPath):
        root = path.anchor.replace("\\", "/").strip("/")
        host = "//" if path.anchor.startswith("\\\\") else "///"
        head = f"file:{host}{quote(root, safe=_UNESCAPED)}/"
    else:
        head = "file:///"
    return SafeUrl.parse(head + quote("/".join(kept), safe=_UNESCAPED))


def _strict(text: str) -> str:
    """Refuse what is meant as a URL and would silently become a path.

    Raises:
        InvalidUrlError: the scheme is none of an index, or a variable stands in the text.

    """
    variable = unset_variable(text)
    if variable is not None:
        raise errors.InvalidUrlError(redact(text), f"`{variable}` is not expanded here")
    stripped = text.strip()
    scheme = scheme_of(stripped)
    if scheme is None or is_drive(stripped):
        return text
    rest = stripped[len(scheme) :]
    if scheme.lower() in ("http", "https", "file"):
        return scheme.lower() + rest
    if rest.startswith("://"):
        raise errors.InvalidUrlError(redact(text), f"an index has no `{scheme}` address")
    return text
