"""SQL of the history: the index of words, the search for contacts, and one contact whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.ids import TenantId

Connection = Any  # asyncpg, inside a transaction set to the tenant
At = tuple[datetime, str]
"""A place in a list, newest first: a moment and an id."""

TEXTS: Final = """
select id::text, interaction_id::text, at, text from messages where id = any($1::uuid[]) and by <> 'note' and text <> ''
"""
ADD: Final = """
insert into message_index (tenant_id, message_id, interaction_id, at, terms)
select $1, m, i, a, t::tsvector from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]) as r(m, i, a, t)
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Text:
    message: str
    interaction: str
    at: datetime
    text: str


async def texts(conn: Connection, messages: Sequence[str]) -> list[Text]:
    """Texts of these messages, but not of notes and not of those without words."""
    return [Text(*row) for row in await conn.fetch(TEXTS, messages)] if messages else []


async def add_to_index(conn: Connection, tenant: TenantId, rows: Sequence[tuple[str, str, datetime, str]]) -> None:
    if rows:
        await conn.execute(ADD, tenant, *zip(*rows, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which contacts. `handled_by`: only those this agent had a part in; `branch`: had an agent of it or below it."""

    customer: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    disposition: str | None = None
    outcome: str | None = None
    channel: str | None = None
    handled_by: str | None = None
    branch: str | None = None

    @property
    def narrow(self) -> bool:
        """Few contacts fit, by an index: better to look through them than through all messages with the words."""
        return bool(self.customer or self.agent or self.handled_by)


_HANDLED: Final = "f.interaction_id in (select interaction_id from handling_facts where agent_id = :{name})"
_CONDITIONS: Final = {
    "customer": "(f.customer_id = :customer or f.visitor_id = :customer)",
    "agent": _HANDLED.format(name="agent"),
    "handled_by": _HANDLED.format(name="handled_by"),
    "queue": "exists (select from queue_facts q where q.interaction_id = f.interaction_id and q.queue_id = :queue)",
    "since": "f.arrived_at >= :since",
    "until": "f.arrived_at < :until",
    "disposition": "f.disposition_id = :disposition",
    "outcome": "f.outcome = :outcome",
    "channel": "f.channel = :channel",
    "branch": """exists (select from handling_facts h join users u on u.id = h.agent_id
      join branches b on b.id = u.branch_id
      where h.interaction_id = f.interaction_id and cast(:branch as uuid) = any(b.path))""",
}
_COLUMNS: Final = """f.interaction_id as id, f.state, f.channel, f.customer_id, i.customer_name, f.queue_id, f.agent_id,
  f.arrived_at, f.queued_at, f.answered_at, f.ended_at, f.outcome, f.disposition_id, f.survey_score, f.messages"""
_FROM: Final = "from interaction_facts f join interactions i on i.id = f.interaction_id"


def _where(filters: Filters, *more: str) -> tuple[str, dict[str, Any]]:
    given = {name: value for name in _CONDITIONS if (value := getattr(filters, name)) is not None}
    return " and ".join([*(_CONDITIONS[name] for name in given), *more]) or "true", given


async def contacts(conn: AsyncConnection, filters: Filters, after: At | None, limit: int) -> list[Any]:
    """Contacts that fit, newest arrival first."""
    more = ["(f.arrived_at, f.interaction_id) < (:after_at, cast(:after_id as uuid))"] if after else []
    where, given = _where(filters, *more)
    given |= {"after_at": after[0], "after_id": after[1]} if after else {}
    query = f"select {_COLUMNS} {_FROM} where {where} order by f.arrived_at desc, f.interaction_id desc limit :limit"
    return list((await conn.execute(text(query), {**given, "limit": limit})).mappings())


async def among(conn: AsyncConnection, filters: Filters, interactions: Sequence[str]) -> dict[str, Any]:
    """Those of the given contacts that fit, by id."""
    where, given = _where(filters, "f.interaction_id = any(cast(:ids as uuid[]))")
    query = f"select {_COLUMNS} {_FROM} where {where}"
    rows = (await conn.execute(text(query), {**given, "ids": list(interactions)})).mappings()
    return {str(row["id"]): row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is looked for: terms that the index must have, and patterns that the text itself must fit."""

    terms: str
    patterns: list[str]

    @property
    def given(self) -> dict[str, Any]:
        return {"terms": self.terms, "patterns": self.patterns}


@dataclass(frozen=True, slots=True)
class Hit:
    """A message with the words."""

    message: str
    interaction: str
    at: datetime


NEWEST: Final = text(
    "select * from"
    " search_newest(cast(:terms as tsquery), :patterns, :since, :before, cast(:id as uuid), :look_at, :rows)"
)
BY_WORDS: Final = text(
    "select * from search_words(cast(:terms as tsquery), :patterns, :since, :before, cast(:id as uuid), :rows)"
)


async def newest_with(
    conn: AsyncConnection, words: Words, since: datetime, before: At, look_at: int, rows: int
) -> tuple[list[Hit], At | None]:
    """Messages with the words among the newest `look_at` before a place; where looking ended (None: nothing)."""
    given = {**words.given, "since": since, "before": before[0], "id": before[1], "look_at": look_at, "rows": rows}
    found = (await conn.execute(NEWEST, given)).all()
    hits = [Hit(str(row[0]), str(row[1]), row[2]) for row in found if row[0] is not None]
    return hits, (found[0][3], str(found[0][4])) if found else None


async def with_words(conn: AsyncConnection, words: Words, since: datetime, before: At, rows: int) -> list[Hit]:
    """Messages with the words before a place, by the index of words, newest first."""
    given = {**words.given, "since": since, "before": before[0], "id": before[1], "rows": rows}
    return [Hit(str(row[0]), str(row[1]), row[2]) for row in await conn.execute(BY_WORDS, given)]


IN_CONTACTS: Final = text("""
select distinct on (x.interaction_id) x.message_id, x.interaction_id, x.at
from message_index x join messages m on m.id = x.message_id
where x.interaction_id = any(cast(:ids as uuid[])) and x.terms @@ cast(:terms as tsquery)
  and lower(normalize(m.text, nfkc)) like all (:patterns) and m.by <> 'note'
  and x.at < coalesce(cast(:until as timestamptz), 'infinity')
order by x.interaction_id, x.at desc, x.message_id desc
""")


async def in_contacts(
    conn: AsyncConnection, words: Words, interactions: Sequence[str], until: datetime | None
) -> dict[str, Hit]:
    """The newest message with the words of each of these contacts that has one, said before `until`."""
    rows = await conn.execute(IN_CONTACTS, {**words.given, "ids": list(interactions), "until": until})
    return {str(row[1]): Hit(str(row[0]), str(row[1]), row[2]) for row in rows}


MESSAGE_TEXTS: Final = text("select id, text from messages where id = any(cast(:ids as uuid[]))")
NAMES: Final = text("""
select id, name from queues where id = any(cast(:ids as uuid[]))
union all select id, name from users where id = any(cast(:ids as uuid[]))
union all select id, name from dispositions where id = any(cast(:ids as uuid[]))
""")


async def message_texts(conn: AsyncConnection, messages: Sequence[str]) -> dict[str, str]:
    rows = await conn.execute(MESSAGE_TEXTS, {"ids": list(messages)})
    return {str(row[0]): row[1] for row in rows}


async def names(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    """Names of queues, people and dispositions by id."""
    return {str(row[0]): row[1] for row in await conn.execute(NAMES, {"ids": list(ids)})}


SUBTREE_ROOT: Final = text("select parent_id is null from branches where id = cast(:branch as uuid)")


async def is_root(conn: AsyncConnection, branch: str) -> bool:
    """Whether a branch is the top of the institution: who works there sees the whole."""
    return bool((await conn.execute(SUBTREE_ROOT, {"branch": branch})).scalar())


MESSAGES: Final = text("select * from messages where interaction_id = cast(:id as uuid) order by seq")
SEGMENTS: Final = text("select * from segments where interaction_id = cast(:id as uuid) order by seq")
OFFERS: Final = text("select * from offers where interaction_id = cast(:id as uuid) order by made_at, id")
NOTE: Final = text("select note from interactions where id = cast(:id as uuid)")
FACTS: Final = text("select * from interaction_facts where interaction_id = cast(:id as uuid)")


async def parts(conn: AsyncConnection, query: Any, interaction: str) -> list[Any]:
    """Rows of one of the queries above for one contact."""
    return list((await conn.execute(query, {"id": interaction})).mappings())
