"""Stand-ins for what takes long to load: a module until it is used, and a class of ``typing``."""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    from . import errors

__all__ = ["LateModule", "NamedTuple", "errors"]


class LateModule:
    """Stands for a module that is loaded when something of it is first used.

    Unlike an import that stands where it is used, it can be named in the annotations of fields,
    which `json_form`, ``attrs`` and ``cattrs`` look up.
    """

    def __init__(self, name: str, package: str = "") -> None:
        """Take the name of the module, which has no dots, and of the package that it is in."""
        self._name = f"{package}.{name}" if package else name

    def __getattr__(self, name: str) -> Any:
        """Load the module, and keep the attribute, so that this is called once for each."""
        found = getattr(__import__(self._name, fromlist=(name,)), name)
        setattr(self, name, found)
        return found


class _Shape(type):
    """Makes a named tuple of a class body, as ``typing.NamedTuple`` does."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if not bases:
            return type.__new__(cls, name, bases, body)
        fields = tuple(body.get("__annotations__", ()))
        defaults = [body.pop(field) for field in fields if field in body]
        made: Any = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # type: ignore[misc]  # noqa: PYI024 - what this stands for
        for key, value in body.items():
            if key not in _OWN:
                setattr(made, key, value)
        return made


# What a class of `collections.namedtuple` has itself; its fields' descriptions are replaced too.
_OWN = frozenset({"__module__", "__dict__", "__weakref__", "__slots__"})

if not TYPE_CHECKING:
    NamedTuple = _Shape("NamedTuple", (), {})
    errors = LateModule("errors", __package__)  # which a run without any need not load
