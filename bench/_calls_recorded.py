"""Whether the product's recordings of many calls at once are complete: as long as the talks, with sound all the way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

RECORDED: Final = """
select r.ms, r.channels, coalesce(string_agg(p.peaks, ''::bytea order by p.number), ''::bytea) as peaks
from recordings r left join recording_parts p on (p.tenant_id, p.recording_id) = (r.tenant_id, r.id)
where r.kind = 'call' and r.ended_at >= to_timestamp($1) group by r.id, r.ms, r.channels
"""
SEALED_TIMEOUT_S: Final = 120.0
LOOK_S: Final = 1.0
PEAK_MS: Final = 100
LOUD: Final = 8
"""Of 255: the callers' tone is about 50."""
SHORT_MS: Final = 150
"""A recording may be shorter than the talk by this much: packets on their way."""
LOUD_SHARE: Final = 0.98
"""Of the tenths of a second of a talk, how many must have the caller's tone."""


@dataclass(frozen=True, slots=True)
class Sealed:
    complete: int
    found: int
    shortest_ms: int | None
    recorded_s: float
    loud_share_least: float | None
    sealed_after_s: float

    def told(self) -> dict[str, Any]:
        return {
            "complete": self.complete, "sealed": self.found, "shortest_ms": self.shortest_ms,
            "recorded_s": round(self.recorded_s, 1), "loud_share_least": self.loud_share_least,
            "sealed_after_s": round(self.sealed_after_s, 1),
        }  # fmt: skip


async def sealed(conn: asyncpg.Connection, since: float, calls: int, talk_s: float) -> Sealed:
    """Waits until so many are sealed, at most `SEALED_TIMEOUT_S`, and looks at them. `since`: epoch seconds."""
    began = time.monotonic()
    while True:
        rows = await conn.fetch(RECORDED, since)
        if len(rows) >= calls or time.monotonic() - began > SEALED_TIMEOUT_S:
            break
        await asyncio.sleep(LOOK_S)
    talk_ms = talk_s * 1000
    shares = [_loud(row["peaks"], row["channels"]) * PEAK_MS / talk_ms for row in rows]
    whole = [row["ms"] >= talk_ms - SHORT_MS and share >= LOUD_SHARE for row, share in zip(rows, shares, strict=True)]
    return Sealed(
        complete=sum(whole), found=len(rows), shortest_ms=min((row["ms"] for row in rows), default=None),
        recorded_s=sum(row["ms"] for row in rows) / 1000,
        loud_share_least=round(min(shares), 3) if shares else None, sealed_after_s=time.monotonic() - began,
    )  # fmt: skip


def _loud(peaks: bytes, channels: int) -> int:
    """Tenths of a second in which the caller is heard: the first channel. One part only: talks here are short."""
    return sum(peak >= LOUD for peak in peaks[: len(peaks) // channels])
