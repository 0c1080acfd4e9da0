"""How long a secret is good; nothing is fetched or kept here."""

from __future__ import annotations

import datetime as dt

from ..model.credential import Credential

DEFAULT_AHEAD = dt.timedelta(minutes=5)
_LONGEST_PART = 8192  # characters of a token that are looked at


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


def ends_at(credential: Credential) -> dt.datetime | None:
    """Return when a credential stops working, as its source or the token itself says.

    Tokens in the compact forms of JWE (AWS CodeArtifact) and JWS (RFC 7516, 7515) have a part that
    anybody can read, with the moment in ``exp`` (RFC 7519, section 4.1.4). It is believed for what
    it is: no signature is checked.
    """
    if credential.expires_at is not None:
        return credential.expires_at
    secret = credential.password
    if secret is None or secret.is_withheld or "." not in secret.reveal():
        return None
    parts = secret.reveal().split(".")
    readable = {3: 1, 5: 0}.get(len(parts))  # the claims of a JWS, the header of a JWE
    return None if readable is None else _expiry_in(parts[readable])


def _expiry_in(part: str) -> dt.datetime | None:
    import base64
    import json

    if not part or len(part) > _LONGEST_PART:
        return None
    try:
        table = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    moment = table.get("exp") if isinstance(table, dict) else None
    return parse_moment(moment) if isinstance(moment, int | float) else None


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
