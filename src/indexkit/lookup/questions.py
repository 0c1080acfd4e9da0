"""What a conversation asks for and is told; how the answers are got is the business of `drivers`.

A *flow* is a generator. It yields a batch of independent questions and is sent the answers, in the
same order, until it returns its result::

    flow = search(route)
    batch = next(flow)                 # (Send(...), Send(...))
    batch = flow.send(answers)         # ... until StopIteration, whose `value` is the result

It touches no disk, network or clock, so a host can drive it in any way it likes. `drivers` has one
driver for threads and one for asyncio.

A further kind of question is a frozen class here, its answer a member of `Answer`, and one branch
in ``drivers``. A cache comes in as `Work`: what is kept is recalled before a ``Send`` and
remembered after it (``keeping``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from ..auth.query import CredentialQuery
from ..model.credential import Credential
from ..model.diagnostic import Diagnostic
from ..model.failure import Failure
from ..model.request import Request, Response
from ..values import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol, TypeAlias, TypeVar

    T = TypeVar("T")

    class Landing(Protocol):
        """Something that another flow is about to bring."""

        @property
        def is_over(self) -> bool:
            """Whether there is nothing to wait for any more."""
            ...

        def when_over(self, call: Callable[[], object], /) -> None:
            """Call back once when it is over, from whatever thread that happens in."""
            ...


@frozen
class Send:
    """Make this request; the answer is a `Response` or a `Failure`."""

    request: Request


@frozen
class AskCredential:
    """Look for a credential; the answer is a `CredentialAnswer`."""

    query: CredentialQuery


@frozen
class Judge:
    """Say with which status a credential was answered.

    The answer is a `CredentialAnswer`: after a 401 it may hold another one to try.
    """

    query: CredentialQuery
    credential: Credential
    status: int


@frozen(eq=False)
class Wait:
    """Wait until another flow has brought what is wanted here too; the answer is ``None``.

    A driver may answer at once: then the flow fetches for itself what it would have shared.
    """

    landing: Landing


@frozen(eq=False)
class Work:
    """Do something that takes its time, such as reading a file; the answer is what it returns.

    What it raises ends the run.

    Attributes:
        do: is called without arguments, in any thread.
        quick: whether it is done so soon that handing it to another thread would take longer.

    """

    do: Callable[[], object]
    quick: bool = False


@frozen
class CredentialAnswer:
    """What came of looking for a credential.

    Attributes:
        credential: the credential, or ``None`` if nobody knows one.
        diagnostics: what went wrong on the way, without secrets.

    """

    credential: Credential | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


if TYPE_CHECKING:
    Question: TypeAlias = Send | AskCredential | Judge | Wait | Work
    Answer: TypeAlias = Response | Failure | CredentialAnswer | None
    Flow: TypeAlias = Generator[tuple[Question, ...], tuple[Any, ...], T]
    """A conversation that ends in a ``T``. What it is sent are `Answer` values."""


def send(request: Request) -> Flow[Response | Failure]:
    """Ask for one request, and return its answer."""
    (answer,) = yield (Send(request),)
    result: Response | Failure = answer
    return result


def work(do: Callable[[], T], *, quick: bool = False) -> Flow[T]:
    """Have something done that takes its time, and return what it returns; see `Work`."""
    (answer,) = yield (Work(do, quick),)
    result: T = answer
    return result


def ask_credential(query: CredentialQuery) -> Flow[CredentialAnswer]:
    """Ask for one credential, and return the answer."""
    (answer,) = yield (AskCredential(query),)
    result: CredentialAnswer = answer
    return result


def judge(query: CredentialQuery, credential: Credential, status: int) -> Flow[CredentialAnswer]:
    """Say how a credential fared, and return what is to be tried in its place, if anything."""
    (answer,) = yield (Judge(query, credential, status),)
    result: CredentialAnswer = answer
    return result
