"""The search: which way to the contacts that fit, and one page of them.

Three ways. Without words: contacts by their columns. With words and few contacts (of one customer, of one agent): those
contacts, and then the words in them. With words else: messages with the words, newest first, and then their contacts.
Messages are looked through one by one, newest first, as long as the density of what was found so far promises a full
page soon: frequent words are found at once. Else the index of words is asked, which is quick when the words are rare.

With words, `until` is also the time before which they were said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.analytics.history import store
from yingda.analytics.history.errors import WordsUnusable
from yingda.analytics.history.store import At, Filters, Hit, Words
from yingda.analytics.history.terms import as_patterns, as_tsquery, question

CONTACTS_AT_ONCE: Final = 500
"""Contacts looked through for words at once."""
CONTACTS_LOOKED_MAX: Final = 5_000
"""For one page; the cursor leads on from there."""
NEWEST_LOOKED: Final = 4_000
"""Messages looked through one by one at first; 10 ms."""
LOOKED_AT_ONCE_MAX: Final = 20_000
LOOKED_MAX: Final = 80_000
"""Messages looked through one by one before the index of words is asked."""
HITS_AT_ONCE: Final = 1_000
HITS_LOOKED_MAX: Final = 8_000
"""Messages with the words for one page, where other filters let few of their contacts pass."""
BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
FIRST_ID: Final = "00000000-0000-0000-0000-000000000000"
END: Final[At] = (datetime(9999, 1, 1, tzinfo=UTC), "ffffffff-ffff-ffff-ffff-ffffffffffff")


@dataclass(frozen=True, slots=True)
class Found:
    """One page: rows of contacts, the message with the words by contact, and where to go on (None: the end)."""

    rows: Sequence[Any]
    hits: dict[str, Hit]
    next: At | None


def words_of(asked: str) -> Words:
    """The question in the index's terms; `words.unusable` when it holds only signs."""
    wanted = question(asked)
    if not wanted:
        raise WordsUnusable()
    return Words(terms=as_tsquery(wanted), patterns=as_patterns(asked))


async def search(conn: AsyncConnection, filters: Filters, words: Words | None, after: At | None, limit: int) -> Found:
    """One page of the contacts that fit, newest first."""
    if words is None:
        rows = await store.contacts(conn, filters, after, limit + 1)
        return Found(rows[:limit], {}, _place(rows[limit - 1]) if len(rows) > limit else None)
    if filters.narrow:
        return await _through_contacts(conn, filters, words, after, limit)
    return await _through_words(conn, filters, words, after, limit)


async def _through_contacts(
    conn: AsyncConnection, filters: Filters, words: Words, after: At | None, limit: int
) -> Found:
    rows: list[Any] = []
    hits: dict[str, Hit] = {}
    for _ in range(CONTACTS_LOOKED_MAX // CONTACTS_AT_ONCE):
        chunk = await store.contacts(conn, filters, after, CONTACTS_AT_ONCE)
        found = await store.in_contacts(conn, words, [str(row["id"]) for row in chunk], filters.until)
        for row in chunk:
            if (hit := found.get(str(row["id"]))) is not None:
                rows.append(row)
                hits[hit.interaction] = hit
                if len(rows) == limit:
                    return Found(rows, hits, _place(row))
        if len(chunk) < CONTACTS_AT_ONCE:
            return Found(rows, hits, None)
        after = _place(chunk[-1])
    return Found(rows, hits, after)


async def _through_words(conn: AsyncConnection, filters: Filters, words: Words, after: At | None, limit: int) -> Found:
    page = _Page(conn, filters, words, after, limit)
    since, place, looked, window = filters.since or BEGINNING, after or _start(filters), 0, NEWEST_LOOKED
    while window:
        hits, reached = await store.newest_with(conn, words, since, place, window, HITS_AT_ONCE)
        await page.take(hits)
        if page.full or reached is None:
            return page.found(page.place if page.full else None)
        place = page.place if len(hits) == HITS_AT_ONCE and page.place else reached
        looked += window
        window = _promising(page.count, limit, looked)
    return await _by_index(conn, page, words, since, place)


def _promising(found: int, limit: int, looked: int) -> int:
    """How many messages more to look through, by the density of what was found; 0 when the index will be quicker."""
    if not found or looked >= LOOKED_MAX:
        return 0
    needed = (limit - found) * looked // found
    return 0 if needed > LOOKED_MAX - looked else min(max(needed, NEWEST_LOOKED), LOOKED_AT_ONCE_MAX)


async def _by_index(conn: AsyncConnection, page: "_Page", words: Words, since: datetime, place: At) -> Found:
    for _ in range(HITS_LOOKED_MAX // HITS_AT_ONCE):
        hits = await store.with_words(conn, words, since, place, HITS_AT_ONCE)
        await page.take(hits)
        if page.full or len(hits) < HITS_AT_ONCE:
            return page.found(page.place if page.full else None)
        place = page.place or place
    return page.found(place)


class _Page:
    """Gathers contacts of hits, each once: at its newest message with the words."""

    def __init__(self, conn: AsyncConnection, filters: Filters, words: Words, after: At | None, limit: int) -> None:
        self._conn, self._filters, self._words = conn, filters, words
        self._after, self._limit = after, limit
        self._rows: list[Any] = []
        self._hits: dict[str, Hit] = {}
        self.place: At | None = None
        """Of the last hit that was looked at."""

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def full(self) -> bool:
        return len(self._rows) >= self._limit

    async def take(self, hits: Sequence[Hit]) -> None:
        """Adds what fits until the page is full."""
        fit = await self._fitting({hit.interaction for hit in hits} - self._hits.keys())
        for hit in hits:
            if self.full:
                return
            self.place = (hit.at, hit.message)
            if hit.interaction in fit and hit.interaction not in self._hits:
                self._hits[hit.interaction] = hit
                self._rows.append(fit[hit.interaction])

    async def _fitting(self, interactions: set[str]) -> dict[str, Any]:
        """Those that pass the other filters and were not on an earlier page, at a newer message."""
        fit = await store.among(self._conn, self._filters, list(interactions))
        if self._after is None:
            return fit
        newest = await store.in_contacts(self._conn, self._words, list(fit), self._filters.until)
        return {id: row for id, row in fit.items() if id in newest and _of(newest[id]) < self._after}

    def found(self, next: At | None) -> Found:
        return Found(self._rows, self._hits, next)


def _start(filters: Filters) -> At:
    return (filters.until, FIRST_ID) if filters.until else END


def _of(hit: Hit) -> At:
    return hit.at, hit.message


def _place(row: Any) -> At:
    return row["arrived_at"], str(row["id"])
