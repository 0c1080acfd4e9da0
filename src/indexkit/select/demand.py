"""One requirement, taken apart as far as somebody looks; what satisfies it is told elsewhere."""

from __future__ import annotations

from ..late import errors
from ..model.naming import normalized_name
from ..model.redaction import redact
from ..values import field, frozen
from .clauses import read_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    from .clauses import Clause

    # Nothing stands for "any version": then `packaging.specifiers` need not be loaded.
    Specifiers = SpecifierSet | tuple[()]


@frozen(eq=False)
class Demand:
    """A project, and which of its versions will do.

    Attributes:
        name: the normalised project name.
        clauses: what a version must satisfy, if that is plain; ``None`` if it is not.
        requirement: the requirement as ``packaging`` has it.
        specifiers: what a version must satisfy; empty for any.

    """

    name: str
    clauses: tuple[Clause, ...] | None = None
    _text: str = ""
    _parsed: list[Requirement] = field(factory=list, repr=False)

    @classmethod
    def of(cls, package: str | Requirement) -> Demand:
        """Take a requirement (PEP 508), or just a name.

        Raises:
            InvalidRequirementError: it is none, or it names a file by its address: no index may
                answer for that, since it could bring another file than the one that is named.

        """
        plain = read_plain(package) if isinstance(package, str) else None
        if plain is not None:
            return cls(normalized_name(plain[0]), plain[1], str(package))
        from packaging.requirements import InvalidRequirement, Requirement

        try:
            parsed = package if isinstance(package, Requirement) else Requirement(package)
        except InvalidRequirement as error:
            raise errors.InvalidRequirementError(str(package), str(error)) from None
        if parsed.url is not None:
            raise errors.InvalidRequirementError(
                redact(str(parsed)), "it names a file, not an index's"
            )
        return cls(normalized_name(parsed.name), None, "", [parsed])

    @property
    def requirement(self) -> Requirement:
        """The requirement as ``packaging`` has it."""
        if not self._parsed:
            from packaging.requirements import Requirement

            self._parsed.append(Requirement(self._text))
        return self._parsed[0]

    @property
    def specifiers(self) -> Specifiers:
        """What a version must satisfy; empty for any."""
        return () if self.clauses == () else self.requirement.specifier
