"""What a cache must do with which answer, as a table in the manner of http-cache-tests; no test runs here.

A vector is a name, what the server answers first, and what must happen so many seconds later: `KEPT` (nobody
is asked), `ANEW` (the page is asked for as if nothing were known), or the conditions with which it is asked.
The sections are those of RFC 9111 (caching) and RFC 9110 (semantics); what goes beyond them says so.
"""

from email.utils import formatdate

START = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
KEPT, ANEW = "kept", "anew"


def at(seconds):
    """Return the HTTP date so many seconds after the first request."""
    return formatdate(START + seconds, usegmt=True)


def cc(*lines, **others):
    """Return headers with these lines of ``Cache-Control``, and others."""
    return [("cache-control", line) for line in lines] + h(**others)


def h(**fields):
    """Return headers; ``date=None`` leaves out the one that each answer has, a list gives several lines."""
    pairs = []
    for name, value in fields.items():
        lines = value if isinstance(value, list) else [value]
        pairs += [(name.replace("_", "-"), line) for line in lines]
    return pairs


def asked(etag=None, since=None):
    """Return the conditions that must be sent."""
    pairs = {"if-none-match": etag, "if-modified-since": since}
    return {name: value for name, value in pairs.items() if value is not None}


TAG = asked('"a"')
BIG = "2147483647"

MAX_AGE = [  # 5.2.2.1 and 4.2
    ("max-age", cc("max-age=600"), {0: KEPT, 599: KEPT, 600: ANEW}),
    ("max-age of zero", cc("max-age=0"), {0: ANEW}),
    ("max-age of zero with a tag", cc("max-age=0", etag='"a"'), {0: TAG}),
    ("max-age of 2^31 - 1", cc(f"max-age={BIG}"), {10**9: KEPT}),
    ("max-age of 2^31", cc("max-age=2147483648"), {10**9: KEPT}),
    ("max-age over 2^31 counts as 2^31", cc("max-age=99999999999"), {10**9: KEPT, 2**31: ANEW}),
    ("max-age of four hundred digits", cc("max-age=" + "9" * 400), {10**9: KEPT}),
    ("max-age negative", cc("max-age=-600"), {0: ANEW}),
    ("max-age a fraction", cc("max-age=600.5"), {0: ANEW}),
    ("max-age of 0.0", cc("max-age=0.0"), {0: ANEW}),
    ("max-age in hexadecimal", cc("max-age=0x258"), {0: ANEW}),
    ("max-age with an exponent", cc("max-age=1e3"), {0: ANEW}),
    ("max-age with a plus", cc("max-age=+600"), {0: ANEW}),
    ("max-age with letters before", cc("max-age=a600"), {0: ANEW}),
    ("max-age with letters after", cc("max-age=600a"), {0: ANEW}),
    ("max-age in other digits than ASCII", cc("max-age=٦٠٠"), {0: ANEW}),
    ("max-age without a value", cc("max-age"), {0: ANEW}),
    ("max-age with an empty value", cc("max-age="), {0: ANEW}),
    ("max-age with leading zeros", cc("max-age=000600"), {599: KEPT, 600: ANEW}),
    (
        "max-age without a value beats Last-Modified",
        cc("max-age=", last_modified=at(-9)),
        {0: asked(since=at(-9))},
    ),
    ("s-maxage is for shared caches", cc("s-maxage=600"), {0: ANEW}),
    ("s-maxage does not shorten", cc("s-maxage=1, max-age=600"), {599: KEPT}),
    ("s-maxage does not lengthen", cc("max-age=1, s-maxage=600"), {1: ANEW}),
    ("CDN-Cache-Control is for others", h(cdn_cache_control="max-age=600"), {0: ANEW}),
    ("Surrogate-Control is for others", h(surrogate_control="max-age=600"), {0: ANEW}),
    ("nothing said", h(), {0: ANEW}),
    ("nothing said but a tag", h(etag='"a"'), {0: TAG}),
]

