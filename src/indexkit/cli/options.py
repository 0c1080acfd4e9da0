"""The program's own options and its help; uv's index options are read by the library."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .. import Semantics, __version__
from .cache_options import add_cache_dir, add_cache_options
from .exits import MEANINGS

SEMANTICS = {
    preset.name: preset for preset in (Semantics.DOCUMENTED, Semantics.UV_PROJECT, Semantics.UV_PIP)
}
SUMMARIES = {
    "show": "show the indexes in force, in order, where each was written, and what is shadowed",
    "explain": "explain where a package comes from, which file wins, and why the others lost",
    "candidates": "list the files that can be used, best first (--json: one document a line)",
    "download": "download the best file of each package, verify its hashes, and print its path",
    "publish": "upload distributions (default: dist/*), after a look at what the index has already",
    "cache": "show or empty the folder in which pages are kept between runs",
}
_DESCRIPTION = "\n".join(
    [
        "Which indexes a package may come from, what each says, and which file wins.",
        "",
        "commands (each has its own --help):",
        *(f"  {name:<12}{does}" for name, does in SUMMARIES.items()),
    ]
)
_WIDTH = 96
_INDEX_OPTIONS = """\
uv's index options, accepted by every command, with uv's meaning and uv's variables:
  --index [NAME=]URL         --default-index [NAME=]URL  --no-index
  -i, --index-url URL        --extra-index-url URL       -f, --find-links PLACE
  --index-strategy STRATEGY  --keyring-provider KIND     --allow-insecure-host HOST
  --no-sources               --no-sources-package NAME   --require-hashes
  --exclude-newer WHEN       --exclude-newer-package NAME=WHEN
  --prerelease MODE          --resolution MODE           --only-binary NAME
  --no-binary                --no-binary-package NAME    --no-build, --no-build-package NAME
  --project PATH             --directory PATH            --config-file PATH, --no-config
"""


class _Help(argparse.HelpFormatter):
    """Formats help the same on every Python and terminal, so that documents can quote it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=_WIDTH)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings:
            return super()._format_action_invocation(action)
        value = "" if action.nargs == 0 else f" {action.metavar}"
        return ", ".join(action.option_strings) + value

    def _fill_text(self, text: str, width: int, indent: str) -> str:  # noqa: ARG002 - argparse passes it
        return "".join(indent + line for line in text.splitlines(keepends=True))


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the program's own words."""
    parser = argparse.ArgumentParser(
        prog="indexkit",
        usage="indexkit [-h] [--version] COMMAND ...",
        description=_DESCRIPTION,
        epilog=f"{_INDEX_OPTIONS}\n{_exit_codes()}",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    parser.add_argument(
        "--version", action="version", version=f"indexkit {__version__}", help="show the version"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS)
    _add_show(commands)
    _add_explain(commands)
    _add_candidates(commands)
    _add_download(commands)
    _add_publish(commands)
    _add_cache(commands)
    return parser


def semantics_of(words: Sequence[str]) -> Semantics:
    """Return the reading that a command line asks for; faults in it are found by the parser."""
    scout = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    scout.add_argument("--semantics", default="documented")
    before = list(words[: words.index("--")]) if "--" in words else list(words)
    try:
        known, _ = scout.parse_known_args(before)
    except argparse.ArgumentError:
        return Semantics.DOCUMENTED
    return SEMANTICS.get(known.semantics, Semantics.DOCUMENTED)


def _exit_codes() -> str:
    lines = [f"  {code.value:<4} {meaning}" for code, meaning in MEANINGS.items()]
    return "\n".join(["exit codes:", *lines, ""])


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives this type no public name


def _add_command(
    commands: _Commands[argparse.ArgumentParser], name: str, words: str, does: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        prog=f"indexkit {name}",
        usage=f"indexkit {name} [OPTIONS] {words}".rstrip(),
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"{_INDEX_OPTIONS}\n{_exit_codes()}",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    parser.add_argument("--json", action="store_true", help="print JSON with a schema version")
    parser.add_argument(
        "--semantics",
        choices=SEMANTICS,
        default="documented",
        metavar="PRESET",
        help="the reading of uv's rules: documented (default), uv-project or uv-pip",
    )
    parser.add_argument(
        "--no-user-config", action="store_true", help="do not read the user's uv.toml"
    )
    parser.add_argument(
        "--no-system-config", action="store_true", help="do not read the system's uv.toml"
    )
    return parser


def _add_package_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--python",
        metavar="VERSION",
        help="choose for this Python, such as 3.12 (default: this one)",
    )
    parser.add_argument(
        "--platform",
        metavar="NAME",
        action="append",
        default=[],
        help="choose for this platform, such as linux-x86_64, macos-arm64 or a wheel's platform "
        "tag; repeat it, best first (default: this one)",
    )
    parser.add_argument("--only-wheels", action="store_true", help="use no source distributions")
    for kind in ("extra", "group"):
        parser.add_argument(
            f"--{kind}",
            metavar="NAME",
            action="append",
            default=[],
            help=f"the {kind} that requires the package, for sources bound to it",
        )
    add_cache_options(parser)
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="tell each request on standard error"
    )


