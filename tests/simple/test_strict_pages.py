"""What uv refuses a whole page for (`Semantics.pages_read_strictly`); what it takes stays what it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_pages import FILES, HTML, JSON, SHA, URL, entry, json_body

from indexkit.errors import MalformedPageError
from indexkit.simple.flat import read_flat
from indexkit.simple.read import read_page

WHEEL = "foo-1.0-py3-none-any.whl"
FASTER = pytest.mark.parametrize("accelerate", [False, True])


def strict(body, *, content_type=JSON, accelerate=False, url=URL):
    return read_page(
        "foo", body, url=url, content_type=content_type, accelerate=accelerate, strict=True
    )


def without(key):
    return {name: value for name, value in entry().items() if name != key}


REFUSED = [
    *(entry(size=size) for size in (None, "5", -1, 5.0, True, 1 << 64)),
    *(
        entry(upload_time=time)
        for time in (
            *(None, 5, "", "yesterday", "2024-01-01", "2024-01-01T00:00:00", " 2024-01-01T00:00Z"),
            *("2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z"),
            *("2024-01-01T00:00:00.1234567891Z", "2024-01-01T00:00:00 Z"),
        )
    ),
    *(entry(yanked=yanked) for yanked in (None, 1, [], {})),
    *(
        entry(**{key: value})
        for key in ("core_metadata", "dist_info_metadata", "data_dist_info_metadata")
        for value in ("true", 1, [], {"sha256": "x"}, {"md5": 5})
    ),
    entry(core_metadata=None, dist_info_metadata="true"),
    *(
        entry(hashes=hashes)
        for hashes in (
            *(None, [], "x", {"sha256": "0" * 63}, {"sha256": "g" * 64}, {"sha384": SHA}),
            *({"sha256": SHA, "md5": 5}, {"sha256": ""}, {"blake2b": SHA * 2}),
        )
    ),
    *(entry(requires_python=python) for python in (5, True, [])),
    *(entry(url=url) for url in (None, 5)),
    *(entry() | {"filename": name} for name in (None, 5)),
    *(without(key) for key in ("filename", "url", "hashes")),
    *(None, "x", [], 5),
]
TAKEN = [
    *(entry(size=size) for size in (0, (1 << 64) - 1)),
    *(
        entry(upload_time=time)
        for time in (
            *("2024-01-01T00Z", "2024-01-01 00:00Z", "2024-01-01t00:00:00z", "20240101T000000Z"),
            *("2024-01-01T00:00:60Z", "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00-00:00"),
            *("2024-01-01T00:00:00+0000", "2024-01-01T00:00:00+25:00", "0000-01-01T00:00:00Z"),
            *("2024-02-29T00:00:00.123456789Z", "2024-01-01T00:00:00Z[UTC]"),
        )
    ),
    *(entry(yanked=yanked) for yanked in (True, False, "", "why")),
    *(
        entry(core_metadata=value)
        for value in (None, True, False, {}, {"x": 1}, {"sha256": None}, {"sha256": SHA.upper()})
    ),
    entry(data_core_metadata="true"),
    entry(core_metadata=False, dist_info_metadata="true"),
    *(entry(hashes=hashes) for hashes in ({}, {"sha256": None}, {"sha1": 5}, {"md5": "0" * 32})),
    *(entry(requires_python=python) for python in (None, "", ">=3")),
    entry(gpg_sig="x", provenance=5),
]


@FASTER
@pytest.mark.parametrize("file", REFUSED, ids=repr)
def test_one_field_costs_the_page(file, accelerate):
    """A single field of one file that uv cannot decode makes the page unreadable, as in uv."""
    body = json_body(entry("foo-0.1-py3-none-any.whl"), file)

    with pytest.raises(MalformedPageError):
        strict(body, accelerate=accelerate)
    assert read_page("foo", body, url=URL, content_type=JSON, accelerate=accelerate).rows


@FASTER
@pytest.mark.parametrize("file", TAKEN, ids=repr)
def test_what_uv_can_decode_is_taken(file, accelerate):
    """Whatever uv was seen to take is a file of the page."""
    assert len(strict(json_body(file), accelerate=accelerate)) == 1


@given(
    st.lists(
        st.sampled_from([*((file, False) for file in REFUSED), *((file, True) for file in TAKEN)]),
        max_size=4,
    )
)
def test_one_file_that_is_refused_is_enough_on_every_way(files):
    """A page is taken if, and only if, each of its files is; the quick looks change nothing."""
    body = json_body(*(file for file, _ in files))
    for accelerate in (False, True):
        if all(is_taken for _, is_taken in files):
            assert len(strict(body, accelerate=accelerate)) == len(files)
        else:
            with pytest.raises(MalformedPageError):
                strict(body, accelerate=accelerate)


@FASTER
def test_strict_and_lenient_readings_of_a_sound_page_are_one(accelerate):
    """A page without faults is the same under both readings."""
    body = json_body(
        entry(size=5, upload_time="2024-01-31T00:00:00.000001Z", yanked="why", core_metadata=True),
        entry("foo-1.0.tar.gz", core_metadata={"sha256": SHA}, requires_python=">=3"),
        project_status={"status": "archived"},
    )
    lenient = read_page("foo", body, url=URL, content_type=JSON, accelerate=accelerate)

    assert list(strict(body, accelerate=accelerate).files()) == list(lenient.files())


@FASTER
@pytest.mark.parametrize("status", [None, "archived", 5, {"status": None}, {"reason": 5}])
def test_a_project_status_is_an_object_of_texts(status, accelerate):
    """PEP 792: anything else costs the page."""
    with pytest.raises(MalformedPageError):
        strict(json_body(entry(), project_status=status), accelerate=accelerate)


@FASTER
def test_the_version_of_a_page_does_not_matter(accelerate):
    """uv does not look at it, in JSON or in HTML (trap: PEP 629)."""
    body = json_body(entry(), meta={"api-version": "2.0"})
    head = b'<meta name="pypi:repository-version" content="2.0">'
    html = head + f'<a href="{FILES}/{WHEEL}">x</a>'.encode()

    assert len(strict(body, accelerate=accelerate)) == 1
    assert len(strict(html, content_type=HTML)) == 1
    with pytest.raises(MalformedPageError, match=r"only 1\.x"):
        read_page("foo", html, url=URL, content_type=HTML)


@FASTER
def test_a_null_hash_is_none_and_capital_endings_are_no_files(accelerate):
    """uv keeps the one file without that hash, and does not know the kind of the other."""
    body = json_body(entry(hashes={"sha256": None}), entry("foo-2.0-py3-none-any.WHL"))
    (file,) = strict(body, accelerate=accelerate).files()

    assert (file.filename, file.hashes) == (WHEEL, ())


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        " ",
        JSON.upper(),
        f"{JSON} ; x",
        "Text/html",
        "application/xhtml+xml",
        "text/plain",
    ],
)
def test_content_types_are_read_to_the_letter(content_type):
    """Three names, in lower case, with nothing before the semicolon."""
    with pytest.raises(MalformedPageError, match="content type"):
        strict(json_body(entry()), content_type=content_type)


@pytest.mark.parametrize(
    "fragment",
    [
        *("egg=foo", f"sha224={SHA}", f"SHA256={SHA}", "sha256=00", "sha256=", "=", "%ff"),
        *(f"sha256={SHA}&amp;x", f"sha256={SHA} ", f" sha256={SHA}", f"x#sha256={SHA}"),
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_fragment_that_is_a_pair_is_a_hash(fragment, quote):
    """Both ways through HTML refuse the page, flat or not, for one such link."""
    body = f"<a href={quote}{FILES}/{WHEEL}#{fragment}{quote}>x</a>".encode()

    with pytest.raises(MalformedPageError, match="fragment"):
        strict(body, content_type=HTML)
    with pytest.raises(MalformedPageError, match="fragment"):
        read_flat(body, url=URL, content_type="text/plain", strict=True)


@pytest.mark.parametrize(
    "fragment",
    [
        *("", " ", "main", "egg=foo&subdirectory=x", "sha256:00", f"sha256={SHA.upper()}"),
        *(f"sha256%3D{SHA}", f"sha256={SHA}&md5={'0' * 32}", f"blake2b={SHA}"),
    ],
)
def test_other_fragments_are_no_matter(fragment):
    """What is no pair of a name and a value is passed over."""
    body = f'<a href="{FILES}/{WHEEL}#{fragment}">x</a>'.encode()

    assert len(strict(body, content_type=HTML)) == 1


@pytest.mark.parametrize(
    "markup", ['<base href="rel/">', '<base href="http://[x/">', '<a href="x%ff.whl">']
)
def test_bases_and_names_that_cannot_be_read_cost_the_page(markup):
    """A relative base, one that is no address, and a name that is no UTF-8."""
    with pytest.raises(MalformedPageError):
        strict(f'{markup}<a href="{FILES}/{WHEEL}">x</a>'.encode(), content_type=HTML)


def test_flat_pages_are_html_and_directories_are_lists():
    """A server's JSON lists no files to uv; the list of a local directory is not uv's."""
    files = json.dumps({"files": [{"filename": WHEEL, "url": WHEEL}]}).encode()

    assert not len(read_flat(files, url=URL, content_type=JSON, strict=True))
    assert len(read_flat(files, url="file:///srv/wheels/", content_type=JSON, strict=True)) == 1
