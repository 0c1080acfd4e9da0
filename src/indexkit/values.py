"""Frozen value classes whose methods are made when first used; what the values mean is elsewhere.

They are declared as those of ``attrs`` are, and behave as those do: ``attrs.fields``,
``attrs.evolve``, ``attrs.asdict`` and ``cattrs`` take them. What differs is when the work is done:
``attrs`` compiles the methods of a class as the class is made, and a hundred classes with it take
longer than three hundred questions to a cache. Here a class costs little until it is used.

What needs more than this offers (validators, mutable classes, inheritance) uses ``attrs`` itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    T = TypeVar("T")

__all__ = ["evolve", "field", "fields_of", "frozen"]

_NOTHING: Any = type("_Nothing", (), {"__repr__": lambda _: "NOTHING"})()
_FIELDS = "__value_fields__"
_OFTEN = 10


class Field:
    """What is declared about one field of which more is to be said than its type and default.

    Attributes:
        name, type: those of the class body.
        default: its value if none is given.
        factory: makes that value, in place of ``default``.
        eq: whether it takes part in comparison and hash.
        repr: whether it is shown, or what shows it.
        init: whether a caller gives it; if not, ``__attrs_post_init__`` may set it.
        converter: makes its value of what was given.
        kw_only: whether it is given by name only.
        alias: the name by which it is given; its own without leading underscores if ``None``.

    """

    __slots__ = (
        *("name", "type", "default", "factory", "eq", "repr", "init"),
        *("converter", "kw_only", "alias"),
    )

    def __init__(
        self,
        *,
        default: Any = _NOTHING,
        factory: Callable[[], Any] | None = None,
        eq: bool = True,
        repr: bool | Callable[[Any], str] = True,  # noqa: A002 - the name that attrs uses
        init: bool = True,
        converter: Callable[[Any], Any] | None = None,
        kw_only: bool = False,
        alias: str | None = None,
    ) -> None:
        """Take what is said about it."""
        self.name = ""
        self.type: Any = None
        self.default = default
        self.factory = factory
        self.eq = eq
        self.repr = repr
        self.init = init
        self.converter = converter
        self.kw_only = kw_only
        self.alias = alias

    @property
    def has_default(self) -> bool:
        """Whether a caller may leave it out."""
        return self.default is not _NOTHING or self.factory is not None

    def named(self, name: str, kind: Any, *, kw_only: bool) -> Field:
        """Give it its place in a class, and return it."""
        self.name, self.type = name, kind
        self.alias = name.lstrip("_") if self.alias is None else self.alias
        self.kw_only = self.kw_only or kw_only
        return self


def _frozen(
    cls: Any = None,
    /,
    *,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - the name that attrs uses
    kw_only: bool = False,
) -> Any:
    """Make a class of annotated fields a slotted, immutable value class.

    A method that the class has itself stays, ``__init__`` too; ``__attrs_post_init__`` is called
    after the fields are set, and may set others with ``object.__setattr__``.

    Args:
        cls: the class.
        eq: whether values are compared and hashed by their fields; by identity if not.
        repr: whether ``repr`` lists the fields.
        kw_only: whether all fields are given by name only.

    Raises:
        TypeError: a field without default follows one with; or a base class has fields.

    """
    if cls is None:
        return lambda one: _made(one, eq=eq, shows=repr, kw_only=kw_only)
    return _made(cls, eq=eq, shows=repr, kw_only=kw_only)


def fields_of(cls: type) -> tuple[Field, ...]:
    """Return the fields of a value class, in order."""
    found: tuple[Field, ...] = getattr(cls, _FIELDS)
    return found


def _evolve(value: T, /, **changes: Any) -> T:
    """Return a copy of a value (of this module or of ``attrs``) with other fields.

    Raises:
        TypeError: a change names no field.

    """
    cls = type(value)
    fields = getattr(cls, _FIELDS, None)
    if fields is None:
        import attrs

        known: Any = value
        copy: T = attrs.evolve(known, **changes)
        return copy
    given = {one.alias: getattr(value, one.name) for one in fields if one.init}
    given.update(changes)
    return cls(**given)


if TYPE_CHECKING:
    # Type checkers know what becomes of a class that `attrs` makes, and these make the same.
    from attrs import evolve, field, frozen
else:
    evolve, field, frozen = _evolve, Field, _frozen


def _made(cls: Any, *, eq: bool, shows: bool, kw_only: bool) -> Any:
    body = dict(cls.__dict__)
    fields = _declared(cls, body, kw_only=kw_only)
    names = tuple(one.name for one in fields)
    for name in (*names, "__dict__", "__weakref__"):
        body.pop(name, None)
    body["__slots__"] = (*names, "__weakref__")
    body[_FIELDS] = fields
    body["__attrs_attrs__"] = _AttrsFields()
    body["__match_args__"] = tuple(o.name for o in fields if o.init and not o.kw_only)
    body.setdefault("__init__", _LateInit())
    body["__setattr__"] = body["__delattr__"] = _refuse
    body.setdefault("__getstate__", _state)
    body.setdefault("__setstate__", _set_state)
    body["__replace__"] = _evolve
    if shows:
        body.setdefault("__repr__", _repr)
    if eq and "__eq__" not in body:
        key = _key([one.name for one in fields if one.eq])
        body["__eq__"], body["__hash__"] = _comparison(key), _hashing(key)
    return type(cls)(cls.__name__, cls.__bases__, body)


def _declared(cls: Any, body: dict[str, Any], *, kw_only: bool) -> tuple[Field, ...]:
    if any(hasattr(base, _FIELDS) for base in cls.__bases__):
        raise TypeError(f"{cls.__name__}: a base class has fields")
    fields = []
    may_lack = True
    for name, kind in cls.__annotations__.items():
        if str(kind).startswith("ClassVar"):
            continue
        given = body.get(name, _NOTHING)
        one = given if isinstance(given, Field) else Field(default=given)
        one.named(name, kind, kw_only=kw_only)
        fields.append(one)
        if one.init and not one.kw_only:
            if not one.has_default and not may_lack:
                raise TypeError(f"{cls.__name__}.{name} has no default and follows one that has")
            may_lack = not one.has_default
    return tuple(fields)


class _LateInit:
    """Stands for an ``__init__``, and makes way for compiled code when it is called often.

    Compiling costs as much as some dozens of values, and of many classes a run makes but a few.
    """

    __slots__ = ("_calls", "_owner")

    def __set_name__(self, owner: Any, name: str) -> None:
        self._owner = owner
        self._calls = 0

    def __get__(self, instance: Any, _owner: Any) -> Any:
        self._calls += 1
        # `inspect.signature` of Python 3.13 asks with the class for an instance.
        if self._calls <= _OFTEN and not isinstance(instance, type | None):
            return partial(self._fill, instance)
        method = self._owner.__init__ = _init(self._owner)
        return method if instance is None else method.__get__(instance)

    def _fill(self, instance: Any, /, *args: Any, **given: Any) -> None:
        fields = fields_of(self._owner)
        placed = [one.alias for one in fields if one.init and not one.kw_only]
        values: dict[Any, Any] = dict(zip(placed, args, strict=False))
        values.update(given)
        is_doubtful = len(values) < len(args) + len(given)
        found = {}
        for one in fields:
            if one.init and one.alias in values:
                found[one.name] = values.pop(one.alias)
            elif one.has_default:
                found[one.name] = one.default if one.factory is None else one.factory()
        needed = sum(one.init or one.has_default for one in fields)
        if is_doubtful or values or len(found) < needed:
            _init(self._owner)(instance, *args, **given)  # which says what is wrong
        for one in fields:
            if one.name in found:  # else `__attrs_post_init__` sets it
                value = found[one.name]
                value = value if one.converter is None else one.converter(value)
                object.__setattr__(instance, one.name, value)
        if hasattr(instance, "__attrs_post_init__"):
            instance.__attrs_post_init__()


class _AttrsFields:
    """What ``attrs`` looks for to know a class; it is loaded only if somebody asks."""

    __slots__ = ("owner",)

    def __set_name__(self, owner: Any, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: Any, owner: Any) -> Any:
        import attrs

        def described(one: Field) -> Any:
            made: dict[str, Any] = {"factory": one.factory} if one.factory else {}
            if one.default is not _NOTHING:
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

        twin: Any = attrs.make_class(
            self.owner.__name__, {one.name: described(one) for one in fields_of(self.owner)}
        )
        found = twin.__attrs_attrs__
        self.owner.__attrs_attrs__ = found
        return found


def _init(cls: Any) -> Any:
    """Return the ``__init__`` of a class: plain code, which takes its fields by name or place."""
    scope: dict[str, Any] = {"NOTHING": _NOTHING}
    placed: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for number, one in enumerate(fields_of(cls)):
        value = one.alias or one.name
        scope[f"set_{number}"] = cls.__dict__[one.name].__set__
        if one.factory is not None:
            scope[f"make_{number}"] = one.factory
            made = f"make_{number}()"
            value = f"{made} if {value} is NOTHING else {value}" if one.init else made
        elif not one.init:
            if one.default is _NOTHING:
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


def _key(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _comparison(key: Callable[[Any], Any]) -> Any:
    def __eq__(self: Any, other: object) -> Any:  # noqa: N807 - becomes the method
        if other.__class__ is not self.__class__:
            return NotImplemented
        return key(self) == key(other)

    return __eq__


def _hashing(key: Callable[[Any], Any]) -> Any:
    def __hash__(self: Any) -> int:  # noqa: N807 - becomes the method
        return hash((self.__class__, key(self)))

    return __hash__


def _repr(self: Any) -> str:
    shown = (
        f"{one.name}={(one.repr if callable(one.repr) else repr)(getattr(self, one.name))}"
        for one in fields_of(type(self))
        if one.repr
    )
    return f"{type(self).__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


def _refuse(_self: Any, _name: str, *_: Any) -> NoReturn:
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError


def _state(self: Any) -> dict[str, Any]:
    names = (one.name for one in fields_of(type(self)))
    return {name: getattr(self, name) for name in names if hasattr(self, name)}


def _set_state(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, sys.intern(name), value)
