"""What the record says of epochs and offers after leaders were killed and paused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import asyncpg

OFFERS: Final = """
select o.id::text, o.interaction_id::text as interaction, o.epoch, o.outcome,
  (extract(epoch from o.made_at) * 1000)::bigint as made_at,
  (extract(epoch from o.settled_at) * 1000)::bigint as settled_at
from events e join offers o on o.tenant_id = e.tenant_id and o.id = (e.data->>'offer')::uuid
where e.type = 'interaction.offered' order by e.xid, e.id
"""
WITHOUT_EVENT: Final = """
select count(*) from offers o where not exists (
  select from events e where e.tenant_id = o.tenant_id and e.type = 'interaction.offered'
  and e.data->>'offer' = o.id::text)
"""
TWO_HANDS: Final = """
select count(*) from (
  select interaction_id from segments where holder = 'agent' and ended_at is null group by 1 having count(*) > 1) two
"""
LEFT: Final = "select count(*) from interactions where state in ('waiting', 'offered')"
WITNESS: Final = """
create table failover_stale (at timestamptz not null default clock_timestamp(), what text, writer text, owner text);
create function failover_witness() returns trigger language plpgsql security definer as $$
declare
  writer text := substr(current_setting('application_name'), 8);
  leader text := (select owner from partitions where tenant_id = new.tenant_id);
begin
  if current_setting('application_name') like 'yingda %' and leader is distinct from writer then
    insert into failover_stale (what, writer, owner) values (tg_table_name, writer, leader);
  end if;
  return null;
end $$;
create trigger failover_witness after insert on events for each row execute function failover_witness();
create trigger failover_witness after insert or update on interactions for each row execute function failover_witness();
create trigger failover_witness after insert or update on agent_states for each row execute function failover_witness();
"""
"""The database itself sees who writes: a row of live contacts by a node that does not own them, if it is committed."""
STALE: Final = "select count(*) from failover_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """`stale`: rows that were written by a node that did not own them, and offers of an old epoch on record after a
    newer one's. `twice`: two live at one time. `never_offered`: contacts that still wait."""

    made: int
    epochs: int
    stale: int
    twice: int
    without_event: int
    never_offered: int


async def witness(url: str) -> None:
    """Before the first node starts: the database begins to see who writes."""
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(WITNESS)
    finally:
        await conn.close()


async def offers(url: str) -> Offers:
    """Counted after the end of all talks."""
    conn = await asyncpg.connect(url)
    try:
        rows = await conn.fetch(OFFERS)
        without = await conn.fetchval(WITHOUT_EVENT)
        hands = await conn.fetchval(TWO_HANDS)
        left = await conn.fetchval(LEFT)
        stale = await conn.fetchval(STALE)
    finally:
        await conn.close()
    newest, twice = 0, hands
    until: dict[str, int | None] = {}
    for row in rows:
        stale += row["epoch"] < newest
        newest = max(newest, row["epoch"])
        if row["interaction"] in until:
            before = until[row["interaction"]]
            twice += before is None or before > row["made_at"]
        until[row["interaction"]] = row["settled_at"]
    return Offers(
        made=len(rows), epochs=len({row["epoch"] for row in rows}), stale=stale, twice=twice, without_event=without,
        never_offered=left,
    )  # fmt: skip
