"""Value classes behave as those that attrs makes of the same declaration."""

import copy
import importlib
import inspect
import pickle
import pkgutil

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexkit
from indexkit import values
from indexkit.values import evolve, field, frozen


def value_classes():
    for info in pkgutil.walk_packages(indexkit.__path__, "indexkit."):
        if "__main__" in info.name or "httpx" in info.name:
            continue
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            is_here = isinstance(thing, type) and thing.__module__ == module.__name__
            if is_here and "__value_fields__" in vars(thing):
                yield thing


CLASSES = sorted(set(value_classes()), key=lambda cls: (cls.__module__, cls.__qualname__))


def doubled(number):
    return 2 * number


class Body:
    first: int
    second: str = "s"
    third: list = field(factory=list, eq=False, repr=False)
    _fourth: int = field(default=4, converter=doubled)
    fifth: tuple = field(default=(), kw_only=True, repr=lambda it: f"<{len(it)}>")


class AttrsBody:
    first: int
    second: str = "s"
    third: list = attrs.field(factory=list, eq=False, repr=False)
    _fourth: int = attrs.field(default=4, converter=doubled)
    fifth: tuple = attrs.field(default=(), kw_only=True, repr=lambda it: f"<{len(it)}>")


Ours = frozen(Body)
Theirs = attrs.frozen(AttrsBody)

ARGUMENTS = st.fixed_dictionaries(
    {"first": st.integers(0, 2)},
    optional={
        "second": st.sampled_from("st"),
        "third": st.lists(st.integers(), max_size=2),
        "fourth": st.integers(0, 3),
        "fifth": st.tuples(st.integers()),
    },
)


@pytest.mark.law
@given(ARGUMENTS, ARGUMENTS)
def test_a_value_is_made_compared_and_shown_as_attrs_does_it(one, other):
    ours, theirs = (Ours(**one), Ours(**other)), (Theirs(**one), Theirs(**other))

    assert repr(ours[0]).replace("Body", "AttrsBody") == repr(theirs[0])
    assert (ours[0] == ours[1]) == (theirs[0] == theirs[1])
    assert ours[0] != theirs[0]
    assert ours[0] != ours[1] or hash(ours[0]) == hash(ours[1])
    assert attrs.asdict(ours[0]) == attrs.asdict(theirs[0])


@pytest.mark.law
@given(ARGUMENTS, ARGUMENTS)
def test_evolve_is_that_of_attrs(one, other):
    changes = {**other, "fourth": 1}

    assert evolve(Ours(**one), **changes) == attrs.evolve(Ours(**one), **changes)
    assert attrs.asdict(evolve(Ours(**one), **changes)) == attrs.asdict(
        attrs.evolve(Theirs(**one), **changes)
    )


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__qualname__)
def test_attrs_knows_the_class_and_its_signature(cls):
    known = attrs.fields(cls)

    assert attrs.has(cls)
    assert [one.name for one in known] == [one.name for one in values.fields_of(cls)]
    wanted = [one.alias for one in known if one.init]
    assert sorted(inspect.signature(cls).parameters) == sorted(wanted)


def test_a_value_does_not_change():
    value = Ours(1)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.first = 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del value.first
    with pytest.raises(AttributeError):
        object.__setattr__(value, "sixth", 6)


def test_copies_and_pickles_are_equal():
    origin = indexkit.Origin(indexkit.Layer.PROJECT, "pyproject.toml", 7)

    assert copy.deepcopy(origin) == copy.copy(origin) == origin
    assert pickle.loads(pickle.dumps(origin)) == origin  # noqa: S301 - our own bytes


def test_positions_are_those_of_the_declaration():
    match Ours(1, "two"):
        case Ours(first, second):
            assert (first, second) == (1, "two")


def test_what_would_be_ambiguous_is_refused():
    class Late:
        first: int = 0
        second: int

    class Below(Ours):
        more: int = 0

    with pytest.raises(TypeError, match="second"):
        frozen(Late)
    with pytest.raises(TypeError, match="base class"):
        frozen(Below)
    with pytest.raises(TypeError):
        Ours()
    with pytest.raises(TypeError):
        evolve(Ours(1), sixth=6)


@pytest.mark.parametrize("calls", [0, 100])
@pytest.mark.parametrize(
    ("args", "given"),
    [
        ((), {}),
        ((1, 2, 3, 4, 5), {}),
        ((1,), {"first": 1}),
        ((1,), {"sixth": 6}),
        ((1, "s"), {"second": 2}),
    ],
)
def test_wrong_arguments_are_said_as_python_says_them(calls, args, given):
    cls = frozen(
        type("Body", (), {"__annotations__": {"first": "int", "second": "str"}, "second": ""})
    )
    theirs = attrs.frozen(
        type("Body", (), {"__annotations__": {"first": "int", "second": "str"}, "second": ""})
    )
    for _ in range(calls):
        cls(1)
    with pytest.raises(TypeError) as wanted:
        theirs(*args, **given)
    with pytest.raises(TypeError) as found:
        cls(*args, **given)
    assert str(found.value) == str(wanted.value)


def test_the_first_values_and_the_later_ones_are_alike():
    cls = frozen(type("Body", (), dict(vars(Body))))
    made = [cls(1, "t", fifth=(2,)) for _ in range(200)]
    assert len(set(made)) == 1
    assert len({id(one.third) for one in made}) == 200


def test_a_post_init_may_set_what_is_not_given():
    @frozen(eq=False)
    class Doubled:
        number: int
        double: int = field(init=False)

        def __attrs_post_init__(self):
            object.__setattr__(self, "double", 2 * self.number)

    assert Doubled(4).double == 8
    assert Doubled(4) != Doubled(4)
