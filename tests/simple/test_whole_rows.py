"""Fields that are not decoded with a page are found in it: those of that file, whatever the page."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simple_pages import JSON, SHA, URL, entry

from indexkit.simple.listing import project_page
from indexkit.simple.read import read_listing
from indexkit.simple.struct_rows import StructReader
from indexkit.simple.whole_rows import found

pytest.importorskip("msgspec")

NAMES = tuple(
    f"foo-{version}{end}"
    for version in ("1.0", "2.0")
    for end in (".tar.gz", "-py3-none-any.whl", "-{x-none-any.whl", "-},[{-none-any.whl")
)
texts = st.sampled_from(["", "{", "}", "},{", ":", ",", 'a"b', "\\", "[{", "ü"])
addresses = st.sampled_from([f"files/{name}" for name in NAMES])
nested = st.deferred(
    lambda: (
        texts
        | st.lists(nested | copies, max_size=2)
        | st.dictionaries(
            texts | st.sampled_from(["url", "filename"]), nested | addresses, max_size=2
        )
    )
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "size": st.integers(0, 10**18),
        "upload-time": st.sampled_from(["2024-01-02T03:04:05Z", "2024-01-02T03:04:05.678901Z", ""]),
        "core-metadata": st.sampled_from([True, False, None, {"sha256": SHA}]),
        "data-dist-info-metadata": st.sampled_from([True, False, None, {"sha256": SHA}]),
        "provenance": st.sampled_from([None, "https://files.test/p", "p", 5, ["a"]]),
        "gpg-sig": st.booleans(),
        "yanked": st.booleans() | texts,
        "requires-python": st.sampled_from([None, "", ">=3.8"]),
        "x": nested,
        "{": nested,
    },
)


@st.composite
def files(draw):
    name = draw(st.sampled_from(NAMES))
    row = entry(name, url=draw(addresses | st.just(f"files/{name}"))) | draw(facts)
    return {key: row[key] for key in draw(st.permutations(list(row)))}


copies = files()
pages = st.builds(
    lambda rows, separators, more: json.dumps(
        {**more, "files": rows, "meta": {"api-version": "1.1"}}, separators=separators
    ).encode(),
    st.lists(copies, min_size=1, max_size=7),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,\n ", " :\t")]),
    st.dictionaries(
        st.sampled_from(["x", "{", "files"]), nested | st.lists(copies, max_size=2), max_size=2
    ),
)


def a_page(body, *, accelerate):
    listing = read_listing(body, url=URL, content_type=JSON, accelerate=accelerate)
    return project_page(listing, "foo")


def body_of(*rows, **more):
    return json.dumps({**more, "files": list(rows), "meta": {"api-version": "1.1"}}).encode()


@pytest.mark.law
@given(pages)
@example(body_of(entry(url="a", size=1), entry(url="a", size=2)))
@example(body_of(entry(url="a", size=1), x=entry(url="a", size=2)))
@example(body_of(entry(url="a", size=1, x=[entry(url="a", size=2)])))
def test_files_and_their_texts_are_those_of_the_ordinary_reader(body):
    plain, fast = a_page(body, accelerate=False), a_page(body, accelerate=True)

    assert list(fast.files()) == list(plain.files())
    for text, rows in plain.rows.items():
        again = a_page(body, accelerate=True)
        assert again.reader.file(again.rows[text][-1]) == plain.reader.file(rows[-1])
        again = a_page(body, accelerate=True)
        part = b'{"files":[%b]}' % again.reader.written(again.rows[text])
        listing = read_listing(part, url=URL, content_type=JSON)
        assert list(map(listing.reader.file, listing.rows)) == list(map(plain.reader.file, rows))


@pytest.mark.law
@given(pages)
def test_what_is_found_is_the_text_of_those_files(body):
    page = a_page(body, accelerate=True)
    if not isinstance(page.reader, StructReader):
        return
    listed = json.loads(body)["files"]
    for rows in page.rows.values():
        names = {row.filename for row in rows}
        text = found(body, rows)
        if text is not None:
            assert json.loads(b"[%b]" % text[0]) == [
                one for one in listed if one["filename"] in names
            ]


def test_files_of_a_version_are_found_where_they_stand_beside_each_other():
    body = body_of(*(entry(name, size=n) for n, name in enumerate(NAMES[:4])), entry(NAMES[4]))
    page = a_page(body, accelerate=True)
    text, whole = found(body, page.rows["1.0"])

    assert [bytes(row.size) for row in whole] == [b"0", b"1", b"2", b"3"]
    assert len(json.loads(b"[%b]" % text)) == 4
    assert found(body, page.rows["2.0"]) is not None


@pytest.mark.parametrize(
    "body",
    [
        body_of(entry(NAMES[0]), entry(NAMES[4]), entry(NAMES[1])),
        body_of(entry(NAMES[0]), entry(NAMES[1]), x=entry(NAMES[0])),
        body_of({"a\\": 1} | entry(NAMES[0]), entry(NAMES[1])),
        body_of({"a": "x" * 5000} | entry(NAMES[0]), entry(NAMES[1])),
        body_of(entry(NAMES[0]), entry(NAMES[1], a=[{}] * 9)),
    ],
)
def test_what_is_not_plain_is_not_found(body):
    plain, page = a_page(body, accelerate=False), a_page(body, accelerate=True)

    assert found(body, page.rows["1.0"]) is None
    assert list(page.files()) == list(plain.files())