PARSING = [  # 5.2: names in any case, values as tokens or quoted, lists over several lines
    ("capitals", cc("MAX-AGE=600"), {599: KEPT}),
    ("mixed case", cc("mAx-aGe=600"), {599: KEPT}),
    ("quoted", cc('max-age="600"'), {599: KEPT, 600: ANEW}),
    ("in single quotes, which are none", cc("max-age='600'"), {0: ANEW}),
    ("spaces around", cc("   max-age=600   ,  x  "), {599: KEPT}),
    ("tabs around", cc("\tmax-age=600\t"), {599: KEPT}),
    ("a space before the equals sign", cc("max-age =600"), {599: KEPT}),
    ("a space after the equals sign", cc("max-age= 600"), {599: KEPT}),
    ("no space after the comma", cc("public,max-age=600"), {599: KEPT}),
    ("empty members", cc(",, ,max-age=600,,"), {599: KEPT}),
    ("unknown directives", cc("foo, bar=baz, max-age=600, q='x'"), {599: KEPT}),
    ("an unknown directive with a quoted comma", cc('foo="a, b", max-age=600'), {599: KEPT}),
    ("max-age inside a quoted text before", cc('foo="max-age=600", max-age=1'), {1: ANEW}),
    ("max-age inside a quoted text after", cc('max-age=1, foo="max-age=600"'), {1: ANEW}),
    ("no-store inside a quoted text", cc('foo="no-store", max-age=600'), {599: KEPT}),
    ("an escaped quote in a quoted text", cc('foo="\\", max-age=1", max-age=600'), {599: KEPT}),
    ("a quoted text that does not end", cc('foo="max-age=600'), {0: ANEW}),
    ("a name that only ends like it", cc("x-max-age=600"), {0: ANEW}),
    ("a name that only begins like it", cc("max-aged=600"), {0: ANEW}),
    ("twice on a line: the first", cc("max-age=600, max-age=1"), {599: KEPT}),
    ("twice on a line: the first, too", cc("max-age=1, max-age=600"), {1: ANEW}),
    ("on two lines: the first", cc("max-age=600", "max-age=1"), {599: KEPT}),
    ("on two lines: the first, too", cc("max-age=1", "max-age=600"), {1: ANEW}),
    ("on the second line", cc("public", "max-age=600"), {599: KEPT}),
    ("no-store on the second line", cc("max-age=600", "no-store"), {0: ANEW}),
    ("semicolons for commas", cc("public; max-age=600"), {599: KEPT}),
    ("spaces for commas: a max-age counts as 0", cc("public max-age=600"), {0: ANEW}),
    ("spaces for commas: what forbids counts", cc("no-cache no-store must-revalidate"), {0: ANEW}),
    (
        "words after a max-age",
        cc("max-age=600 seconds", last_modified=at(-9)),
        {0: asked(since=at(-9))},
    ),
    ("no-store among words", cc("max-age=600, please no-store"), {0: ANEW}),
]

