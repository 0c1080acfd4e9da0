"""Hypothesis strategies for the values of the model; what must hold of them is in the tests.

Import it as ``import strategies as ours``: `conftest.py` puts this folder on the path.
"""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from indexkit.model.credential import Credential
from indexkit.model.diagnostic import Diagnostic
from indexkit.model.index import (
    Authenticate,
    Index,
    IndexFormat,
)
from indexkit.model.index_set import IndexSet, KeyringProvider
from indexkit.model.limits import CacheControl, Cutoff, HashAlgorithm
from indexkit.model.origin import Layer, Origin
from indexkit.model.rules import Prerelease, Resolution, Rules
from indexkit.model.semantics import Semantics
from indexkit.model.source import Source, SourceKind
from indexkit.model.strategy import Strategy
from indexkit.model.url import SafeUrl

NAMES = ("alpha", "beta", "my-repo", "my_repo", "My.Repo", "torch", "x")
PACKAGES = ("flask", "numpy", "torch", "zope-interface")

index_names = st.sampled_from(NAMES)
packages = st.sampled_from(PACKAGES)

# -- addresses ----------------------------------------------------------------

hosts = st.sampled_from(
    ("h", "H.example", "pypi.example.", "127.0.0.1", "[::1]", "[2001:DB8:0:0::1]", "bücher.example")
)
ports = st.sampled_from(("", ":80", ":443", ":8080", ":"))
segments = st.text(
    alphabet=st.sampled_from("abzAZ09-._~!$&'()*+,;=:@ %éü/"), min_size=0, max_size=6
)
paths = st.lists(segments, max_size=4).map(lambda parts: "".join("/" + part for part in parts))
secret_texts = st.text(
    alphabet=st.sampled_from("abcXYZ019-_:@/?#%+= ü"), min_size=1, max_size=8
).map(lambda text: f"S3CR{text}3T")
user_names = st.sampled_from(("user", "a@b", "__token__", "us er", "ü", "aws"))


@st.composite
def credentials(draw: st.DrawFn) -> Credential:
    """A user name and a password that is one."""
    return Credential(draw(user_names), draw(secret_texts))


@st.composite
def url_texts(draw: st.DrawFn, schemes: tuple[str, ...] = ("http", "https", "HTTPS")) -> str:
    """A URL without user information, spelled in some way."""
    scheme = draw(st.sampled_from(schemes))
    query = draw(st.sampled_from(("", "?a=b", "?q=x%20y&z='", "?")))
    fragment = draw(st.sampled_from(("", "#frag ment", "#")))
    return f"{scheme}://{draw(hosts)}{draw(ports)}{draw(paths)}{query}{fragment}"


@st.composite
def urls(draw: st.DrawFn, *, with_credential: bool | None = None) -> SafeUrl:
    """A normalised URL; with a credential, without, or sometimes."""
    url = SafeUrl.parse(draw(url_texts()))
    wanted = draw(st.booleans()) if with_credential is None else with_credential
    return SafeUrl(url.text, draw(credentials())) if wanted else url


index_urls = st.sampled_from(
    tuple(
        SafeUrl.parse(text)
        for text in (
            "https://pypi.org/simple",
            "https://a.example/simple",
            "https://a.example/simple/",
            "https://b.example/team/+simple/",
            "http://b.example:8080/flat.html",
            "file:///srv/wheels",
        )
    )
)

# -- configuration ------------------------------------------------------------

moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(dt.UTC),
)
cutoffs = st.one_of(
    st.just(Cutoff(given="false")),
    moments.map(lambda moment: Cutoff(moment=moment, given=moment.isoformat())),
    st.integers(0, 10_000).map(lambda days: Cutoff(span=dt.timedelta(days=days, seconds=7))),
)
origins = st.builds(
    Origin,
    layer=st.sampled_from(Layer),
    file=st.sampled_from((None, "pyproject.toml", "/etc/uv/uv.toml")),
    line=st.none() | st.integers(1, 99),
    key=st.sampled_from((None, "tool.uv.index[0].url")),
    variable=st.sampled_from((None, "UV_INDEX")),
    argument=st.sampled_from((None, "--index")),
)
indexes = st.builds(
    Index,
    url=index_urls,
    name=st.none() | index_names,
    default=st.booleans(),
    explicit=st.booleans(),
    format=st.sampled_from(IndexFormat),
    publish_url=st.none() | index_urls,
    authenticate=st.sampled_from(Authenticate),
    ignore_error_codes=st.sampled_from((None, (), (403,), (401, 403))),
    cache_control=st.sampled_from((None, CacheControl("max-age=600", None))),
    hash_algorithm=st.none() | st.sampled_from(HashAlgorithm),
    exclude_newer=st.none() | cutoffs,
    origin=origins,
    given=st.sampled_from((None, "./wheels")),
)
marker_atoms = st.sampled_from(
    (
        "sys_platform == 'linux'",
        "sys_platform != 'win32'",
        "sys_platform == 'darwin'",
        "platform_system == 'Windows'",
        "platform_system != 'FreeBSD'",
        "os_name == 'posix'",
        "os_name == 'nt'",
        "platform_machine == 'x86_64'",
        "platform_machine in 'arm64 aarch64'",
        "'86' in platform_machine",
        "implementation_name == 'cpython'",
        "platform_python_implementation != 'PyPy'",
        "implementation_version >= '3.10.1'",
        "python_version < '3.10'",
        "python_version == '3.11'",
        "python_version != '3.11'",
        "python_version > '3.11'",
        "python_version <= '3.11'",
        "python_version ~= '3.10'",
        "python_version == '3.*'",
        "python_version in '3.11 3.12'",
        "python_version not in '3.11 3.12'",
        "python_version >= '3.11.2'",
        "'3.10' <= python_version",
        "python_full_version >= '3.11.4'",
        "python_full_version < '3.12'",
        "python_full_version == '3.11.*'",
        "python_full_version != '3.11.4'",
        "python_full_version ~= '3.11.4'",
        "extra == 'Fast'",
        "extra != 'fast'",
    )
)
marker_texts = st.recursive(
    marker_atoms,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(("and", "or")), inner),
    max_leaves=6,
)
sources = st.builds(
    Source,
    kind=st.sampled_from(SourceKind),
    target=st.sampled_from(("alpha", "torch", "../lib", "https://h/x.git")),
    marker=st.none() | marker_atoms,
    extra=st.sampled_from((None, "fast")),
    group=st.sampled_from((None, "dev")),
    options=st.sampled_from(((), (("rev", "main"), ("editable", True)))),
    origin=origins,
)
rules = st.builds(
    Rules,
    prerelease=st.sampled_from(Prerelease),
    resolution=st.sampled_from(Resolution),
    exclude_newer=st.none() | cutoffs,
    exclude_newer_package=st.lists(st.tuples(packages, cutoffs), max_size=2).map(tuple),
    no_binary=st.booleans(),
    no_binary_package=st.frozensets(packages, max_size=2),
    no_build=st.booleans(),
    build_package=st.frozensets(packages, max_size=2),
    require_hashes=st.booleans(),
)
diagnostics = st.builds(
    Diagnostic, code=st.just("test.code"), text=st.just("a text"), origin=st.none() | origins
)
index_sets = st.builds(
    IndexSet,
    declared=st.lists(indexes, max_size=5).map(tuple),
    find_links=st.lists(indexes, max_size=2).map(tuple),
    no_index=st.booleans(),
    strategy=st.sampled_from(Strategy),
    sources=st.dictionaries(packages, st.lists(sources, max_size=2).map(tuple), max_size=3).map(
        lambda pairs: tuple(pairs.items())
    ),
    pinnable=st.lists(indexes, max_size=3).map(tuple),
    rules=rules,
    keyring_provider=st.sampled_from(KeyringProvider),
    allow_insecure_hosts=st.lists(st.just("h:8080"), max_size=1).map(tuple),
    required_version=st.sampled_from((None, ">=0.5")),
    publish_url=st.sampled_from((None, "https://h/upload")),
    check_url=st.sampled_from((None, "https://h/simple")),
    trusted_publishing=st.sampled_from((None, "always")),
    semantics=st.sampled_from((Semantics.DOCUMENTED, Semantics.UV_PIP, Semantics.UV_PROJECT)),
    diagnostics=st.lists(diagnostics, max_size=2).map(tuple),
)

# -- environments -------------------------------------------------------------


@st.composite
def environments(draw: st.DrawFn) -> dict[str, str]:
    """A PEP 508 environment that some released interpreter has."""
    os_name, sys_platform, system = draw(
        st.sampled_from(
            (
                ("posix", "linux", "Linux"),
                ("posix", "darwin", "Darwin"),
                ("nt", "win32", "Windows"),
                ("posix", "freebsd14", "FreeBSD"),
            )
        )
    )
    version = draw(
        st.sampled_from(
            ("3.8.0", "3.9.7", "3.10.0", "3.10.12", "3.11.2", "3.11.4", "3.12.0", "3.13.1")
        )
    )
    name, implementation = draw(st.sampled_from((("cpython", "CPython"), ("pypy", "PyPy"))))
    return {
        "os_name": os_name,
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": draw(st.sampled_from(("x86_64", "aarch64", "arm64", "AMD64"))),
        "platform_release": "6.1",
        "platform_version": "#1 SMP",
        "platform_python_implementation": implementation,
        "implementation_name": name,
        "implementation_version": version if name == "cpython" else "7.3.13",
        "python_version": ".".join(version.split(".")[:2]),
        "python_full_version": version,
        "extra": draw(st.sampled_from(("", "fast", "slow"))),
    }
