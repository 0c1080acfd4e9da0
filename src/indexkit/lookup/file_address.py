"""Whether the address of a file may be asked on behalf of an index; it is not asked here."""

from __future__ import annotations

from ..errors import DownloadError, InvalidUrlError
from ..model.index import Index
from ..model.url import SafeUrl, redact


def file_address(text: str, index: Index | None, *, is_vouched_for: bool) -> SafeUrl:
    """Return the address of a file, if it may be fetched on behalf of ``index``.

    Args:
        text: the address, as a page gives it.
        index: whose page; ``None`` if the caller names the file.
        is_vouched_for: whether a strong hash will be held against what arrives.

    Raises:
        DownloadError: it is none; a remote index names a file of this machine; or an index that is
            reached over https names a file at plain http that nothing vouches for (trap 89).

    """
    try:
        url = SafeUrl.parse(text)
    except InvalidUrlError as error:
        raise DownloadError(redact(text), error.reason) from None
    if index is not None and url.is_local and not index.url.is_local:
        raise DownloadError(str(url), "a remote index may not name files of this machine")
    if is_downgrade(url, index) and not is_vouched_for:
        reason = (
            "it would come over plain http, and its https index gave no strong hash to check it"
        )
        raise DownloadError(str(url), reason)
    return url


def is_downgrade(url: SafeUrl, index: Index | None) -> bool:
    """Return whether an index that is reached over https names a file at plain http."""
    return index is not None and index.url.scheme == "https" and url.scheme == "http"
