"""Reading back what the owner of a partition had learned: the last time all of it was put down, and what came since."""

from typing import Any, Final

from yingda.routing.learning.fold import EVENTS_BETWEEN_MARKS, TEACHING, Learning, learned

PLANNED_ANEW: Final = "set local plan_cache_mode = force_custom_plan"
"""Of a mark that it does not know the planner thinks that a third of the log comes after it: with a day of 1.6 million
events a second was read, where 20 ms are enough."""
MARK: Final = """
select xid::text as xid, id from events where type = 'routing.learned' order by id desc limit 1
"""
COUNT: Final = """
select count(*) from (select from events where (xid, id) >= ($1::text::xid8, $2) limit $3) as later
"""
SINCE: Final = """
select data::text from events where (xid, id) >= ($1::text::xid8, $2) and type = any($3::text[]) order by xid, id
"""


async def load(conn: Any) -> Learning:
    """In one transaction that is set to the tenant. Of a log from before anything was put down, and longer than is read
    at once, nothing is learned; the next owner finds what this one learns."""
    await conn.execute(PLANNED_ANEW)
    mark = await conn.fetchrow(MARK)
    start = (mark["xid"], mark["id"]) if mark is not None else ("0", 0)
    count = await conn.fetchval(COUNT, *start, EVENTS_BETWEEN_MARKS)
    if mark is None and count >= EVENTS_BETWEEN_MARKS:
        return learned([], EVENTS_BETWEEN_MARKS)
    rows = await conn.fetch(SINCE, *start, list(TEACHING))
    return learned([row["data"] for row in rows], count)
