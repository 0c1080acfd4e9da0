"""When a kept answer is taken, asked about, or made: RFC 9111 around one exchange; no page is read.

An entry is taken without a word if it is fresh, and asked about with its ``ETag`` if it is not.
What is unknown stays unknown: errors are never kept, and offline a miss is a `Failure`.

What was answered to a secret is for that secret alone: the entry holds a seal of it, and whoever
does not know the secret has a miss.
"""

from __future__ import annotations

from functools import partial

from ..errors import InvalidUrlError
from ..model.diagnostic import Diagnostic
from ..model.failure import Failure, FailureKind
from ..model.index import Authenticate, Index
from ..model.request import Purpose, Request, Response
from ..transport.cache import Recalled, cache_key
from ..transport.cache_entry import Entry
from ..transport.field_values import directives, header
from ..transport.freshness import (
    conditions,
    confirms,
    fits,
    may_be_kept,
    may_be_used_stale,
    merged,
    validity,
    variant,
    varies_with_secret,
    worth_keeping,
)
from ..transport.validity import FOREVER, Validity, override_for
from ..values import evolve, field, frozen
from .caching import Caching
from .cards import card_for_anybody, without_rule
from .outcome import Arrival
from .past_time import also, stale_after, stale_offline
from .questions import work
from .read_answer import Beside, Read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

    from .exchange import Exchanged
    from .questions import Flow
    from .read_answer import Reading

_UNCHANGED = 304
_ABSENT = 404
_LASTING = frozenset({"cache-control", "etag", "last-modified", "vary"})
_PASSING_TROUBLE = frozenset({408, 425, 429, 500, 502, 503, 504})
_SILENCE = frozenset(
    {FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.PROTOCOL, FailureKind.PROXY}
)


def bring(
    request: Request,
    index: Index,
    reading: Reading,
    caching: Caching | None,
    *,
    never_is_silent: bool = False,
    fresh: bool = False,
    immutable: bool = False,
    key: str | None = None,
) -> Flow[Arrival]:
    """Return what a request brings, from the cache if that will do.

    Args:
        request: what is asked; its ``index`` is set.
        index: on whose behalf.
        reading: reads answers and entries.
        caching: the rules for the cache, which holds answers to GET; nothing is kept if ``None``.
        never_is_silent: see `Semantics.never_is_silent`.
        fresh: whether no entry may serve unasked.
        immutable: whether ``reading`` knows the hash of what is right, so that an entry that has it
            serves for ever.
        key: the `cache_key` of the request, if it is known.

    Raises:
        CredentialError: the index's ``authenticate`` policy cannot be kept.

    """
    if caching is None or request.url.is_local or request.method != "GET":
        from .exchange import exchange

        done = yield from exchange(request, index, never_is_silent=never_is_silent)
        return reading.of(done).arrival
    if index.authenticate is not Authenticate.AUTO and not never_is_silent:
        from .exchange import check_policy

        check_policy(request, index)
    errand = _Errand(
        request,
        index,
        reading,
        caching,
        never_is_silent,
        fresh or caching.wants_news(reading.package),
        immutable,
        cache_key(request) if key is None else key,
    )
    return (yield from errand.bring())