CONTROL = [  # 5.2.2
    ("no-cache", cc("no-cache, max-age=600", etag='"a"'), {0: TAG}),
    ("no-cache in capitals", cc("NO-CACHE, max-age=600", etag='"a"'), {0: TAG}),
    ("no-cache with a field", cc('no-cache="set-cookie", max-age=600', etag='"a"'), {0: TAG}),
    ("no-cache with fields", cc('max-age=600, no-cache="a, b"', etag='"a"'), {0: TAG}),
    ("no-cache and Expires", cc("no-cache", expires=at(600)), {0: ANEW}),
    ("no-cache and Last-Modified", cc("no-cache", last_modified=at(-9)), {0: asked(since=at(-9))}),
    ("no-store", cc("no-store, max-age=600", etag='"a"'), {0: ANEW}),
    ("no-store in mixed case", cc("No-StOrE, max-age=600"), {0: ANEW}),
    ("no-store with a value", cc("no-store=x, max-age=600"), {0: ANEW}),
    ("private is ours", cc("private, max-age=600"), {599: KEPT}),
    ("private with a field", cc('private="set-cookie", max-age=600'), {599: KEPT}),
    ("private gives no lifetime", cc("private"), {0: ANEW}),
    ("public gives no lifetime", cc("public"), {0: ANEW}),
    ("must-revalidate while fresh", cc("max-age=600, must-revalidate"), {599: KEPT}),
    ("must-revalidate when stale", cc("max-age=600, must-revalidate", etag='"a"'), {600: TAG}),
    ("proxy-revalidate is for shared caches", cc("max-age=600, proxy-revalidate"), {599: KEPT}),
    ("immutable while fresh", cc("max-age=600, immutable"), {599: KEPT}),
    ("immutable when stale (RFC 8246)", cc("max-age=600, immutable", etag='"a"'), {600: TAG}),
    ("immutable gives no lifetime", cc("immutable", etag='"a"'), {0: TAG}),
    (
        "stale-while-revalidate is not taken up",
        cc("max-age=9, stale-while-revalidate=99", etag='"a"'),
        {9: TAG},
    ),
    ("must-understand with a known status", cc("max-age=600, must-understand"), {599: KEPT}),
    ("Pragma is not read beside Cache-Control", cc("max-age=600", pragma="no-cache"), {599: KEPT}),
    ("Pragma is not read alone either", h(pragma="no-cache", expires=at(600)), {599: KEPT}),
    ("Set-Cookie does not matter", cc("max-age=600", set_cookie="a=b"), {599: KEPT}),
    (
        "Content-Disposition does not matter",
        cc("max-age=600", content_disposition="attachment"),
        {599: KEPT},
    ),
]

AGES = [  # 5.1 and 4.2.3
    ("Age", cc("max-age=600", age="100"), {499: KEPT, 500: ANEW}),
    ("Age of the whole lifetime", cc("max-age=600", age="600"), {0: ANEW}),
    ("Age greater than the lifetime", cc("max-age=600", age="7200"), {0: ANEW}),
    ("Age of 2^31 - 1", cc("max-age=600", age=BIG), {0: ANEW}),
    ("Age of 2^31 + 1", cc("max-age=600", age="2147483649"), {0: ANEW}),
    ("Age of four hundred digits", cc("max-age=600", age="9" * 400), {0: ANEW}),
    ("Age negative is ignored", cc("max-age=600", age="-7200"), {599: KEPT}),
    ("Age a fraction is ignored", cc("max-age=600", age="7200.0"), {599: KEPT}),
    ("Age in words is ignored", cc("max-age=600", age="two hours"), {599: KEPT}),
    ("Age with a unit is ignored", cc("max-age=600", age="7200s"), {599: KEPT}),
    ("Age empty is ignored", cc("max-age=600", age=""), {599: KEPT}),
    ("Age with spaces", cc("max-age=600", age="  100  "), {499: KEPT, 500: ANEW}),
    ("Age twice on a line: the first", cc("max-age=600", age="100, 7200"), {499: KEPT}),
    ("Age twice on a line: the first, too", cc("max-age=600", age="7200, 0"), {0: ANEW}),
    ("Age on two lines: the first", cc("max-age=600", age=["100", "7200"]), {499: KEPT, 500: ANEW}),
    ("Age on two lines: the first, too", cc("max-age=600", age=["7200", "0"]), {0: ANEW}),
    ("Age with a parameter is ignored", cc("max-age=600", age="7200;x=y"), {599: KEPT}),
    ("Age counts for Expires too", h(expires=at(600), age="100"), {499: KEPT, 500: ANEW}),
    (
        "Age counts for the ten minutes too",
        h(last_modified=at(-9), age="100"),
        {499: KEPT, 500: asked(since=at(-9))},
    ),
    ("Date in the past counts as age", cc("max-age=600", date=at(-100)), {499: KEPT, 500: ANEW}),
    ("Date long ago", cc("max-age=600", date=at(-600)), {0: ANEW}),
    (
        "Date and Age: the greater, Age",
        cc("max-age=600", date=at(-100), age="200"),
        {399: KEPT, 400: ANEW},
    ),
    (
        "Date and Age: the greater, Date",
        cc("max-age=600", date=at(-200), age="100"),
        {399: KEPT, 400: ANEW},
    ),
    (
        "Date in the future gives no more time",
        cc("max-age=600", date=at(7200)),
        {599: KEPT, 600: ANEW},
    ),
    ("no Date", cc("max-age=600", date=None), {599: KEPT, 600: ANEW}),
    ("no Date, but Age", cc("max-age=600", date=None, age="100"), {499: KEPT, 500: ANEW}),
    ("Date that is none", cc("max-age=600", date="yesterday"), {599: KEPT, 600: ANEW}),
    (
        "Date of another zone counts as none",
        cc("max-age=600", date="Tue, 14 Nov 2023 17:13:20 EST"),
        {599: KEPT},
    ),
    ("a clock that was set back", cc("max-age=600"), {-1: ANEW}),
]

