"""How long a secret is good; nothing is fetched or kept here."""

from __future__ import annotations

import datetime as dt

from ..model.credential import Credential

DEFAULT_AHEAD = dt.timedelta(minutes=5)


def utc_now() -> dt.datetime:
    """Return the time of this machine, as aware UTC."""
    return dt.datetime.now(dt.UTC)


def is_fresh(credential: Credential | None, now: dt.datetime, ahead: dt.timedelta) -> bool:
    """Return whether a credential works for ``ahead`` more; *none* and *no end* do.

    Of a secret that lives shorter than ``ahead`` in all, this says no each time: it is fetched for
    every use, which is what its issuer wants.
    """
    if credential is None or credential.expires_at is None:
        return True
    return now + ahead < credential.expires_at


def parse_moment(value: object) -> dt.datetime | None:
    """Return a moment as aware UTC, or ``None`` if ``value`` is none.

    Args:
        value: seconds since 1970, as a number or in decimal digits, or an RFC 3339 text. A text
            without an offset is taken as UTC.

    """
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return dt.datetime.fromtimestamp(value, dt.UTC)
        if isinstance(value, str) and value.strip().replace(".", "", 1).isdigit():
            return dt.datetime.fromtimestamp(float(value), dt.UTC)
        if isinstance(value, str):
            moment = dt.datetime.fromisoformat(value.strip())
            return moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
