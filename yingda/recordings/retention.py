"""How long recordings are kept: a rule for each institution, and the job that deletes what is over.

First the row says that it is deleted, then the files go: a crash in between leaves files that the next run removes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from yingda.foundation.work import Read, Work
from yingda.recordings import store

KEEP_DAYS: Final = {"securities": 7_305}
"""By kind of institution. Securities: 20 years (Measures for the Administration of Investor Suitability, art. 32)."""
KEEP_DAYS_OTHERS: Final = 1_096
"""Three years (Civil Code art. 188: the general limitation of claims)."""
KEEP_DAYS_MIN: Final = 180
KEEP_DAYS_MAX: Final = 36_500
AT_ONCE: Final = 200
"""Recordings in one transaction."""


async def keep_days(work: Read | Work) -> int:
    """Days that the institution keeps its recordings, by its own rule or by its kind."""
    row = await store.rule(work.conn)
    if row is not None:
        return int(row["keep_days"])
    return KEEP_DAYS.get(await store.tenant_kind(work.conn, work.tenant), KEEP_DAYS_OTHERS)


async def keep_until(work: Work, ended_at: datetime) -> datetime:
    return ended_at + timedelta(days=await keep_days(work))


async def delete_expired(work: Work) -> int:
    """Marks as deleted what is over, but not what is held; how many."""
    rows = await store.delete_expired(work.conn, work.now, AT_ONCE)
    for row in rows:
        work.audit("recording.deleted", row["interaction"], {"recording": row["id"], "reason": "expired"})
    return len(rows)


async def to_erase(work: Work) -> Sequence[Any]:
    """Deleted recordings whose files may still be there: `id` and `files`."""
    return await store.to_erase(work.conn, AT_ONCE)


async def erased(work: Work, rows: Sequence[Any]) -> None:
    """The files are gone."""
    if rows:
        await store.erased(work.conn, [row["id"] for row in rows], work.now)