EXPIRES = [  # 5.3, and the dates of RFC 9110, section 5.6.7
    ("Expires", h(expires=at(600)), {599: KEPT, 600: ANEW}),
    ("Expires in the past", h(expires=at(-600)), {0: ANEW}),
    ("Expires now", h(expires=at(0)), {0: ANEW}),
    ("Expires of 0", h(expires="0"), {0: ANEW}),
    ("Expires of -1", h(expires="-1"), {0: ANEW}),
    ("Expires in words", h(expires="tomorrow"), {0: ANEW}),
    ("Expires empty", h(expires=""), {0: ANEW}),
    (
        "Expires of 0 beats Last-Modified",
        h(expires="0", last_modified=at(-9)),
        {0: asked(since=at(-9))},
    ),
    ("max-age beats a past Expires", cc("max-age=600", expires=at(-600)), {599: KEPT}),
    ("max-age beats an invalid Expires", cc("max-age=600", expires="0"), {599: KEPT}),
    ("max-age of zero beats a future Expires", cc("max-age=0", expires=at(600)), {0: ANEW}),
    ("an invalid max-age beats a future Expires", cc("max-age=x", expires=at(600)), {0: ANEW}),
    ("s-maxage does not beat Expires", cc("s-maxage=0", expires=at(600)), {599: KEPT}),
    ("Expires counts from Date", h(expires=at(600), date=at(-100)), {499: KEPT, 600: ANEW}),
    ("Expires before Date", h(expires=at(-50), date=at(-40)), {0: ANEW}),
    (
        "Expires with a server's clock that is behind",
        h(expires=at(500), date=at(-100)),
        {499: KEPT, 500: ANEW},
    ),
    (
        "Expires with a server's clock that is ahead",
        h(expires=at(7800), date=at(7200)),
        {599: KEPT, 600: ANEW},
    ),
    ("Expires without Date", h(expires=at(600), date=None), {599: KEPT, 600: ANEW}),
    ("Expires with a Date that is none", h(expires=at(600), date="x"), {599: KEPT, 600: ANEW}),
    (
        "Expires in the form of RFC 850",
        h(expires="Tuesday, 14-Nov-23 22:23:20 GMT"),
        {599: KEPT, 600: ANEW},
    ),
    (
        "Expires in the form of asctime",
        h(expires="Tue Nov 14 22:23:20 2023"),
        {599: KEPT, 600: ANEW},
    ),
    ("Expires in any case", h(expires="TUE, 14 nOV 2023 22:23:20 gmt"), {599: KEPT, 600: ANEW}),
    (
        "Expires with a wrong day of the week",
        h(expires="Mon, 14 Nov 2023 22:23:20 GMT"),
        {599: KEPT},
    ),
    ("Expires in UTC by name", h(expires="Tue, 14 Nov 2023 22:23:20 UTC"), {0: ANEW}),
    ("Expires in another zone", h(expires="Wed, 15 Nov 2023 08:23:20 AEST"), {0: ANEW}),
    ("Expires with an offset", h(expires="Tue, 14 Nov 2023 22:23:20 +0000"), {0: ANEW}),
    ("Expires without a zone", h(expires="Tue, 14 Nov 2023 22:23:20"), {0: ANEW}),
    ("Expires with two digits of a year", h(expires="Tue, 14 Nov 23 22:23:20 GMT"), {0: ANEW}),
    ("Expires without the comma", h(expires="Tue 14 Nov 2023 22:23:20 GMT"), {0: ANEW}),
    ("Expires with two spaces", h(expires="Tue, 14  Nov  2023 22:23:20 GMT"), {0: ANEW}),
    ("Expires with dashes", h(expires="Tue, 14-Nov-2023 22:23:20 GMT"), {0: ANEW}),
    ("Expires with periods", h(expires="Tue, 14 Nov 2023 22.23.20 GMT"), {0: ANEW}),
    ("Expires with one digit of an hour", h(expires="Wed, 15 Nov 2023 2:23:20 GMT"), {0: ANEW}),
    ("Expires on a day that is none", h(expires="Tue, 31 Feb 2024 22:23:20 GMT"), {0: ANEW}),
    ("Expires at an hour that is none", h(expires="Tue, 14 Nov 2023 24:23:20 GMT"), {0: ANEW}),
    ("Expires in a month that is none", h(expires="Tue, 14 Nom 2023 22:23:20 GMT"), {0: ANEW}),
    (
        "Expires in a leap second",
        h(expires="Tue, 14 Nov 2023 22:22:60 GMT"),
        {579: KEPT, 580: ANEW},
    ),
    ("Expires after 2038", h(expires="Tue, 19 Jan 2038 14:14:08 GMT"), {10**8: KEPT}),
    ("Expires in 2286", h(expires="Sun, 21 Nov 2286 04:46:39 GMT"), {10**8: KEPT, 2**31: ANEW}),
    ("Expires in 9999", h(expires="Fri, 31 Dec 9999 23:59:59 GMT"), {10**8: KEPT}),
    ("Expires on two lines: the first", h(expires=[at(-1), at(600)]), {0: ANEW}),
]

