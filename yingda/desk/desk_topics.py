"""Topics that every desk of a partition has of its own, told as what they show changes.

What a turn changes is only marked; what desks are shown is made in rounds, at most two a second, a few desks at a time,
and a desk for which it stayed the same hears nothing. One task a partition, which is there only while there is
something to tell.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from yingda.foundation.group_commit import Changes
from yingda.foundation.realtime import Topic
from yingda.journey.owner import Owner

ROUND_S: Final = 0.5
"""At least from one round to the next: what changes meanwhile is told together."""
REST: Final = 4
"""And so many times what the round itself took of the CPU: however many the desks, a fifth of a core at most. With
1,500 desks, 50 of 2,000 contacts on each, a round takes some 0.2 s on a busy machine."""
DESKS_AT_ONCE: Final = 25
"""Desks looked at before others of this process get a turn: some 3 ms with 50 contacts to be taken on each."""

View = dict[str, Any]
Event = dict[str, Any]
Look = Callable[[], Callable[[str], View]]
"""A look at the live state at this moment; then what each agent is shown."""
Difference = Callable[[View, View], Event | None]
"""The event that takes one view to the next; None: they are the same."""

log = logging.getLogger(__name__)


class Marks(Protocol):
    """What is to be looked at in the next round; false while nothing is."""

    def __bool__(self) -> bool: ...

    def take(self) -> tuple[bool, set[str]]:
        """Whether every desk is, else those of which agents; nothing is marked from now on."""
        ...


class DeskTopic:
    """One such topic of one partition: who has it open, and what is told to whom."""

    def __init__(
        self, owner: Owner, name: str, marks: Marks, look: Look, difference: Difference, nothing: View
    ) -> None:
        """`nothing`: what is shown to who was not looked at yet."""
        self.owner = owner
        self._name, self._nothing = name, nothing
        self._marks, self._look, self._difference = marks, look, difference
        self._desks: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def open(self, agent: str) -> tuple[str, Callable[[], View]]:
        """The topic of this agent by the name that the owner knows, brought up to now, and its snapshot."""
        topic = self.owner.topics.topic(f"{self._name}:{agent}", self._name)
        self._desks[agent] = None
        event = self._news(topic, self._look()(agent))
        if event is not None:
            self._put([(topic, event)]).add_done_callback(lambda told: told.cancelled() or told.exception())
        self.wake()
        return topic.name, lambda: topic.latest

    def wake(self) -> None:
        """Something may be marked."""
        if self._marks and self._desks and self._task is None:
            self._task = asyncio.create_task(self._tell(), name=self._name)

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        """Rounds until nothing is marked any more."""
        try:
            while self._marks and self.owner.ended is None:
                spent_s = await self._round()
                await asyncio.sleep(max(ROUND_S, spent_s * REST))
        except Exception as fault:  # mostly the owner's end: desks come back to the next one
            log.warning("desk_topic.untold", extra={"topic": self._name, "fault": type(fault).__name__})
        finally:
            self._task = None

    async def _round(self) -> float:
        """Seconds of CPU that it took."""
        everybody, some = self._marks.take()
        spent_s = 0.0
        agents = [agent for agent in self._desks if everybody or agent in some]
        for start in range(0, len(agents), DESKS_AT_ONCE):
            began = time.thread_time()
            news = self._news_of(agents[start : start + DESKS_AT_ONCE])
            spent_s += time.thread_time() - began
            if news:
                await self._put(news)
            await asyncio.sleep(0)
        return spent_s

    def _news_of(self, agents: list[str]) -> list[tuple[Topic, Event]]:
        shown, news = self._look(), []
        for agent in agents:
            topic = self.owner.topics.get(f"{self._name}:{agent}")
            if topic is None or not topic.listeners:
                self._desks.pop(agent, None)
            elif (event := self._news(topic, shown(agent))) is not None:
                news.append((topic, event))
        return news

    def _news(self, topic: Topic, view: View) -> Event | None:
        """What is to be told; the view counts as told from now on, for events go out in the order of this."""
        before, topic.latest = topic.latest or self._nothing, view
        return self._difference(before, view)

    def _put(self, news: list[tuple[Topic, Event]]) -> asyncio.Future[None]:
        """Told once everything that is shown is durable."""

        def publish() -> None:
            for topic, event in news:
                topic.publish(event)

        return self.owner.writer.put(Changes(), publish)