@frozen
class _Errand:
    """One request and its entry."""

    request: Request
    index: Index
    reading: Reading
    caching: Caching
    never_is_silent: bool
    fresh: bool
    immutable: bool
    key: str
    override: str | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        override = override_for(self.index, self.request.purpose)
        if override is None and self.immutable:
            override = FOREVER
        object.__setattr__(self, "override", override)

    def _said(self) -> str | None:
        """Return the index's own rule; a hash does not say that something may be kept."""
        return override_for(self.index, self.request.purpose)

    # -- from the cache -------------------------------------------------------

    def bring(self) -> Flow[Arrival]:
        cache = self.caching.cache
        recalled: Recalled = yield from work(partial(cache.recall, self.key), quick=cache.is_quick)
        entry = recalled.entry
        if entry is not None and not (yield from self._is_for_us(entry)):
            entry = None
        arrival = None if entry is None else self._taken(entry, recalled.now)
        if arrival is None:
            if self.caching.offline:
                arrival = self._nothing()
            else:
                arrival = yield from self._ask(entry, recalled)
        return also(arrival, *recalled.diagnostics)

    def _is_for_us(self, entry: Entry) -> Flow[bool]:
        """Whether an entry answers this request, asked by whom it is asked."""
        if not fits(entry.asked, self.request.headers):
            return False
        always = self.index.authenticate is Authenticate.ALWAYS
        if entry.answered_to is None and not always and not varies_with_secret(entry.headers):
            return True
        from .exchange import known_credential

        credential = yield from known_credential(self.request, self.index)
        seal = self.caching.cache.seal(self.request, credential)
        if seal == entry.answered_to:
            return credential is not None or not always
        if credential is not None or always:
            return False
        # Some providers speak only when a server has asked for a secret, as this one did.
        credential = yield from known_credential(self.request, self.index, status=401)
        return self.caching.cache.seal(self.request, credential) == entry.answered_to

    def _taken(self, entry: Entry, now: float) -> Arrival | None:
        """Return what an entry says, if nobody has to be asked for that."""
        offline = self.caching.offline
        validity = self._validity(entry)
        is_fresh = validity.is_fresh(now)
        if entry.status == _ABSENT:
            young = is_fresh and now - validity.born < self.caching.negative
            return self._kept(entry) if young and (offline or not self.fresh) else None
        if offline:
            arrival = self._kept(entry)
            return arrival if is_fresh or arrival is None else stale_offline(arrival)
        return self._kept(entry) if is_fresh and not self.fresh else None

    def _validity(self, entry: Entry) -> Validity:
        """Return until when an entry may be used, under the override that is in force now."""
        if entry.extra.get("override") == self.override or entry.status == _ABSENT:
            return entry.validity
        return validity(entry.headers, asked=entry.validity.born, override=self.override)

    def _kept(self, entry: Entry) -> Arrival | None:
        if entry.status == _ABSENT:
            url = self.request.url.without_credential()
            return Arrival(url, url, _ABSENT, from_cache=True)
        try:
            return self.reading.kept(entry, partial(self.caching.cache.forget, self.key))
        except InvalidUrlError:  # an entry that was made up
            return None

    def _nothing(self) -> Arrival:
        url = self.request.url.without_credential()
        failure = Failure(FailureKind.OFFLINE, url, "there is no copy of it in the cache")
        return Arrival(url, url, failure=failure)

    # -- from the server ------------------------------------------------------

    def _ask(self, entry: Entry | None, recalled: Recalled) -> Flow[Arrival]:
        if entry is not None and entry.status == _ABSENT:
            entry = None
        asking = () if entry is None else conditions(entry.headers)
        done = yield from self._exchange(asking)
        if entry is not None:
            if asking and _is_unchanged(done.answer):
                same = done.url.text == entry.url and confirms(entry.headers, done.answer.headers)
                arrival = self._kept(entry) if same else None
                if arrival is not None:
                    said = yield from self._confirm(entry, done, recalled.now)
                    return also(arrival, *done.diagnostics, *said)
                done = yield from self._exchange(())
            elif self._may_serve_stale(entry, done.answer, recalled.now):
                arrival = self._kept(entry)
                if arrival is not None:
                    return also(stale_after(arrival, done.answer), *done.diagnostics)
        read = self.reading.of(done)
        return (yield from self._keep(read, done, recalled))

    def _exchange(self, conditions: tuple[tuple[str, str], ...]) -> Flow[Exchanged]:
        headers = (*self.request.headers, *conditions)
        if self.fresh and header(headers, "cache-control") is None:
            # Caches on the way must ask too (trap 81: not `no-cache`, which some take amiss).
            headers = (*headers, ("cache-control", "max-age=0"))
        request = evolve(self.request, headers=headers)
        from .exchange import exchange

        return (yield from exchange(request, self.index, never_is_silent=self.never_is_silent))

    def _may_serve_stale(self, entry: Entry, answer: Response | Failure, now: float) -> bool:
        silent = (
            answer.kind in _SILENCE
            if isinstance(answer, Failure)
            else answer.status in _PASSING_TROUBLE
        )
        allowed = self.caching.stale_if_error
        return (
            silent
            and allowed > 0
            and self._validity(entry).staleness(now) <= allowed
            and may_be_used_stale(entry.headers, self.override)
        )

    def _confirm(self, entry: Entry, done: Exchanged, now: float) -> Flow[tuple[Diagnostic, ...]]:
        """Keep an entry for longer, after a server has said that nothing has changed."""
        cache = self.caching.cache
        fresh = done.answer.headers if isinstance(done.answer, Response) else ()
        headers = merged(entry.headers, worth_keeping(fresh))
        # What was kept under these rules may stay.
        is_same = self._is_same_override(entry) and _lasting(headers) == _lasting(entry.headers)
        if not is_same and not may_be_kept("GET", entry.status, headers, override=self._said()):
            return (yield from work(partial(cache.forget, self.key)))
        until = validity(headers, asked=now, override=self.override)
        if is_same:
            renew = partial(cache.renew, self.key, entry, until)
            return (yield from work(renew, quick=cache.is_quick))
        held = entry.in_memory()
        if held is None:
            return ()
        new = evolve(
            held,
            headers=headers,
            validity=until,
            asked=variant(headers, self.request.headers),
            extra={**entry.extra, "override": self.override},
        )
        new = evolve(new, card=card_for_anybody(new, without_rule(entry.card)))
        return (yield from work(partial(cache.remember, self.key, new), quick=cache.is_quick))

    def _is_same_override(self, entry: Entry) -> bool:
        return entry.extra.get("override") == self.override

    def _keep(self, read: Read, done: Exchanged, recalled: Recalled) -> Flow[Arrival]:
        """Keep an answer, or see that an older one does not survive it."""
        cache, answer = self.caching.cache, done.answer
        if not isinstance(answer, Response):
            return read.arrival
        entry = self._entry(read, done, answer, recalled.now)
        said: tuple[Diagnostic, ...] = ()
        arrival = read.arrival
        if entry is not None:
            arrival = self._lighter(arrival, entry)
            remember = partial(cache.remember, self.key, entry)
            said = yield from work(remember, quick=cache.is_quick)
        elif (
            recalled.entry is not None
            and done.ended is None
            and answer.status in (200, 203, 404, 410)
        ):
            said = yield from work(partial(cache.forget, self.key))
        return also(arrival, *said)

    def _lighter(self, arrival: Arrival, entry: Entry) -> Arrival:
        """Return the arrival with a page that holds bytes instead of thousands of objects."""
        if not entry.extra.get("page"):
            return arrival
        kept = self.reading.kept(entry, partial(self.caching.cache.forget, self.key))
        return arrival if kept is None else evolve(arrival, page=kept.page)

    def _entry(self, read: Read, done: Exchanged, answer: Response, now: float) -> Entry | None:
        headers = worth_keeping(answer.headers)
        if len(done.shown) > 1 or done.ended is not None:
            return None
        absent = answer.status == _ABSENT and self.request.purpose is Purpose.PAGE
        if absent:
            no_store = directives(header(headers, "cache-control")).no_store
            if self.caching.negative <= 0 or no_store or done.redirects:
                return None
            until = Validity(now, self.caching.negative)
        else:
            asked = self.request.headers
            if not read.is_sound or not may_be_kept(
                "GET", answer.status, headers, asked=asked, override=self._said()
            ):
                return None
            until = validity(headers, asked=now, override=self.override)
        beside = Beside() if absent else read.beside()
        is_packed = answer.packed is not None and not absent
        body = answer.body if answer.packed is None else answer.packed
        entry = Entry(
            done.url.text,
            answer.status,
            headers,
            until,
            b"" if absent else body,
            variant(headers, self.request.headers),
            self.caching.cache.seal(self.request, next(iter(done.shown), None)),
            {"override": self.override, **beside.extra},
            beside.aside,
            packed_from=len(answer.body) if is_packed else None,
        )
        return evolve(entry, card=card_for_anybody(entry, beside.card)) if beside.card else entry


def _is_unchanged(answer: Response | Failure) -> TypeGuard[Response]:
    return isinstance(answer, Response) and answer.status == _UNCHANGED


def _lasting(headers: tuple[tuple[str, str], ...]) -> set[tuple[str, str]]:
    """Return the headers that say something for longer than one answer."""
    return {pair for pair in headers if pair[0] in _LASTING}
