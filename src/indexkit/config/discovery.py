"""Finding and reading the files that settings stand in; nothing else in ``config`` opens any.

Source: uv documentation, *Configuration files*; PEP 723 for scripts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..model.origin import Layer, Origin
from .document import Document, pyproject_document
from .findings import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_SYSTEM_FILE = "/etc/uv/uv.toml"


def read_text(path: Path) -> bytes | None:
    """Return a file's bytes, or ``None`` if there is none or it may not be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def load_uv_toml(path: Path, layer: Layer, findings: Findings) -> Document | None:
    """Return a ``uv.toml``, or ``None`` if there is none or it is no TOML, which is a fault."""
    content = read_text(path)
    if content is None:
        return None
    parsed = _parse(content, str(path), layer, findings)
    if parsed is None:
        return None
    text, table = parsed
    return Document(layer, str(path), table, table, (), path.parent, text)


def load_pyproject(path: Path, layer: Layer, findings: Findings) -> Document | None:
    """Return a ``pyproject.toml``, or ``None`` if there is none or it is no TOML, which is a fault.

    `Document.table` is ``[tool.uv]``, empty if there is none.
    """
    content = read_text(path)
    if content is None:
        return None
    parsed = _parse(content, str(path), layer, findings)
    if parsed is None:
        return None
    text, whole = parsed
    return pyproject_document(whole, layer, path.parent, findings, file=str(path), text=text)


def load_script(path: Path, findings: Findings) -> Document | None:
    """Return the inline metadata of a script (PEP 723), or ``None`` if it cannot be read."""
    content = read_text(path)
    origin = Origin(Layer.SCRIPT, str(path))
    if content is None:
        findings.fault(origin, "config.not-found", "the script cannot be read")
        return None
    decoded = _decode(content, origin, findings)
    if decoded is None:
        return None
    from .script import read_metadata

    block = read_metadata(decoded, origin, findings)
    if block is None:
        return None
    text, first_line = block
    parsed = _parse(text.encode(), str(path), Layer.SCRIPT, findings, first_line)
    if parsed is None:
        return None
    return pyproject_document(
        parsed[1],
        Layer.SCRIPT,
        path.parent,
        findings,
        file=str(path),
        text=text,
        first_line=first_line,
    )


def is_file(path: Path) -> bool:
    """Return whether there is a file that may be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def exists(path: Path) -> bool:
    """Return whether there is something at a path that may be looked at."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def outer_files(
    environ: Mapping[str, str], platform: str, *, user: bool, system: bool
) -> list[tuple[str, Layer]]:
    """Return the user's and the system's ``uv.toml``, as far as they are wanted and exist."""
    places = []
    if user:
        places.append((user_file(environ, platform), Layer.USER))
    if system:
        places.append((system_file(environ, platform), Layer.SYSTEM))
    return [(path, layer) for path, layer in places if path is not None and os.path.exists(path)]  # noqa: PTH110 - see `_below`


def user_file(environ: Mapping[str, str], platform: str) -> str | None:
    r"""Return where the user's ``uv.toml`` would be.

    ``%APPDATA%\uv\uv.toml`` on Windows, else ``$XDG_CONFIG_HOME/uv/uv.toml`` (if absolute) or
    ``~/.config/uv/uv.toml``, on macOS too.
    """
    if platform == "win32":
        base = environ.get("APPDATA")
        return _below(base, "uv") if base else None
    configured = environ.get("XDG_CONFIG_HOME", "")
    if configured.startswith("/"):
        return _below(configured, "uv")
    home = environ.get("HOME")
    return _below(home, ".config", "uv") if home else None


def system_file(environ: Mapping[str, str], platform: str) -> str | None:
    r"""Return the system's ``uv.toml``, if there is one.

    ``%SYSTEMDRIVE%\ProgramData\uv\uv.toml`` on Windows; else the first ``uv/uv.toml`` below the
    directories of ``XDG_CONFIG_DIRS`` (``/etc/xdg`` by default), else ``/etc/uv/uv.toml``.
    """
    if platform == "win32":
        drive = environ.get("SYSTEMDRIVE")
        candidates = [_below(f"{drive}\\", "ProgramData", "uv")] if drive else []
    else:
        listed = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
        end = listed.index("") if "" in listed else len(listed)
        candidates = [*(_below(base, "uv") for base in listed[:end]), _SYSTEM_FILE]
    return next(filter(os.path.isfile, candidates), None)


def _below(base: str, *folders: str) -> str:
    # Most runs find neither file, and do without pathlib.
    return os.path.join(base, *folders, "uv.toml")  # noqa: PTH118


def nearest_pyproject(directory: Path) -> Path | None:
    """Return the ``pyproject.toml`` of a directory or of the closest one above it."""
    for place in (directory, *directory.parents):
        path = place / "pyproject.toml"
        if is_file(path):
            return path
    return None


def _decode(content: bytes, origin: Origin, findings: Findings) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.fault(
            Origin(origin.layer, origin.file, line),
            "config.parse-error",
            "the file is not UTF-8",
            "TOML files are always UTF-8",
        )
        return None


def _parse(
    content: bytes, file: str, layer: Layer, findings: Findings, first_line: int = 0
) -> tuple[str, dict[str, Any]] | None:
    text = _decode(content, Origin(layer, file), findings)
    if text is None:
        return None
    import tomllib

    text = text.replace("\r\n", "\n")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from .lines import parse_error_line

        line = parse_error_line(error)
        place = Origin(layer, file, None if line is None else line + first_line)
        findings.fault(place, "config.parse-error", f"the file is no TOML: {error}")
        return None
