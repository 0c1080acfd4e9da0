"""A value class's ``__init__`` as compiled code, its ``repr``, its fields for ``attrs``.

`values` decides when they are needed: of most classes a run makes few values, or none.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Fields = tuple[Any, ...]


def compiled_init(cls: Any, fields: Fields, nothing: Any) -> Any:
    """Return the ``__init__`` of a class: plain code, which takes its fields by name or place."""
    scope: dict[str, Any] = {"NOTHING": nothing}
    placed: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for number, one in enumerate(fields):
        value = one.alias or one.name
        scope[f"set_{number}"] = cls.__dict__[one.name].__set__
        if one.factory is not None:
            scope[f"make_{number}"] = one.factory
            made = f"make_{number}()"
            value = f"{made} if {value} is NOTHING else {value}" if one.init else made
        elif not one.init:
            if one.default is nothing:
                continue  # `__attrs_post_init__` sets it
            value = f"default_{number}"
        if one.has_default:
            scope[f"default_{number}"] = one.default  # NOTHING where a factory makes it
        if one.init:
            given = f"{one.alias}=default_{number}" if one.has_default else str(one.alias)
            (named if one.kw_only else placed).append(given)
        if one.converter is not None:
            scope[f"convert_{number}"] = one.converter
            value = f"convert_{number}({value})"
        lines.append(f" set_{number}(self, {value})")
    if hasattr(cls, "__attrs_post_init__"):
        lines.append(" self.__attrs_post_init__()")
    arguments = ", ".join(["self", *placed, *(["*", *named] if named else [])])
    exec("\n".join([f"def __init__({arguments}):", *(lines or [" pass"])]), scope)  # noqa: S102 - made of names that are in the source
    made_init = scope["__init__"]
    made_init.__qualname__ = f"{cls.__qualname__}.__init__"
    made_init.__module__ = cls.__module__
    return made_init


def attrs_fields(name: str, fields: Fields, nothing: Any) -> Any:
    """Return what a class of ``attrs`` with these fields has as ``__attrs_attrs__``."""
    import attrs

    def described(one: Any) -> Any:
        made: dict[str, Any] = {"factory": one.factory} if one.factory else {}
        if one.default is not nothing:
            made["default"] = one.default
        return attrs.field(
            **made,
            eq=one.eq,
            repr=one.repr,
            init=one.init,
            converter=one.converter,
            kw_only=one.kw_only,
            alias=one.alias,
            type=one.type,
        )

    twin: Any = attrs.make_class(name, {one.name: described(one) for one in fields})
    return twin.__attrs_attrs__


def shown(value: Any, fields: Fields) -> str:
    """Return the ``repr`` of a value: its class and the fields that are shown."""
    texts = (
        f"{one.name}={(one.repr if callable(one.repr) else repr)(getattr(value, one.name))}"
        for one in fields
        if one.repr
    )
    return f"{type(value).__qualname__.rpartition('>.')[2]}({', '.join(texts)})"
