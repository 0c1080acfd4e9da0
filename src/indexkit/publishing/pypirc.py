"""A ``.pypirc`` file, as twine and distutils have it; which server is meant is the caller's.

Source: Python Packaging User Guide, *The .pypirc file*.
"""

from __future__ import annotations

import configparser
import os
from pathlib import Path

from attrs import frozen

from ..errors import ConfigError, InvalidUrlError
from ..model.credential import Credential
from ..model.url import SafeUrl

PYPI_UPLOAD = SafeUrl("https://upload.pypi.org/legacy/")
_KNOWN = {"pypi": PYPI_UPLOAD, "testpypi": SafeUrl("https://test.pypi.org/legacy/")}


@frozen
class PypircServer:
    """One section of a ``.pypirc``.

    Attributes:
        name: its name.
        publish_url: where uploads go, without user information.
        credential: what stands there: maybe a user name alone, or ``None``.

    """

    name: str
    publish_url: SafeUrl
    credential: Credential | None = None


def read_pypirc(path: str | os.PathLike[str]) -> dict[str, PypircServer]:
    """Return the servers of a file by name, in the order of the file.

    ``pypi`` and ``testpypi`` have their address without a ``repository`` key; another section
    without one is no server. Values are taken as they are: ``%`` means nothing special.

    Raises:
        ConfigError: the file is missing, or cannot be read. No line of it is ever repeated, since
            it may hold a password.

    """
    path = Path(path)
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except OSError as error:
        what = f"it cannot be read: {error.strerror or type(error).__name__}"
        raise ConfigError("publish.bad-pypirc", what, str(path)) from None
    except UnicodeDecodeError:
        raise ConfigError("publish.bad-pypirc", "it is not UTF-8", str(path)) from None
    except configparser.Error as error:
        raise ConfigError("publish.bad-pypirc", _words(error), str(path), _line(error)) from None
    found = {name: _server(path, parser, name) for name in parser.sections()}
    return {name: server for name, server in found.items() if server is not None}


def _server(path: Path, parser: configparser.RawConfigParser, name: str) -> PypircServer | None:
    section = parser[name]
    text = section.get("repository")
    if text is None and name not in _KNOWN:
        return None
    try:
        url = _KNOWN[name] if text is None else SafeUrl.parse(text)
    except InvalidUrlError as error:
        text = error.problem()
        raise ConfigError(
            "publish.bad-pypirc", text, str(path), None, f"{name}.repository"
        ) from None
    username, password = section.get("username"), section.get("password")
    given = None
    if username is not None or password is not None:
        given = Credential(username or "", password, "pypirc")
    return PypircServer(name, url.without_credential(), given or url.credential)


def _words(error: configparser.Error) -> str:
    """Return what is wrong, in words of our own: the library's quote the line."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return "there is no section before this line"
    if isinstance(error, configparser.DuplicateSectionError):
        return "the section stands there twice"
    if isinstance(error, configparser.DuplicateOptionError):
        return "the key stands there twice"
    return "it is not the syntax of an INI file"


def _line(error: configparser.Error) -> int | None:
    if isinstance(error, configparser.ParsingError) and getattr(error, "errors", None):
        return int(error.errors[0][0])
    line = getattr(error, "lineno", None)
    return line if isinstance(line, int) else None