HEURISTIC = [  # 4.2.2, and uv's ten minutes (trap 81)
    (
        "Last-Modified: ten minutes",
        h(last_modified=at(-600)),
        {599: KEPT, 600: asked(since=at(-600))},
    ),
    (
        "Last-Modified years ago: ten minutes",
        h(last_modified=at(-(10**9))),
        {599: KEPT, 600: asked(since=at(-(10**9)))},
    ),
    (
        "Last-Modified just now: ten minutes",
        h(last_modified=at(0)),
        {599: KEPT, 600: asked(since=at(0))},
    ),
    (
        "Last-Modified in the future: ten minutes",
        h(last_modified=at(60)),
        {599: KEPT, 600: asked(since=at(60))},
    ),
    ("Last-Modified that is none", h(last_modified="last week"), {0: ANEW}),
    (
        "Last-Modified and a Date long ago",
        h(last_modified=at(-9000), date=at(-600)),
        {0: asked(since=at(-9000))},
    ),
    (
        "public does not matter",
        cc("public", last_modified=at(-9)),
        {599: KEPT, 600: asked(since=at(-9))},
    ),
]

VALIDATORS = [  # RFC 9110, section 8.8, and RFC 9111, section 4.3.1
    ("a strong tag", cc("max-age=0", etag='"a"'), {0: asked('"a"')}),
    ("a weak tag", cc("max-age=0", etag='W/"a"'), {0: asked('W/"a"')}),
    ("a tag without quotes goes back as it came", cc("max-age=0", etag="abc"), {0: asked("abc")}),
    ("a tag with a space and a comma in it", cc("max-age=0", etag='"a, b c"'), {0: asked('"a, b c"')}),
    ("a tag with a backslash", cc("max-age=0", etag='"a\\b"'), {0: asked('"a\\b"')}),
    ("a tag of Latin letters", cc("max-age=0", etag='"gr\u00fc\u00df"'), {0: asked('"gr\u00fc\u00df"')}),
    ("an empty tag in quotes", cc("max-age=0", etag='""'), {0: asked('""')}),
    ("an empty tag", cc("max-age=0", etag=""), {0: ANEW}),
    ("a tag of * would fit anything", cc("max-age=0", etag="*"), {0: ANEW}),
    ("two tags would fit either", cc("max-age=0", etag=['"a"', '"b"']), {0: ANEW}),
    ("a tag with a line end", cc("max-age=0", etag='"a\r\nx-evil: 1"'), {0: ANEW}),
    ("a tag that no header can hold", cc("max-age=0", etag='"\u20ac"'), {0: ANEW}),
    ("a tag that hides a *", cc("max-age=0", etag='"a", *'), {0: ANEW}),
    ("Last-Modified", cc("max-age=0", last_modified=at(-9)), {0: asked(since=at(-9))}),
    ("Last-Modified in the form of RFC 850", cc("max-age=0", last_modified="Tuesday, 14-Nov-23 22:13:20 GMT"),
     {0: asked(since="Tuesday, 14-Nov-23 22:13:20 GMT")}),
    ("Last-Modified that is none is not sent", cc("max-age=0", last_modified="x"), {0: ANEW}),
    ("both", cc("max-age=0", etag='"a"', last_modified=at(-9)), {0: asked('"a"', at(-9))}),
    ("neither", cc("max-age=0"), {0: ANEW}),
]  # fmt: skip

