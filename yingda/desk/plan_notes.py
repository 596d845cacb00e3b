"""That a plan for a market event holds, told to every desk: topic `market_event` of each agent, with what changes for
this agent. Looked up when the configuration of the partition changes, as switching a plan on and its end do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from yingda.desk.desk_topics import DeskTopic
from yingda.desk.rules.plan_changes import Sides
from yingda.desk.screen import ScreenEvent
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.realtime import Topics
from yingda.journey.owner import Owner
from yingda.journey.turn import Turn
from yingda.routing.matching.matcher import Matcher
from yingda.routing.policies.api import Standing, standing_plan

TOPIC: Final = "market_event"
QUEUES_NAMED_MAX: Final = 20
"""Queues named in one change; the rest are counted."""
OFF: Final[dict[str, Any]] = {"plan": None}

log = logging.getLogger(__name__)


class PlanNotes:
    """What desks are told of plans, for all partitions of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._notes: dict[TenantId, Note] = {}
        self._by_live: dict[int, Note] = {}

    def open(self, tenant: TenantId, owner: Owner, agent: str) -> tuple[str, Callable[[], Any]]:
        """The topic of this agent, and its snapshot."""
        note = self._notes.get(tenant)
        if note is None or note.topic.owner is not owner:
            self.close_tenant(tenant)
            note = self._notes[tenant] = self._by_live[id(owner.live)] = Note(self._database, tenant, owner)
        note.look_again()
        return note.topic.open(agent)

    def project(self, turn: Turn, _topics: Topics) -> Iterable[ScreenEvent]:
        """A projector that tells nothing yet: it notices another configuration."""
        note = self._by_live.get(id(turn.live))
        if note is not None:
            note.look_again()
        return ()

    def close_tenant(self, tenant: TenantId) -> None:
        """The partition is no longer ours, or has another owner."""
        note = self._notes.pop(tenant, None)
        if note is not None:
            self._by_live.pop(id(note.topic.owner.live), None)
            note.close()


class Note:
    """The plan that holds in one partition, as its desks are told."""

    def __init__(self, database: Database, tenant: TenantId, owner: Owner) -> None:
        self._database, self._tenant, self._owner = database, tenant, owner
        self.topic = DeskTopic(owner, TOPIC, self, lambda: self._shown, _difference, OFF)
        self._lines: Matcher | None = None
        self._plan: Standing | None = None
        self._sides: Sides | None = None
        self._fresh = False
        self._task: asyncio.Task[None] | None = None

    def look_again(self) -> None:
        """Reads which plan holds if the configuration is another than when last read."""
        if self._owner.live.lines is not self._lines and self._task is None:
            self._task = asyncio.create_task(self._read(), name="plan note")

    async def _read(self) -> None:
        lines = self._owner.live.lines
        try:
            async with self._database.read(system(self._tenant)) as read:
                plan = await standing_plan(read)
        except Exception as fault:  # the next change of the configuration, or the next desk, has it read again
            log.warning("plan_notes.unread", extra={"fault": type(fault).__name__})
            return
        finally:
            self._task = None
        self._plan = plan
        self._sides = Sides(plan.before, plan.after, self._owner.live.config.queues) if plan else None
        self._lines, self._fresh = lines, True
        self.topic.wake()
        self.look_again()

    def __bool__(self) -> bool:
        return self._fresh

    def take(self) -> tuple[bool, set[str]]:
        self._fresh = False
        return True, set()

    def _shown(self, me: str) -> dict[str, Any]:
        agent = self._owner.live.agents.get(me)
        if self._plan is None or self._sides is None or agent is None:
            return OFF
        told = [
            {"what": what, "queues": [self._named(each) for each in queues[:QUEUES_NAMED_MAX]], "count": len(queues)}
            for what, queues in self._sides.changes(agent).items()
        ]
        plan = self._plan
        return {"plan": {"name": plan.name, "until": plan.until, "reason": plan.reason, "changes": told}}

    def _named(self, queue: str) -> dict[str, str]:
        found = self._owner.live.config.queues[queue]
        return {"name": found.name, "name_en": found.name_en}

    def close(self) -> None:
        self.topic.close()
        if self._task is not None:
            self._task.cancel()


def _difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any] | None:
    return None if old == new else {"type": "market_event", **new}