def _add_show(commands: _Commands[argparse.ArgumentParser]) -> None:
    show = _add_command(commands, "show", "[PROJECT]", SUMMARIES["show"])
    show.add_argument(
        "path", metavar="PROJECT", nargs="?", help="a project folder, pyproject.toml or script"
    )


def _add_explain(commands: _Commands[argparse.ArgumentParser]) -> None:
    explain = _add_command(commands, "explain", "PACKAGE", SUMMARIES["explain"])
    explain.add_argument("package", metavar="PACKAGE", help="a requirement, such as 'torch>=2'")
    explain.add_argument("--all", action="store_true", help="list every file that lost")
    explain.add_argument(
        "--trace",
        action="store_true",
        help="list each request, whose credential it took, and which sources were asked",
    )
    _add_package_options(explain)


def _add_candidates(commands: _Commands[argparse.ArgumentParser]) -> None:
    candidates = _add_command(commands, "candidates", "PACKAGE", SUMMARIES["candidates"])
    candidates.add_argument("package", metavar="PACKAGE", help="a requirement")
    candidates.add_argument(
        "--limit", metavar="COUNT", type=_count, help="list no more than this many"
    )
    _add_package_options(candidates)


def _add_download(commands: _Commands[argparse.ArgumentParser]) -> None:
    download = _add_command(commands, "download", "PACKAGE ...", SUMMARIES["download"])
    download.add_argument("packages", metavar="PACKAGE", nargs="+", help="a requirement")
    download.add_argument(
        "-d",
        "--dir",
        metavar="DIR",
        default=".",
        help="the folder for the files (default: this one)",
    )
    _add_package_options(download)


def _add_publish(commands: _Commands[argparse.ArgumentParser]) -> None:
    publish = _add_command(commands, "publish", "[FILE ...]", SUMMARIES["publish"])
    publish.add_argument("files", metavar="FILE", nargs="*", help="paths or patterns")
    # These are taken with uv's other options: `--index NAME` names where to publish to.
    publish.set_defaults(index=None, directory=None)
    for flags, metavar, words in (
        (("--publish-url",), "URL", "the address of the upload API (default: PyPI's)"),
        (("--check-url",), "URL", "a Simple API in which to look for the files before"),
        (("-u", "--username"), "NAME", "the user name for the upload"),
        (("-p", "--password"), "TEXT", "the password for the upload"),
        (("-t", "--token"), "TEXT", "an API token: the password of the user __token__"),
        (("--repository",), "NAME", "a server of a .pypirc: its address, and its credential"),
        (("--pypirc",), "FILE", "the .pypirc for --repository (default: ~/.pypirc)"),
    ):
        publish.add_argument(*flags, metavar=metavar, help=words)
    publish.add_argument(
        "--trusted-publishing",
        metavar="WHEN",
        choices=("automatic", "always", "never"),
        help="when to get a token from the CI system: automatic (default), always or never",
    )
    publish.add_argument("--dry-run", action="store_true", help="tell the plan, upload nothing")
    publish.add_argument(
        "--allow-unverified",
        action="store_true",
        help="upload files although it is unknown whether the index has them",
    )
    publish.add_argument(
        "--no-attestations", action="store_true", help="leave attestations beside the files out"
    )
    publish.add_argument("--skip-existing", action="store_true", help=argparse.SUPPRESS)
    publish.add_argument("--offline", action="store_true", help=argparse.SUPPRESS)
    publish.add_argument("-v", "--verbose", action="store_true", help="tell every request")


def _add_cache(commands: _Commands[argparse.ArgumentParser]) -> None:
    cache = _add_command(commands, "cache", "ACTION", SUMMARIES["cache"])
    cache.add_argument(
        "action",
        metavar="ACTION",
        choices=("dir", "info", "prune", "clear"),
        help="dir: print the folder; info: tell how much is kept; prune: delete what is old or of "
        "no use any more; clear: delete all that is kept",
    )
    cache.add_argument(
        "--days",
        metavar="COUNT",
        type=_count,
        default=30,
        help="for `prune`: the age at which a page is old (default: 30)",
    )
    add_cache_dir(cache)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of 1 or more")
    return int(text)
