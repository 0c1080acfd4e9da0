"""What was said about publishing: arguments, variables, settings; what it amounts to is `target`'s.

The order of precedence is uv's: arguments, then ``UV_PUBLISH_*`` variables, then the keys
``publish-url``, ``check-url`` and ``trusted-publishing`` that the `IndexSet` carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath

from attrs import field, frozen

from ..config.addresses import parse_address
from ..errors import ConfigError, ConfigErrors, InvalidUrlError
from ..model.credential import Secret
from ..model.index_set import IndexSet, KeyringProvider
from ..model.url import SafeUrl
from .pypirc import PYPI_UPLOAD, PypircServer

TOKEN_USER = "__token__"  # noqa: S105 - a user name


class TrustedPublishing(StrEnum):
    """When a token is asked of the CI system (uv: ``trusted-publishing``)."""

    AUTOMATIC = "automatic"
    ALWAYS = "always"
    NEVER = "never"


@frozen
class PublishSettings:
    """What the user said about publishing, merged, and not looked up yet.

    Attributes:
        publish_url: where to upload, if ``index`` does not say.
        check_url: the Simple API in which to look before, if ``index`` does not say.
        index: the name of the configured index to publish to, or ``None``.
        username, password: the credential; a token is the password of ``__token__``.
        trusted_publishing: when a token is asked of the CI system.
        keyring_provider: whether the ``keyring`` program may be asked.

    """

    publish_url: SafeUrl = PYPI_UPLOAD
    check_url: SafeUrl | None = None
    index: str | None = None
    username: str | None = None
    password: Secret | None = None
    trusted_publishing: TrustedPublishing = TrustedPublishing.AUTOMATIC
    keyring_provider: KeyringProvider = field(default=KeyringProvider.DISABLED)


_VARIABLES = {
    "index": "UV_PUBLISH_INDEX",
    "publish-url": "UV_PUBLISH_URL",
    "check-url": "UV_PUBLISH_CHECK_URL",
    "username": "UV_PUBLISH_USERNAME",
    "password": "UV_PUBLISH_PASSWORD",
    "token": "UV_PUBLISH_TOKEN",
}
_CONFLICTS = (
    ("index", "publish-url"),
    ("index", "check-url"),
    ("token", "username"),
    ("token", "password"),
)


def read_publish_settings(
    index_set: IndexSet,
    *,
    environ: Mapping[str, str],
    directory: PurePath,
    index: str | None = None,
    publish_url: str | None = None,
    check_url: str | None = None,
    username: str | None = None,
    password: str | Secret | None = None,
    token: str | Secret | None = None,
    trusted_publishing: TrustedPublishing | str | None = None,
    repository: PypircServer | None = None,
) -> PublishSettings:
    """Merge arguments, variables and settings. ``None`` means: not said.

    Args:
        index_set: the configuration in force.
        environ: the environment variables.
        directory: what a relative path in ``check_url`` belongs to; absolute.
        index: the name of a configured index (``--index``).
        publish_url: the address of an upload API (``--publish-url``).
        check_url: the address or path of a Simple API (``--check-url``).
        username: the user name for the upload (``--username``).
        password: the password for it (``--password``).
        token: the password of the user ``__token__`` (``--token``).
        trusted_publishing: ``automatic``, ``always`` or ``never`` (``--trusted-publishing``).
        repository: a server of a ``.pypirc`` (``--repository``): its address counts as
            ``publish_url``, its credential if no other is given. uv knows no such thing.

    Raises:
        ConfigErrors: ``cli.conflict`` for two that exclude each other, ``cli.invalid-value`` for a
            value that is none.

    """
    said = _Said.of(
        {
            "index": index,
            "publish-url": publish_url,
            "check-url": check_url,
            "username": username,
            "password": _text(password),
            "token": _text(token),
        },
        environ,
    )
    said.check_conflicts()
    if repository is not None:
        said = said.with_server(repository)
    lenient = index_set.semantics.lenient_urls
    given = said.values
    to, check = index_set.publish_url, index_set.check_url
    if "publish-url" in given:
        publish = said.url("publish-url")
    else:
        publish = PYPI_UPLOAD if to is None else SafeUrl.parse(to)
    if "check-url" in given:
        looked: SafeUrl | None = said.address("check-url", directory, lenient=lenient)
    else:
        looked = None if check is None else SafeUrl.parse(check)
    secret = given.get("token", given.get("password"))
    return PublishSettings(
        publish,
        looked,
        given.get("index"),
        TOKEN_USER if "token" in given else given.get("username"),
        None if secret is None else Secret(secret),
        _trusted(trusted_publishing or index_set.trusted_publishing),
        index_set.keyring_provider,
    )


def _text(value: str | Secret | None) -> str | None:
    return value.reveal() if isinstance(value, Secret) else value


def _trusted(text: TrustedPublishing | str | None) -> TrustedPublishing:
    try:
        return TrustedPublishing(text or "automatic")
    except ValueError:
        known = ", ".join(TrustedPublishing)
        raise ConfigErrors(
            [
                ConfigError(
                    "cli.invalid-value",
                    f"`{text}` is none of {known}",
                    argument="--trusted-publishing",
                )
            ]
        ) from None


@frozen
class _Said:
    """The values that were said, and which of them are variables."""

    values: Mapping[str, str] = field(repr=False)
    variables: Mapping[str, str]

    @classmethod
    def of(cls, arguments: Mapping[str, str | None], environ: Mapping[str, str]) -> _Said:
        values, variables = {}, {}
        for name, value in arguments.items():
            if value is not None:
                values[name] = value
            elif (text := environ.get(_VARIABLES[name])) is not None:
                values[name] = text
                variables[name] = _VARIABLES[name]
        return cls(values, variables)

    def place(self, name: str) -> str:
        return self.variables.get(name, f"--{name}")

    def with_server(self, server: PypircServer) -> _Said:
        """Take a server's address, and its credential if no other was given."""
        named = [name for name in ("index", "publish-url") if name in self.values]
        named = [name for name in named if name == "index" or name not in self.variables]
        if named:
            what = f"it cannot stand together with {self.place(named[0])}"
            raise ConfigErrors([ConfigError("cli.conflict", what, argument="--repository")])
        values = {**self.values, "publish-url": server.publish_url.text}
        known, user = server.credential, self.values.get("username")
        mine = known is not None and user in (None, known.username)
        if known is not None and mine and not {"token", "password"} & self.values.keys():
            values["username"] = known.username
            if known.password is not None:
                values["password"] = known.password.reveal()
        return _Said(values, self.variables)

    def check_conflicts(self) -> None:
        errors = [
            self.fault(first, "cli.conflict", f"it cannot stand together with {self.place(second)}")
            for first, second in _CONFLICTS
            if first in self.values and second in self.values
        ]
        if errors:
            raise ConfigErrors(errors)

    def fault(self, name: str, code: str, text: str) -> ConfigError:
        variable = self.variables.get(name)
        return ConfigError(
            code, text, variable=variable, argument=None if variable else f"--{name}"
        )

    def url(self, name: str) -> SafeUrl:
        text = self.values[name]
        try:
            return SafeUrl.parse(text)
        except InvalidUrlError as error:
            raise ConfigErrors([self.fault(name, "cli.invalid-value", error.problem())]) from None

    def address(self, name: str, directory: PurePath, *, lenient: bool) -> SafeUrl:
        try:
            return parse_address(self.values[name], directory, lenient=lenient)
        except InvalidUrlError as error:
            raise ConfigErrors([self.fault(name, "cli.invalid-value", error.problem())]) from None
