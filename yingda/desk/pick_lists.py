"""Lists of contacts to be taken, told to desks as they change: topic `picks` of each agent. Where no queue is in pull
mode a turn costs one comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from yingda.desk.desk_topics import DeskTopic
from yingda.desk.pick_changes import changes
from yingda.desk.picking import NOTHING, Look, pull_queues
from yingda.desk.screen import ScreenEvent
from yingda.foundation.clock import Clock
from yingda.foundation.ids import TenantId
from yingda.foundation.realtime import Topics
from yingda.interactions.contact import State
from yingda.journey.live import Live
from yingda.journey.owner import Owner
from yingda.journey.turn import Turn
from yingda.routing.matching.matcher import Matcher

TOPIC: Final = "picks"


class PickLists:
    """The lists of all partitions of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._feeds: dict[TenantId, tuple[DeskTopic, Marks]] = {}
        self._by_live: dict[int, tuple[DeskTopic, Marks]] = {}
        """The same by the live state that they look at, which each of them holds."""

    def open(self, tenant: TenantId, owner: Owner, agent: str) -> tuple[str, Callable[[], Any]]:
        """The topic of this agent's list, brought up to now, and its snapshot."""
        found = self._feeds.get(tenant)
        if found is None or found[0].owner is not owner:
            self.close_tenant(tenant)
            live, marks = owner.live, Marks(owner.live)
            topic = DeskTopic(owner, TOPIC, marks, lambda: Look(live, self._clock.now_ms()).list_of, changes, NOTHING)
            found = self._feeds[tenant] = self._by_live[id(live)] = topic, marks
        return found[0].open(agent)

    def project(self, turn: Turn, _topics: Topics) -> Iterable[ScreenEvent]:
        """A projector that tells nothing yet: it marks whose lists are to be looked at."""
        found = self._by_live.get(id(turn.live))
        if found is not None:
            topic, marks = found
            marks.mark(turn)
            topic.wake()
        return ()

    def close_tenant(self, tenant: TenantId) -> None:
        """The partition is no longer ours, or has another owner."""
        found = self._feeds.pop(tenant, None)
        if found is not None:
            self._by_live.pop(id(found[0].owner.live), None)
            found[0].close()


class Marks:
    """What changed since lists were last made. On the way of every turn: no more than marks."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._everybody = False
        self._agents: set[str] = set()
        self._lines: Matcher | None = None
        self._queues: frozenset[str] = frozenset()
        self._listed: set[str] = set()
        """Contacts that waited to be taken when last looked at, and those marked since."""

    def mark(self, turn: Turn) -> None:
        """What the turn may have changed in lists."""
        if turn.live.lines is not self._lines:
            self._everybody = True
        elif self._queues:
            self._mark_contacts(turn)
            self._agents.update(turn.agents)

    def _mark_contacts(self, turn: Turn) -> None:
        for contact in turn.contacts.values():
            if contact.state is State.WAITING and contact.queue in self._queues:
                self._listed.add(contact.id)
                self._everybody = True
            elif contact.id in self._listed:
                self._everybody = True

    def take(self) -> tuple[bool, set[str]]:
        """Whether everybody's list is to be looked at, else whose; nothing is marked from now on."""
        taken = self._everybody, self._agents
        self._everybody, self._agents = False, set()
        lines = self._live.lines
        if lines is not self._lines:
            self._lines, self._queues = lines, pull_queues(self._live)
        self._listed = {contact for each in lines.active_lines() if each.pull for contact in each.line}
        return taken

    def __bool__(self) -> bool:
        return self._everybody or bool(self._agents)
