"""The keys that uv knows, and the types of those that mean nothing here; no file is read.

uv refuses a table with a key it does not know or a value of a wrong type, so the names and types of
all keys count, whatever they are for.

Source: uv documentation, *Settings* reference.
"""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """The type of a value that is only checked, not used."""

    ANY = "anything"
    BOOLEAN = "a boolean"
    TEXT = "a string"
    COUNT = "a positive integer"
    TEXTS = "an array of strings"
    ARRAY = "an array"
    TABLE = "a table"
    NAMES = "an array of package names"
    REQUIREMENTS = "an array of requirements"
    MARKERS = "a marker or an array of markers"
    CONFIG = "a table of strings or arrays of strings"
    CONFIGS = "a table of tables of strings or arrays of strings"
    ARRAYS = "a table of arrays"
    VARIABLES = "a table of tables of strings"
    MODES = "a table of pre-release modes"
    METADATA = "an array of tables with a `name`"
    PROXY = "a proxy's address"
    CONFLICTS = "an array of arrays of two or more tables"
    GROUPS = '`"all"` or an array of group names'


OWN_KEYS = frozenset(
    {
        "index",
        "index-url",
        "extra-index-url",
        "find-links",
        "no-index",
        "index-strategy",
        "keyring-provider",
        "allow-insecure-host",
        "no-sources",
        "no-sources-package",
        "resolution",
        "prerelease",
        "exclude-newer",
        "exclude-newer-package",
        "no-binary",
        "no-binary-package",
        "no-build",
        "no-build-package",
        "required-version",
        "publish-url",
        "check-url",
        "trusted-publishing",
        "pip",
    }
)

# Only a `pyproject.toml` may have these; a `uv.toml` beside it does not mask them.
PROJECT_KEYS = frozenset(
    {
        "conflicts",
        "workspace",
        "sources",
        "dev-dependencies",
        "default-groups",
        "dependency-groups",
        "managed",
        "package",
        "build-backend",
        "environments",
        "required-environments",
    }
)

FOREIGN_KEYS = {
    "system-certs": Kind.BOOLEAN,
    "native-tls": Kind.BOOLEAN,
    "offline": Kind.BOOLEAN,
    "no-cache": Kind.BOOLEAN,
    "cache-dir": Kind.TEXT,
    "preview": Kind.BOOLEAN,
    "preview-features": Kind.ANY,
    "python-preference": Kind.TEXT,
    "python-downloads": Kind.TEXT,
    "concurrent-downloads": Kind.COUNT,
    "concurrent-builds": Kind.COUNT,
    "concurrent-installs": Kind.COUNT,
    "http-proxy": Kind.PROXY,
    "https-proxy": Kind.PROXY,
    "no-proxy": Kind.TEXTS,
    "prerelease-package": Kind.MODES,
    "fork-strategy": Kind.TEXT,
    "dependency-metadata": Kind.METADATA,
    "config-settings": Kind.CONFIG,
    "config-settings-package": Kind.CONFIGS,
    "no-build-isolation": Kind.BOOLEAN,
    "no-build-isolation-package": Kind.NAMES,
    "extra-build-dependencies": Kind.ARRAYS,
    "extra-build-variables": Kind.VARIABLES,
    "link-mode": Kind.TEXT,
    "compile-bytecode": Kind.BOOLEAN,
    "upgrade": Kind.BOOLEAN,
    "upgrade-package": Kind.REQUIREMENTS,
    "reinstall": Kind.BOOLEAN,
    "reinstall-package": Kind.NAMES,
    "torch-backend": Kind.TEXT,
    "python-install-mirror": Kind.TEXT,
    "pypy-install-mirror": Kind.TEXT,
    "python-downloads-json-url": Kind.TEXT,
    "add-bounds": Kind.TEXT,
    "audit": Kind.TABLE,
    "cache-keys": Kind.ARRAY,
}

# The closed lists of values that uv knows for keys that are not used here.
CHOICES = {
    "fork-strategy": ("fewest", "requires-python"),
    "link-mode": ("clone", "reflink", "copy", "hardlink", "symlink"),
    "python-preference": ("only-managed", "managed", "system", "only-system"),
    "python-downloads": ("automatic", "auto", "manual", "never", "true", "false"),
    "add-bounds": ("lower", "major", "minor", "exact"),
    "annotation-style": ("line", "split"),
}

