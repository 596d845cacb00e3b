"""Lists of contacts to be taken, told to desks as they change: topic `picks` of each agent.

What a turn changes is only marked; lists are made and told in rounds, at most two a second, a few desks at a time, and
to a desk whose list stayed the same nothing is sent. Where no queue is in pull mode a turn costs one comparison.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

from yingda.desk.pick_changes import changes
from yingda.desk.picking import NOTHING, Look, pull_queues
from yingda.desk.screen import ScreenEvent
from yingda.foundation.clock import Clock
from yingda.foundation.group_commit import Changes
from yingda.foundation.ids import TenantId
from yingda.foundation.realtime import Topic, Topics
from yingda.interactions.contact import State
from yingda.journey.live import Live
from yingda.journey.owner import Owner
from yingda.journey.turn import Turn
from yingda.routing.matching.matcher import Matcher

TOPIC: Final = "picks"
ROUND_S: Final = 0.5
"""From one round to the next: what changes meanwhile is told together."""
DESKS_AT_ONCE: Final = 25
"""Lists made before others of this process get a turn: some 3 ms with 50 contacts on each."""

log = logging.getLogger(__name__)

Event = dict[str, Any]


def pick_topic(agent: str) -> str:
    return f"{TOPIC}:{agent}"


class PickLists:
    """The lists of all partitions of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._feeds: dict[int, Feed] = {}
        """By the live state that they watch, which each of them holds."""
        self._of: dict[TenantId, Feed] = {}

    def open(self, tenant: TenantId, owner: Owner, agent: str) -> tuple[str, Callable[[], Any]]:
        """The topic of this agent's list, brought up to now, and its snapshot."""
        feed = self._of.get(tenant)
        if feed is None or feed.owner is not owner:
            self.close_tenant(tenant)
            feed = self._of[tenant] = self._feeds[id(owner.live)] = Feed(owner, self._clock)
        return feed.open(agent)

    def project(self, turn: Turn, _topics: Topics) -> Iterable[ScreenEvent]:
        """A projector that tells nothing yet: it marks whose lists are to be looked at."""
        feed = self._feeds.get(id(turn.live))
        if feed is not None:
            feed.mark(turn)
        return ()

    def close_tenant(self, tenant: TenantId) -> None:
        """The partition is no longer ours, or has another owner."""
        feed = self._of.pop(tenant, None)
        if feed is not None:
            self._feeds.pop(id(feed.owner.live), None)
            feed.close()


class Marks:
    """What changed since lists were last made. On the way of every turn: no more than marks."""

    def __init__(self) -> None:
        self.everybody = False
        self.agents: set[str] = set()
        self._lines: Matcher | None = None
        self._queues: frozenset[str] = frozenset()
        self._listed: set[str] = set()
        """Contacts that waited to be taken when last looked at, and those marked since."""

    def mark(self, turn: Turn) -> None:
        """What the turn may have changed in lists."""
        if turn.live.lines is not self._lines:
            self.everybody = True
        elif self._queues:
            self._mark_contacts(turn)
            self.agents.update(turn.agents)

    def _mark_contacts(self, turn: Turn) -> None:
        for contact in turn.contacts.values():
            if contact.state is State.WAITING and contact.queue in self._queues:
                self._listed.add(contact.id)
                self.everybody = True
            elif contact.id in self._listed:
                self.everybody = True

    def take(self, live: Live) -> tuple[bool, set[str]]:
        """Whether everybody's list is to be looked at, else whose; nothing is marked from now on."""
        taken = self.everybody, self.agents
        self.everybody, self.agents = False, set()
        if live.lines is not self._lines:
            self._lines, self._queues = live.lines, pull_queues(live)
        self._listed = {contact for each in live.lines.active_lines() if each.pull for contact in each.line}
        return taken

    def __bool__(self) -> bool:
        return self.everybody or bool(self.agents)


class Feed:
    """The lists of one partition: who looks at them, and what is told to whom."""

    def __init__(self, owner: Owner, clock: Clock) -> None:
        self.owner = owner
        self.task: asyncio.Task[None] | None = None
        self._clock = clock
        self._desks: dict[str, None] = {}
        self._marks = Marks()

    def open(self, agent: str) -> tuple[str, Callable[[], Any]]:
        topic = self.owner.topics.topic(pick_topic(agent), TOPIC)
        self._desks[agent] = None
        event = self._news(topic, agent, Look(self.owner.live, self._clock.now_ms()))
        if event is not None:
            self._put([(topic, event)]).add_done_callback(lambda told: told.cancelled() or told.exception())
        self._wake()
        return topic.name, lambda: topic.latest

    def mark(self, turn: Turn) -> None:
        self._marks.mark(turn)
        self._wake()

    def _wake(self) -> None:
        if self._marks and self._desks and self.task is None:
            self.task = asyncio.create_task(self._tell(), name="picks")

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()

    async def _tell(self) -> None:
        """Rounds until nothing is marked any more."""
        try:
            while self._marks and self.owner.ended is None:
                await self._round()
                await asyncio.sleep(ROUND_S)
        except Exception as fault:  # mostly the owner's end: desks come back to the next one
            log.warning("picks.untold", extra={"fault": type(fault).__name__})
        finally:
            self.task = None

    async def _round(self) -> None:
        everybody, some = self._marks.take(self.owner.live)
        agents = [agent for agent in self._desks if everybody or agent in some]
        for start in range(0, len(agents), DESKS_AT_ONCE):
            news = self._news_of(agents[start : start + DESKS_AT_ONCE])
            if news:
                await self._put(news)
            await asyncio.sleep(0)

    def _news_of(self, agents: list[str]) -> list[tuple[Topic, Event]]:
        look, news = Look(self.owner.live, self._clock.now_ms()), []
        for agent in agents:
            topic = self.owner.topics.get(pick_topic(agent))
            if topic is None or not topic.listeners:
                self._desks.pop(agent, None)
            elif (event := self._news(topic, agent, look)) is not None:
                news.append((topic, event))
        return news

    def _news(self, topic: Topic, agent: str, look: Look) -> Event | None:
        """What is to be told; the list counts as told from now on, for events go out in the order of this."""
        before, topic.latest = topic.latest or NOTHING, look.list_of(agent)
        return changes(before, topic.latest)

    def _put(self, news: list[tuple[Topic, Event]]) -> asyncio.Future[None]:
        """Told once everything that the lists show is durable."""

        def publish() -> None:
            for topic, event in news:
                topic.publish(event)

        return self.owner.writer.put(Changes(), publish)
