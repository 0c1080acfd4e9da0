"""Short ways to pages for the tests of ``simple``; what must hold of pages is in the tests."""

from __future__ import annotations

import json
from typing import Any

from indexkit.model.page import File, ProjectPage
from indexkit.simple.read import read_page

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"
URL = "https://index.example/simple/foo/"
FILES = "https://files.example/packages"
SHA = "0123456789abcdef" * 4
OTHER_SHA = "fedcba9876543210" * 4


def entry(filename: str = "foo-1.0-py3-none-any.whl", **more: Any) -> dict[str, Any]:
    """One file of a JSON page; keys are written with ``_`` for ``-``."""
    row = {"filename": filename, "url": f"{FILES}/{filename}", "hashes": {"sha256": SHA}}
    return row | {key.replace("_", "-"): value for key, value in more.items()}


def json_body(*files: Any, **more: Any) -> bytes:
    page = {"meta": {"api-version": "1.1"}, "name": "foo", "files": list(files)}
    return json.dumps(page | {key.replace("_", "-"): more[key] for key in more}).encode()


def json_page(*files: Any, name: str = "foo", url: str = URL, **more: Any) -> ProjectPage:
    return read_page(name, json_body(*files, **more), url=url, content_type=JSON)


def html_page(
    *lines: str, name: str = "foo", url: str = URL, head: str = "", content_type: str | None = HTML
) -> ProjectPage:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>\n" + "<br />\n".join(lines)
    body = f"{text}</body></html>".encode()
    return read_page(name, body, url=url, content_type=content_type)


def only(page: ProjectPage) -> File:
    (file,) = page.files()
    return file


def codes(page: ProjectPage) -> set[str]:
    return {finding.code for finding in page.diagnostics}


def names(page: ProjectPage) -> list[str]:
    return [file.filename for file in page.files()]
