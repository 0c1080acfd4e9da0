"""A chain of sources in one session: what worked is remembered, what was refused renewed."""

from __future__ import annotations

from threading import Lock

from ..model.credential import Credential
from ..model.index import Authenticate, Index
from ..model.url import SafeUrl
from ..values import evolve, field, frozen
from .chain import ChainProvider
from .memory import SessionMemory, root_of
from .query import CredentialQuery
from .scope import owners_among, rooted
from .trace import Tell, note, silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .provider import CredentialProvider

_REFUSED = 401


@frozen(eq=False)
class CredentialSession:
    """A provider that learns from what became of its answers; one for each session of a host.

    After a 401 the source of the refused credential is asked to forget it, if it can bring
    another: a minted token, a command's, a keyring plugin's. That happens once for each source and
    place until a request there succeeds, so that a wrong password costs one attempt more and no
    storm.

    Attributes:
        chain: the sources, in order.
        memory: what has worked; ``None`` to wait for a challenge at each request, as uv does.
        tell: hears of renewals.
        indexes: the declared indexes; what is below the root of one belongs to it.
        is_quick: whether no source starts a program or asks a server, so that an answer takes no
            longer than handing the question to another thread.

    """

    chain: ChainProvider
    memory: SessionMemory | None = None
    tell: Tell = field(default=silent, repr=False)
    indexes: tuple[Index, ...] = ()
    is_quick: bool = False
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _tried: set[tuple[str, SafeUrl]] = field(factory=set, init=False, repr=False)
    _rooted: tuple[tuple[Index, SafeUrl], ...] = field(init=False, repr=False)
    _may_be_closed: bool = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Work out what is asked for each address."""
        object.__setattr__(self, "_rooted", rooted(self.indexes))
        closed = any(index.authenticate is Authenticate.NEVER for index in self.indexes)
        object.__setattr__(self, "_may_be_closed", closed)

    @property
    def label(self) -> str:
        """The label of the chain."""
        return self.chain.label

    def find(self, query: CredentialQuery, /) -> Credential | None:
        """Return what has worked here, or else what the chain finds.

        An address belongs to the declared index with the longest root above it, whoever led there:
        below one with ``authenticate = "never"`` it gets nothing.
        """
        if self._is_closed(query):
            return None
        query = self._placed(query)
        known = None if self.memory is None else self.memory.find(query)
        return self.chain.find(query) if known is None else known

    def _placed(self, query: CredentialQuery) -> CredentialQuery:
        # An index that is none of the declared ones counts too: an address for uploads is one.
        own = () if query.index is None or query.index in self.indexes else (query.index,)
        owners = owners_among(query.url, (*self._rooted, *rooted(own)))
        return query if not owners or query.index in owners else evolve(query, index=owners[0])

    def _is_closed(self, query: CredentialQuery) -> bool:
        if not self._may_be_closed:
            return False
        owners = owners_among(query.url, self._rooted)
        mine = [index for index in owners if index == query.index]
        return any(index.authenticate is Authenticate.NEVER for index in mine or owners)

    def judge(
        self, query: CredentialQuery, credential: Credential, status: int, /
    ) -> Credential | None:
        """Hear how a request with ``credential`` went; return another one to try, if any."""
        if self.memory is not None:
            self.memory.judge(query, credential, status)
        place = (credential.provider, root_of(query) or query.url)
        if 200 <= status < 300:  # noqa: PLR2004 - the class of success
            with self._lock:
                self._tried.discard(place)
            return None
        return self._renewed(query, credential, place) if status == _REFUSED else None

    def _renewed(
        self, query: CredentialQuery, refused: Credential, place: tuple[str, SafeUrl]
    ) -> Credential | None:
        source = self._source(refused.provider)
        if source is None:
            return None
        asked = evolve(query, username=refused.username or None, status=_REFUSED)
        with self._lock:
            # Only the first has it forgotten; who comes later takes what the first has brought.
            if place not in self._tried:
                self._tried.add(place)
                invalidate = getattr(source, "invalidate", None)
                if invalidate is None or not invalidate(asked):
                    return None
        found = source.find(asked)
        if found is None or found == refused or found.password is None:
            return None
        self.tell(note("auth.renewed", f"{source.label} brought another secret for {query.url}"))
        return evolve(found, provider=source.label)

    def _source(self, label: str) -> CredentialProvider | None:
        return next((p for p in self.chain.providers if p.label == label), None)