VARY = [  # 4.1: the requests of one index are alike, so that only `*` and who asks make a difference
    ("Vary: Accept", cc("max-age=600", vary="Accept"), {599: KEPT}),
    ("Vary in any case", cc("max-age=600", vary="aCCept"), {599: KEPT}),
    ("Vary: several", cc("max-age=600", vary="Accept, Accept-Encoding, User-Agent"), {599: KEPT}),
    ("Vary on several lines", cc("max-age=600", vary=["Accept", "X-Foo"]), {599: KEPT}),
    ("Vary: a header that nobody sends", cc("max-age=600", vary="X-Foo"), {599: KEPT}),
    ("Vary: Accept-Encoding (trap 76)", cc("max-age=600", vary="Accept-Encoding"), {599: KEPT}),
    (
        "Vary: Authorization, and nobody has any",
        cc("max-age=600", vary="Authorization"),
        {599: KEPT},
    ),
    ("Vary empty", cc("max-age=600", vary=""), {599: KEPT}),
    ("Vary: *", cc("max-age=600", vary="*", etag='"a"'), {0: ANEW}),
    ("Vary: *, *", cc("max-age=600", vary="*, *"), {0: ANEW}),
    ("Vary: * on the second line", cc("max-age=600", vary=["Accept", "*"]), {0: ANEW}),
    ("Vary: nothing, *", cc("max-age=600", vary=", *"), {0: ANEW}),
    ("Vary: *, Accept", cc("max-age=600", vary="*, Accept"), {0: ANEW}),
    ("Vary: Accept, *", cc("max-age=600", vary="Accept, *"), {0: ANEW}),
]

SINGLE = {
    "max-age": MAX_AGE,
    "parsing": PARSING,
    "control": CONTROL,
    "age": AGES,
    "expires": EXPIRES,
    "heuristic": HEURISTIC,
    "validators": VALIDATORS,
    "vary": VARY,
}

# -- after a 304 (3.2 and 4.3.4) ----------------------------------------------
# name, headers of the page, seconds until it is asked about, headers of the 304, what happens so many
# seconds after that

