"""Platforms by name: their wheel tags, best first, and what markers say about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from packaging.tags import mac_platforms

# What uv takes for a platform that is given without a level: glibc 2.28, musl 1.2, macOS 13.
_GLIBC, _MUSL, _MACOS = (2, 28), (1, 2), (13, 0)
_OLD_NAMES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_OLD_LEVELS = {name: (2, minor) for minor, name in _OLD_NAMES.items()}
_OLDEST_MANYLINUX = {"x86_64": 5, "i686": 5}

_LEVEL = re.compile(r"(manylinux|musllinux|macosx)_(\d+)_(\d+)_(\w+)\Z")
_OLD = re.compile(r"(manylinux2014|manylinux2010|manylinux1)_(\w+)\Z")
_SHORT = re.compile(r"(linux|musl|macos|windows)-(\w+)\Z")
_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64", "x86": "i686", "i386": "i686"}
_WINDOWS = {"x86_64": "win_amd64", "aarch64": "win_arm64", "i686": "win32"}
_WINDOWS_MACHINES = {"win_amd64": "AMD64", "win_arm64": "ARM64", "win32": "x86"}


def expand_platforms(names: Iterable[str]) -> tuple[str, ...]:
    """Return the platform tags that platforms of these names run, best first.

    A name is a short one (``linux-x86_64``, ``musl-x86_64``, ``macos-arm64``, ``windows-amd64``) or
    a tag. A tag with a level (``manylinux_2_28_x86_64``, ``macosx_14_0_arm64``) stands for all
    lower levels too; any other tag stands for itself.

    Raises:
        ValueError: a short name has an unknown machine, or a name is empty.

    """
    return tuple(dict.fromkeys(tag for name in names for tag in _expand(name)))


def markers_of(platforms: tuple[str, ...]) -> Mapping[str, str]:
    """Return the PEP 508 variables that follow from a platform's tags; empty if none are known."""
    first = platforms[0] if platforms else ""
    if first.startswith("win"):
        machine = _WINDOWS_MACHINES.get(first, "")
        return _markers("nt", "win32", "Windows", machine)
    if first.startswith("macosx_"):
        machine = "arm64" if first.endswith("_arm64") else "x86_64"
        return _markers("posix", "darwin", "Darwin", machine)
    if "linux" in first:
        machine = re.sub(r"\A(?:manylinux|musllinux)?_?\d*_?\d*_?(?:linux_)?", "", first)
        return _markers("posix", "linux", "Linux", machine)
    return MappingProxyType({})


def _markers(os_name: str, sys_platform: str, system: str, machine: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            "os_name": os_name,
            "sys_platform": sys_platform,
            "platform_system": system,
            "platform_machine": machine,
            "platform_release": "",
            "platform_version": "",
        }
    )


def _expand(name: str) -> Iterator[str]:
    if not name:
        raise ValueError("a platform has an empty name")
    if match := _SHORT.match(name):
        yield from _expand_short(match[1], match[2])
    elif match := _LEVEL.match(name):
        yield from _expand_level(match[1], (int(match[2]), int(match[3])), match[4])
    elif match := _OLD.match(name):
        yield from _manylinux(_OLD_LEVELS[match[1]], match[2])
    else:
        yield name.replace("-", "_").replace(".", "_")


def _expand_short(system: str, machine: str) -> Iterator[str]:
    machine = _MACHINES.get(machine.lower(), machine.lower())
    if system == "windows":
        if machine not in _WINDOWS:
            raise ValueError(f"`{machine}` is no machine that Windows wheels know")
        yield _WINDOWS[machine]
    elif system == "macos":
        yield from mac_platforms(_MACOS, "arm64" if machine == "aarch64" else machine)
    else:
        # The order of `packaging`: what was built for the very machine comes first.
        yield f"linux_{machine}"
        yield from _manylinux(_GLIBC, machine) if system == "linux" else _musllinux(_MUSL, machine)


def _expand_level(family: str, level: tuple[int, int], machine: str) -> Iterator[str]:
    if family == "manylinux":
        return _manylinux(level, machine)
    if family == "musllinux":
        return _musllinux(level, machine)
    return mac_platforms(level, machine)


def _manylinux(level: tuple[int, int], machine: str) -> Iterator[str]:
    major, newest = level
    for minor in range(newest, _OLDEST_MANYLINUX.get(machine, 17) - 1, -1):
        yield f"manylinux_{major}_{minor}_{machine}"
        if minor in _OLD_NAMES:
            yield f"{_OLD_NAMES[minor]}_{machine}"


def _musllinux(level: tuple[int, int], machine: str) -> Iterator[str]:
    major, newest = level
    for minor in range(newest, -1, -1):
        yield f"musllinux_{major}_{minor}_{machine}"
