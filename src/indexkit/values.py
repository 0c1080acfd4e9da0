"""Frozen value classes whose methods are made when first used; what the values mean is elsewhere.

They are declared as those of ``attrs`` are, and behave as those do: ``attrs.fields``,
``attrs.evolve``, ``attrs.asdict`` and ``cattrs`` take them. What differs is when the work is done:
``attrs`` compiles the methods of a class as the class is made, and a hundred classes with it take
longer than three hundred questions to a cache. Here a class costs little until it is used.

What needs more than this offers (validators, mutable classes, inheritance) uses ``attrs`` itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
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
    declared: _Declared = getattr(cls, _FIELDS)
    return declared.fields()


def _evolve(value: T, /, **changes: Any) -> T:
    """Return a copy of a value (of this module or of ``attrs``) with other fields.

    Raises:
        TypeError: a change names no field.

    """
    cls = type(value)
    declared: _Declared | None = getattr(cls, _FIELDS, None)
    if declared is None:
        import attrs

        known: Any = value
        copy: T = attrs.evolve(known, **changes)
        return copy
    given = {alias: getattr(value, name) for name, alias in declared.aliases()}
    given.update(changes)
    return cls(**given)


if TYPE_CHECKING:
    # Type checkers know what becomes of a class that `attrs` makes, and these make the same.
    from attrs import evolve, field, frozen
else:
    evolve, field, frozen = _evolve, Field, _frozen


def _made(cls: Any, *, eq: bool, shows: bool, kw_only: bool) -> Any:
    if cls.__bases__ != (object,) and any(hasattr(base, _FIELDS) for base in cls.__bases__):
        raise TypeError(f"{cls.__name__}: a base class has fields")
    declared = _Declared(cls, kw_only=kw_only)
    replaced = {*declared.given, "__dict__", "__weakref__"}
    body = {name: thing for name, thing in vars(cls).items() if name not in replaced}
    body["__slots__"] = (*declared.given, "__weakref__")
    body[_FIELDS] = declared
    body["__attrs_attrs__"] = _AttrsFields()
    body["__match_args__"] = declared.placed
    body.setdefault("__init__", _LateInit(declared))
    body["__setattr__"] = body["__delattr__"] = _refuse
    body.setdefault("__getstate__", _state)
    body.setdefault("__setstate__", _set_state)
    body["__replace__"] = _evolve
    if shows:
        body.setdefault("__repr__", _repr)
    if eq and "__eq__" not in body:
        of = declared.given.items()
        names = [name for name, one in of if one.__class__ is not Field or one.eq]
        key = attrgetter(*names) if names else lambda _: ()
        body["__eq__"], body["__hash__"] = _comparison(key), _hashing(key)
    return type(cls)(cls.__name__, cls.__bases__, body)


class _Declared:
    """What a class body says of its fields; a `Field` is made of each when somebody asks.

    Attributes:
        given: what the body gives each field: its default, a `Field`, or `_NOTHING`.
        placed: the names of those that may be given by their place.

    """

    __slots__ = ("_fields", "_kinds", "_kw_only", "given", "placed")

    def __init__(self, cls: Any, *, kw_only: bool) -> None:
        self._kinds = kinds = cls.__annotations__
        self._kw_only = kw_only
        self._fields: tuple[Field, ...] = ()
        self.given = {
            name: cls.__dict__.get(name, _NOTHING)
            for name, kind in kinds.items()
            if not str(kind).startswith("ClassVar")
        }
        self.placed: tuple[str, ...] = () if kw_only else tuple(self._placed(cls.__name__))

    def _placed(self, owner: str) -> list[str]:
        placed = []
        may_lack = True
        for name, one in self.given.items():
            is_field = one.__class__ is Field
            if is_field and (one.kw_only or not one.init):
                continue
            lacks = not one.has_default if is_field else one is _NOTHING
            if lacks and not may_lack:
                raise TypeError(f"{owner}.{name} has no default and follows one that has")
            may_lack = lacks
            placed.append(name)
        return placed

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that may be given, and the name by which it is given."""
        for name, one in self.given.items():
            if one.__class__ is not Field:
                yield name, name.lstrip("_")
            elif one.init:
                yield name, one.alias or name.lstrip("_")

    def fields(self) -> tuple[Field, ...]:
        """Return the fields in order."""
        if not self._fields:
            self._fields = tuple(
                (one if one.__class__ is Field else Field(default=one)).named(
                    name, self._kinds[name], kw_only=self._kw_only
                )
                for name, one in self.given.items()
            )
        return self._fields

    def values(self, args: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any] | None:
        """Return the value of each field, not converted yet, or ``None`` if arguments are wrong."""
        found = dict(zip(self.placed, args, strict=False))
        for name, alias in self.aliases() if given else ():
            if alias in given and name not in found:
                found[name] = given[alias]
        are_all_used = len(found) == len(args) + len(given)
        return found if are_all_used and self._add_defaults(found) else None

    def _add_defaults(self, found: dict[str, Any]) -> bool:
        """Add what was not given, and return whether nothing lacks."""
        for name, one in self.given.items():
            if name in found:
                continue
            if one.__class__ is not Field:
                if one is _NOTHING:
                    return False
                found[name] = one
            elif one.has_default:
                found[name] = one.default if one.factory is None else one.factory()
            elif one.init:
                return False
        return True


class _LateInit:
    """Stands for an ``__init__``, and makes way for compiled code when it is called often.

    Compiling costs as much as some dozens of values, and of many classes a run makes but a few.
    """

    __slots__ = ("_calls", "_declared", "_owner")

    def __init__(self, declared: _Declared) -> None:
        self._declared = declared
        self._calls = 0

    def __set_name__(self, owner: Any, name: str) -> None:
        self._owner = owner

    def __get__(self, instance: Any, _owner: Any) -> Any:
        self._calls += 1
        # `inspect.signature` of Python 3.13 asks with the class for an instance.
        if self._calls <= _OFTEN and not isinstance(instance, type | None):
            return partial(self._fill, instance)
        method = self._owner.__init__ = _init(self._owner)
        return method if instance is None else method.__get__(instance)

    def _fill(self, instance: Any, /, *args: Any, **given: Any) -> None:
        declared = self._declared
        found = declared.values(args, given)
        if found is None:
            _init(self._owner)(instance, *args, **given)  # which says what is wrong
            return
        for name, value in found.items():  # what is not found, `__attrs_post_init__` sets
            one = declared.given[name]
            convert = one.converter if one.__class__ is Field else None
            object.__setattr__(instance, name, value if convert is None else convert(value))
        if hasattr(instance, "__attrs_post_init__"):
            instance.__attrs_post_init__()


class _AttrsFields:
    """What ``attrs`` looks for to know a class; it is loaded only if somebody asks."""

    __slots__ = ("owner",)

    def __set_name__(self, owner: Any, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: Any, owner: Any) -> Any:
        from .value_code import attrs_fields

        found = attrs_fields(self.owner.__name__, fields_of(self.owner), _NOTHING)
        self.owner.__attrs_attrs__ = found
        return found


def _init(cls: Any) -> Any:
    from .value_code import compiled_init

    return compiled_init(cls, fields_of(cls), _NOTHING)


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
    from .value_code import shown

    return shown(self, fields_of(type(self)))


def _refuse(_self: Any, _name: str, *_: Any) -> NoReturn:
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError


def _state(self: Any) -> dict[str, Any]:
    names = (one.name for one in fields_of(type(self)))
    return {name: getattr(self, name) for name in names if hasattr(self, name)}


def _set_state(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, sys.intern(name), value)
