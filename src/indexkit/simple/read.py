"""The way in: a body about one project becomes a ProjectPage; bodies about many: ``flat``."""

from __future__ import annotations

from codecs import BOM_UTF8

from ..model.page import ProjectPage
from .accept import ACCEPT
from .findings import Findings, shown
from .json_page import read_json
from .listing import Listing, malformed, page_address, project_page
from .media import Form, form_of, html_text, sniffed

__all__ = ["ACCEPT", "read_listing", "read_page"]


def read_page(
    name: str,
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    accelerate: bool = False,
    strict: bool = False,
) -> ProjectPage:
    """Read an index's answer about one project (PEP 503, 691).

    Args:
        name: the normalised name of the project that was asked for.
        body: the decoded body of the answer.
        url: the address that answered, after redirects: relative links start from it.
        content_type: the header as it came, or ``None`` if there was none.
        accelerate: decode JSON with ``msgspec``, if it is installed; the result is the same.
        strict: see `Semantics.pages_read_strictly`.

    Returns:
        The page. One that has no files at all is a page too, with the diagnostic ``page.no-files``:
        whether that is an answer is not decided here.

    Raises:
        MalformedPageError: the body is no page that can be understood. Nothing else is raised,
        whatever
            the bytes.

    """
    listing = read_listing(
        body, url=url, content_type=content_type, accelerate=accelerate, strict=strict
    )
    return project_page(listing, name)


def read_listing(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    accelerate: bool = False,
    any_type: bool = False,
    strict: bool = False,
) -> Listing:
    """Read the files of a body, whosever they are.

    The arguments and errors are `read_page`'s; with ``any_type`` a body of an unknown content type
    is read as HTML, as uv reads flat pages, and that is said.
    """
    findings = Findings()
    if strict and not url.startswith("file:"):
        from .strictness import form_to_the_letter

        form = Form.HTML if any_type else form_to_the_letter(content_type)
    else:
        form = _form(body, content_type, findings)
    if form is None and any_type:
        findings.add(
            "page.odd-content-type",
            f"{shown(content_type or '')} is no content type of a page, which is read as HTML",
        )
        form = Form.HTML
    if form is None:
        raise malformed(page_address(url), _strange(content_type))
    listing = _read(form, body, url, content_type, findings, accelerate=accelerate, strict=strict)
    if not strict:
        return listing
    from .strictness import without_capital_endings

    return without_capital_endings(listing)


def _read(
    form: Form,
    body: bytes,
    url: str,
    content_type: str | None,
    findings: Findings,
    *,
    accelerate: bool,
    strict: bool,
) -> Listing:
    if form is Form.HTML:
        from .html_page import read_html

        return read_html(html_text(body, content_type), url, findings, strict=strict)
    # A directory is listed as JSON on this side, by hand of nobody.
    strict = strict and not url.startswith("file:")
    if strict and body.startswith(BOM_UTF8):
        raise malformed(page_address(url), "it is no JSON: it begins with a byte order mark")
    if accelerate:
        from .json_fast import read_json_fast

        return read_json_fast(body, url, findings, strict=strict)
    return read_json(body, url, findings, strict=strict)


def _form(body: bytes, content_type: str | None, findings: Findings) -> Form | None:
    if content_type is not None and content_type.strip():
        return form_of(content_type)
    form = sniffed(body)
    if form is not None:
        findings.add(
            "page.no-content-type", f"the page has no content type and is read as {form.value}"
        )
    return form


def _strange(content_type: str | None) -> str:
    if content_type is None or not content_type.strip():
        return "it has no content type, and does not look like a page"
    return f"{shown(content_type)} is no content type of a page"
