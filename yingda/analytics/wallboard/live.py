"""The board of one tenant kept up to date: reads what the facts' subscriber has committed, tells screens what changed.

Board and facts are read in one snapshot of the database, up to the subscriber's own place in the log, so a number on
the wallboard and the list of contacts behind it come from the same events.
"""

import asyncio
import contextlib
import logging
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg

from yingda.analytics import store as facts
from yingda.analytics.projector import READER
from yingda.analytics.rebuild.store import events_between
from yingda.analytics.rules.merge_patch import difference
from yingda.analytics.wallboard import store
from yingda.analytics.wallboard.board import ARRIVALS_MS, Board
from yingda.analytics.wallboard.directory import Directory, load_directory
from yingda.analytics.wallboard.picture import Picture
from yingda.analytics.wallboard.snapshots import Snapshots
from yingda.foundation.clock import to_datetime
from yingda.foundation.db import Database
from yingda.foundation.events import BATCH_EVENTS_MAX, Position
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.realtime import Topic
from yingda.foundation.subscriptions import place

PUBLISH_EVERY_S: Final = 0.5
"""At most twice a second."""
LOOK_EVERY_S: Final = 1.0
"""How long the board sleeps when no bell rings: waits pass their target without any event."""
AS_OF_EVERY_MS: Final = 5_000
DIRECTORY_EVERY_MS: Final = 30_000
"""Names, skills and seats are read again this often, and at once when the log tells of a change."""
RELOAD_EVERY_MS: Final = 600_000
"""The board is made anew from the facts this often: whatever was mended in them shows up."""
RETRY_S: Final = 1.0
TIME_ZONE: Final = "Asia/Shanghai"
"""Where the tenant's settings name no other."""
CONFIGURATION: Final = "configuration.changed"

log = logging.getLogger(__name__)


class LiveBoard:
    """One tenant's board, the picture that screens have, and the topic that tells them of changes."""

    def __init__(self, database: Database, snapshots: Snapshots, tenant: TenantId, topic: Topic) -> None:
        self._database, self._snapshots, self._tenant, self.topic = database, snapshots, tenant, topic
        self._board: Board | None = None
        self._position, self._changed = Position(), 0
        self._directory, self._directory_at = Directory(), 0
        self._zone = ZoneInfo(TIME_ZONE)
        self._loaded_at = 0
        self._turn = asyncio.Lock()
        self.shown: dict[str, Any] = {}
        """What those who listen have: the snapshot for whoever comes now."""

    async def run(self) -> None:
        """Keeps up until cancelled; a fault of the database makes the board old, not wrong: `as_of` tells."""
        bell = self._database.wakeups.bell(self._tenant)
        try:
            while True:
                bell.clear()
                try:
                    self.publish(await self.picture())
                except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                    log.warning("wallboard.unread", extra={"fault": type(fault).__name__, "tenant": self._tenant})
                    await asyncio.sleep(RETRY_S)
                await asyncio.sleep(PUBLISH_EVERY_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):  # wait_for of 3.11 may swallow a cancellation
                        await bell.wait()
        finally:
            self._database.wakeups.remove(self._tenant, bell)

    def publish(self, picture: dict[str, Any]) -> None:
        """Tells what changed. The moment of the picture alone is told only now and then."""
        before = {**self.shown, "as_of": picture["as_of"]}
        patch = difference(before, picture)
        if not patch and picture["as_of"] - self.shown.get("as_of", 0) < AS_OF_EVERY_MS:
            return
        self.shown = picture
        self.topic.publish({"type": "wallboard", "wallboard": {**patch, "as_of": picture["as_of"]}})

    async def picture(self) -> dict[str, Any]:
        """The wallboard as the facts are now."""
        async with self._turn:
            now = self._database.clock.now_ms()
            await self._refresh_directory(now)
            as_of = await self._read(now)
            assert self._board is not None
            return {"as_of": as_of, **Picture(self._board, self._directory, now).whole(str(self._zone))}

    async def _read(self, now: int) -> int:
        """Brings the board to where the facts are; up to which moment it tells the truth."""
        async with self._snapshots.of(self._tenant) as conn:
            if self._board is None or self._is_stale(now):
                await self._load(conn, now)
            board, end = self._board, await place(conn, self._tenant, READER)
            assert board is not None
            last_at = await self._follow(conn, board, end)
            rows, self._changed = await store.intervals(conn, _from(board), self._changed)
            more = await store.more_beyond(conn, end)
        for key, sums in rows:
            board.set_interval(key, sums)
        board.forget_before(now)
        return min(now, last_at) if more and last_at else self.shown.get("as_of", now) if more else now

    def _is_stale(self, now: int) -> bool:
        assert self._board is not None
        return day_start(now, self._zone) != self._board.day_start or now - self._loaded_at > RELOAD_EVERY_MS

    async def _load(self, conn: Any, now: int) -> None:
        self._zone = ZoneInfo(await store.time_zone(conn, self._tenant) or TIME_ZONE)
        board = Board(day_start(now, self._zone), targets=await facts.targets(conn))
        board.contacts = await facts.records(conn, "state <> 'ended'")
        open_rows = await facts.AGENT_STATES.load(conn, "ended_at is null")
        board.agents = {row.agent_id: row for row in open_rows}
        board.agent_time.update(await store.agent_time(conn, board.day_start))
        rows, self._changed = await store.intervals(conn, min(board.day_start, now - ARRIVALS_MS), 0)
        for key, sums in rows:
            board.set_interval(key, sums)
        self._position, self._board = await place(conn, self._tenant, READER), board
        self._loaded_at = now

    async def _follow(self, conn: Any, board: Board, end: Position) -> int:
        """The events that the facts have and the board has not; the time of the last one, 0 if there was none."""
        last_at = 0
        while events := await events_between(conn, self._position, end, BATCH_EVENTS_MAX):
            if any(event.type == "interaction.queued" for event in events):
                board.targets = await facts.targets(conn)
            for event in events:
                board.take(event)
                if event.type == CONFIGURATION:
                    self._directory_at = 0
            self._position = Position(events[-1].xid, events[-1].id)
            last_at = events[-1].at_ms
        return last_at

    async def _refresh_directory(self, now: int) -> None:
        if not self._directory_at or now - self._directory_at > DIRECTORY_EVERY_MS:
            async with self._database.read(system(self._tenant)) as read:
                self._directory = await load_directory(read)
            self._directory_at = now

    async def ready(self) -> None:
        """Once this returns, names and time zone are the tenant's, also right after the process began."""
        if self._board is None:
            await self.picture()

    @property
    def directory(self) -> Directory:
        return self._directory

    @property
    def zone(self) -> ZoneInfo:
        """The institution's time zone."""
        return self._zone


def day_start(now: int, zone: ZoneInfo) -> int:
    """Midnight of the institution's day, epoch milliseconds."""
    local = to_datetime(now).astimezone(zone)
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone)
    return round(midnight.timestamp() * 1000)


def _from(board: Board) -> int:
    """The first minute that any part of the picture may show."""
    return min(board.day_start, max((key[0] for key in board.rows), default=board.day_start) - ARRIVALS_MS)