UPDATES = [
    ("the old lifetime anew", cc("max-age=600", etag='"a"'), 600, h(), {599: KEPT, 600: TAG}),
    ("another lifetime", cc("max-age=600", etag='"a"'), 600, cc("max-age=10"), {9: KEPT, 10: TAG}),
    ("a longer lifetime", cc("max-age=1", etag='"a"'), 600, cc("max-age=99"), {98: KEPT, 99: TAG}),
    ("no-cache from now on", cc("max-age=600", etag='"a"'), 600, cc("no-cache"), {0: TAG}),
    ("no-store from now on", cc("max-age=600", etag='"a"'), 600, cc("no-store"), {0: ANEW}),
    ("Vary: * from now on", cc("max-age=600", etag='"a"'), 600, h(vary="*"), {0: ANEW}),
    ("an Expires", cc("", etag='"a"'), 9, h(expires=at(99)), {89: KEPT, 90: TAG}),
    ("Expires anew", h(expires=at(9), etag='"a"'), 9, h(expires=at(99)), {89: KEPT, 90: TAG}),
    ("the old Expires is over", h(expires=at(9), etag='"a"'), 9, h(), {0: TAG}),
    ("the old Age does not count", cc("max-age=600", etag='"a"', age="500"), 100, h(), {599: KEPT, 600: TAG}),
    ("its own Age does", cc("max-age=600", etag='"a"'), 600, h(age="500"), {99: KEPT, 100: TAG}),
    ("no Date", cc("max-age=600", etag='"a"'), 600, h(date=None), {599: KEPT, 600: TAG}),
    ("a Date long ago", cc("max-age=600", etag='"a"'), 600, h(date=at(100)), {99: KEPT, 100: TAG}),
    ("the tag once more", cc("max-age=9", etag='"a"'), 9, h(etag='"a"'), {8: KEPT, 9: TAG}),
    ("the tag weakened", cc("max-age=9", etag='"a"'), 9, h(etag='W/"a"'), {8: KEPT, 9: asked('W/"a"')}),
    ("a weak tag made strong", cc("max-age=9", etag='W/"a"'), 9, h(etag='"a"'), {8: KEPT, 9: TAG}),
    ("a date beside the tag", cc("max-age=9", etag='"a"'), 9, h(last_modified=at(-9)), {9: asked('"a"', at(-9))}),
    ("a later date beside the tag", cc("max-age=9", etag='"a"', last_modified=at(-9)), 9,
     h(etag='"a"', last_modified=at(-5)), {9: asked('"a"', at(-5))}),
    ("a tag beside the date", cc("max-age=9", last_modified=at(-9)), 9, h(etag='"a"'), {9: asked('"a"', at(-9))}),
    ("the length of nothing", cc("max-age=9", etag='"a"'), 9, h(content_length="0"), {8: KEPT, 9: TAG}),
    ("a type is not taken over", cc("max-age=9", etag='"a"'), 9, h(content_type="text/html"), {8: KEPT, 9: TAG}),
    ("an encoding is not taken over", cc("max-age=9", etag='"a"'), 9, h(content_encoding="br"), {8: KEPT, 9: TAG}),
    ("a range is not taken over", cc("max-age=9", etag='"a"'), 9, h(content_range="bytes 0-1/9"), {8: KEPT, 9: TAG}),
]  # fmt: skip

# name, headers of the page, headers of a 304 that is not about it: the page is asked for anew
STRANGE_304 = [
    ("another tag", cc("max-age=9", etag='"a"'), h(etag='"b"')),
    ("another weak tag", cc("max-age=9", etag='W/"a"'), h(etag='W/"b"')),
    (
        "another tag and the old date",
        cc("max-age=9", etag='"a"', last_modified=at(-9)),
        h(etag='"b"', last_modified=at(-9)),
    ),
    ("another date", cc("max-age=9", last_modified=at(-9)), h(last_modified=at(-5))),
]

# -- what is kept at all (3) --------------------------------------------------
# status of the first answer; whatever it says, the next request is `ANEW` unless it is 200 or 203

STATUSES = [200, 201, 202, 203, 204, 205, 206, 300, 304, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410,
            411, 413, 414, 418, 421, 425, 426, 429, 451, 499, 500, 501, 502, 503, 504, 511, 599]  # fmt: skip
