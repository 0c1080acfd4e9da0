"""uv's variables in a mapping of the environment; what they mean is ``spoken``'s business.

Source: uv documentation, *Environment variables*.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.origin import Layer, Origin
from ..model.semantics import Semantics
from .findings import Findings
from .given import Given
from .options import OPTIONS, PIP_OPTIONS, Option, Shape
from .values import check_value, parse_boolish

# Read by uv outside its command line: an empty value is no value, and others are split at blanks.
_NAME_LISTS = frozenset({"no-sources-package", "no-binary-package", "no-build-package"})


def read_environment(
    environ: Mapping[str, str],
    semantics: Semantics,
    findings: Findings,
    *,
    overridden: frozenset[str] = frozenset(),
) -> tuple[Given, ...]:
    """Return the options that variables give.

    Args:
        environ: the environment variables.
        semantics: which interface's options count.
        findings: where faults go: a flag that is no boolean, an empty ``UV_CONFIG_FILE``.
        overridden: options that the command line gave; their variables are not even looked at.

    """
    options = PIP_OPTIONS if semantics.pip_table else OPTIONS
    given: list[Given] = []
    for option in options.values():
        variable = option.variable
        text = None if variable is None else environ.get(variable)
        if text is None or option.name in overridden or option.undo in overridden:
            continue
        origin = Origin(Layer.ENVIRONMENT, variable=variable)
        each = _read(option, text, origin, findings, lenient=semantics.lenient_urls)
        if each is not None:
            given.append(each)
    if "UV_WORKING_DIR" not in environ and environ.get("UV_WORKING_DIRECTORY"):
        origin = Origin(Layer.ENVIRONMENT, variable="UV_WORKING_DIRECTORY")
        given.append(Given("directory", environ["UV_WORKING_DIRECTORY"], origin))
    return tuple(given)


def no_system_config(environ: Mapping[str, str], findings: Findings) -> bool:
    """Return whether ``UV_NO_SYSTEM_CONFIG`` switches the system's file off."""
    text = environ.get("UV_NO_SYSTEM_CONFIG")
    if text is None:
        return False
    truth = parse_boolish(text)
    if truth is None:
        findings.fault(
            Origin(Layer.ENVIRONMENT, variable="UV_NO_SYSTEM_CONFIG"),
            "cli.invalid-value",
            f"`{text}` is no boolean",
        )
    return bool(truth)


def _read(
    option: Option, text: str, origin: Origin, findings: Findings, *, lenient: bool
) -> Given | None:
    if option.shape is Shape.FLAG:
        truth = parse_boolish(text)
        if truth is None:
            findings.fault(origin, "cli.invalid-value", f"`{text}` is no boolean")
        return Given(option.name, None, origin) if truth else None
    if option.name in _NAME_LISTS:
        text = " ".join(text.split())
        if not text:
            return None
    problem = check_value(option, text, origin, lenient=lenient)
    if problem is not None:
        findings.errors.append(problem)
        return None
    return None if text == "" else Given(option.name, text, origin)
