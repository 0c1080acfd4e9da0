"""Where faults and remarks go while reading; whether a fault stops anything is decided later."""

from __future__ import annotations

from collections.abc import Iterable

from ..late import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model.diagnostic import Diagnostic
    from ..model.origin import Origin


class Findings:
    """The faults and remarks of one reading, in the order they were met."""

    __slots__ = ("errors", "remarks")

    def __init__(self) -> None:
        """Start with nothing."""
        self.errors: list[errors.ConfigError] = []
        self.remarks: list[Diagnostic] = []

    def fault(self, origin: Origin, code: str, text: str, hint: str | None = None) -> None:
        """Note a fault."""
        self.errors.append(fault(origin, code, text, hint))

    def remark(
        self,
        origin: Origin | None,
        code: str,
        text: str,
        hint: str | None = None,
        *,
        is_note: bool = False,
    ) -> None:
        """Note something that stops nothing."""
        self.remarks.append(remark(origin, code, text, hint, is_note=is_note))

    def take(self, other: Findings) -> None:
        """Add what another reading found."""
        self.errors += other.errors
        self.remarks += other.remarks

    def stop_on_faults(self) -> None:
        """Raise what was found, if anything was.

        Raises:
            ConfigErrors: with every fault.

        """
        if self.errors:
            raise errors.ConfigErrors(self.errors)


def fault(origin: Origin, code: str, text: str, hint: str | None = None) -> errors.ConfigError:
    """Return the error for a fault at ``origin``."""
    return errors.ConfigError(
        code,
        text,
        origin.file,
        origin.line,
        origin.key,
        origin.variable,
        origin.argument,
        hint,
    )


def remark(
    origin: Origin | None, code: str, text: str, hint: str | None = None, *, is_note: bool = False
) -> Diagnostic:
    """Return a diagnostic: a warning, or a note."""
    from ..model.diagnostic import Diagnostic, Severity

    return Diagnostic(code, text, Severity.NOTE if is_note else Severity.WARNING, origin, hint)


def as_remarks(faults: Iterable[errors.ConfigError], layer_origin: Origin) -> list[Diagnostic]:
    """Return faults as diagnostics with the same codes, for readings that pass over them."""
    from ..model.diagnostic import Diagnostic, Severity
    from ..model.origin import Origin

    return [
        Diagnostic(
            error.code,
            error.text,
            Severity.WARNING,
            Origin(
                layer_origin.layer,
                error.file,
                error.line,
                error.key,
                error.variable,
                error.argument,
            ),
            error.hint,
        )
        for error in faults
    ]