TRUSTED_PUBLISHING = ("automatic", "always", "never")

# A script's `[tool.uv]` has none of these, nor a project's keys other than `sources`.
NOT_IN_SCRIPTS = frozenset(
    {"pip", "publish-url", "check-url", "trusted-publishing", "add-bounds", "audit", "cache-keys"}
    | {"python-install-mirror", "pypy-install-mirror", "python-downloads-json-url"}
    | {"environments", "required-environments"}
    | (PROJECT_KEYS - {"sources"})
)

# Both readers of a `pyproject.toml` mind these.
SHARED_KEYS = {
    "environments": Kind.MARKERS,
    "required-environments": Kind.MARKERS,
    "override-dependencies": Kind.REQUIREMENTS,
    "exclude-dependencies": Kind.NAMES,
    "constraint-dependencies": Kind.REQUIREMENTS,
    "build-constraint-dependencies": Kind.REQUIREMENTS,
}

# Only the reader of the project minds these.
PROJECT_KINDS = {
    "conflicts": Kind.CONFLICTS,
    "dev-dependencies": Kind.REQUIREMENTS,
    "default-groups": Kind.GROUPS,
    "dependency-groups": Kind.TABLE,
    "managed": Kind.BOOLEAN,
    "package": Kind.BOOLEAN,
}

# What `[tool.uv.pip]` has beside the keys that it shares with `[tool.uv]`.
PIP_FOREIGN_KEYS = {
    "python": Kind.TEXT,
    "system": Kind.BOOLEAN,
    "break-system-packages": Kind.BOOLEAN,
    "target": Kind.TEXT,
    "prefix": Kind.TEXT,
    "no-build-isolation": Kind.BOOLEAN,
    "no-build-isolation-package": Kind.NAMES,
    "extra-build-dependencies": Kind.ARRAYS,
    "extra-build-variables": Kind.VARIABLES,
    "strict": Kind.BOOLEAN,
    "extra": Kind.NAMES,
    "all-extras": Kind.BOOLEAN,
    "no-extra": Kind.NAMES,
    "no-deps": Kind.BOOLEAN,
    "group": Kind.TEXTS,
    "allow-empty-requirements": Kind.BOOLEAN,
    "prerelease-package": Kind.MODES,
    "fork-strategy": Kind.TEXT,
    "dependency-metadata": Kind.METADATA,
    "output-file": Kind.TEXT,
    "no-strip-extras": Kind.BOOLEAN,
    "no-strip-markers": Kind.BOOLEAN,
    "no-annotate": Kind.BOOLEAN,
    "no-header": Kind.BOOLEAN,
    "custom-compile-command": Kind.TEXT,
    "generate-hashes": Kind.BOOLEAN,
    "config-settings": Kind.CONFIG,
    "config-settings-package": Kind.CONFIGS,
    "python-version": Kind.TEXT,
    "python-platform": Kind.TEXT,
    "universal": Kind.BOOLEAN,
    "no-emit-package": Kind.NAMES,
    "emit-index-url": Kind.BOOLEAN,
    "emit-find-links": Kind.BOOLEAN,
    "emit-build-options": Kind.BOOLEAN,
    "emit-marker-expression": Kind.BOOLEAN,
    "emit-index-annotation": Kind.BOOLEAN,
    "annotation-style": Kind.TEXT,
    "link-mode": Kind.TEXT,
    "compile-bytecode": Kind.BOOLEAN,
    "verify-hashes": Kind.BOOLEAN,
    "upgrade": Kind.BOOLEAN,
    "upgrade-package": Kind.REQUIREMENTS,
    "reinstall": Kind.BOOLEAN,
    "reinstall-package": Kind.NAMES,
    "torch-backend": Kind.TEXT,
}

PIP_OWN_KEYS = frozenset(
    {
        "index-url",
        "extra-index-url",
        "find-links",
        "no-index",
        "index-strategy",
        "keyring-provider",
        "no-sources",
        "no-sources-package",
        "resolution",
        "prerelease",
        "exclude-newer",
        "exclude-newer-package",
        "no-binary",
        "only-binary",
        "no-build",
        "require-hashes",
    }
)
