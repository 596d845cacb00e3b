"""The owner of a partition: takes commands, lets the steps decide in memory, commits in groups, then tells the screens.

Nothing leaves before it is durable: answers, screen events and snapshots all go out after the commit of everything that
they show, in the order of the decisions. Whatever goes wrong on the way ends this owner; memory is thrown away and
rebuilt from the rows by a new one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final

from yingda.foundation.clock import Clock
from yingda.foundation.errors import Refusal, TooMany, Unavailable
from yingda.foundation.group_commit import QUEUE_CHANGES_MAX, BatchRefused, Changes, CommitFailed, GroupCommit
from yingda.foundation.ids import IdSource
from yingda.foundation.partitions import Fenced, NotOwner
from yingda.foundation.realtime import Listener, Topics
from yingda.foundation.room import Room
from yingda.journey import deadlines
from yingda.journey.commands import Beat, Command
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.perform import fire_next, perform, reconfigure, refresh_places
from yingda.journey.presence import renewed
from yingda.journey.quarantine import Quarantine
from yingda.journey.record import Recorder, remember_answer
from yingda.journey.time import PLACES_AT_ONCE_MAX, PLACES_EVERY_MS, PLACES_PAUSE_MS
from yingda.journey.turn import Turn

SLEEP_MS_MAX: Final = 60_000
"""How long the clock's watch sleeps when nothing is due; an earlier deadline wakes it."""
NEVER_MS: Final = 2**62
FIRED_AT_ONCE_MAX: Final = 200
"""Deadlines carried out before others get a turn."""
SWEEP_EVERY_MS: Final = 300_000
COMMANDS_AT_ONCE_MAX: Final = 400
"""Commands decided and not yet durable, some batches full; the rest wait their turn. Without this 15,000 that came at
once were decided in one turn of the event loop, which was so long that the lease lapsed."""
RENEWED: Final = b"{}"
"""The answer to a beat."""


class StepFailed(Unavailable):
    """A step or what follows from it broke an invariant: memory is rebuilt from the rows, the command is at fault."""


class NotTaken(Unavailable):
    """The database refused the batch, and with it this change: memory is rebuilt from the rows."""


ScreenEvent = tuple[str, dict[str, Any]]
Projector = Callable[[Turn, Topics], Iterable[ScreenEvent]]
"""What a turn means on screens: (topic, event), computed at once, sent after the commit."""
Lookup = Callable[[str, str], Awaitable[bytes | None]]
"""(operation, actor) → the answer stored in the database, for contacts that left memory."""

log = logging.getLogger(__name__)


class Owner:
    """One life of one partition's owner. `run` until it ends; `ended` says why."""

    def __init__(
        self, live: Live, recorder: Recorder, writer: GroupCommit, topics: Topics, projectors: list[Projector],
        clock: Clock, ids: IdSource, lookup: Lookup, quarantine: Quarantine | None = None,
    ) -> None:  # fmt: skip
        self.live = live
        self.topics = topics
        self.writer = writer
        self.ended: BaseException | None = None
        self._recorder = recorder
        self._projectors = projectors
        self._clock = clock
        self._ids = ids
        self._lookup = lookup
        self._quarantine = quarantine or Quarantine()
        self._one_alone = asyncio.Lock()
        self._room = Room(COMMANDS_AT_ONCE_MAX)
        self._asked = 0
        """Commands that wait for room or for their commit."""
        self._gate = asyncio.Event()
        self._gate.set()
        self._alarm = asyncio.Event()
        self._sleeps_until = 0
        self._untold: Iterator[str] | None = None
        """Who of those who wait is still to be told the place in this round; None: no round is under way."""
        self._round_began = clock.now_ms()
        self._places_at = self._round_began + PLACES_EVERY_MS
        """When the next of them are told."""
        self._last_sweep = clock.now_ms()

    async def run(self) -> None:
        """Writes and watches the clock until something ends it; raises what did."""
        tasks = [asyncio.create_task(self.writer.run()), asyncio.create_task(self._watch_clock())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await next(iter(done))
        except BaseException as fault:
            self._end(fault)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def submit(self, command: Command, actor: str, operation: str | None = None) -> bytes:
        """The answer as JSON, once it is durable. Raises a `Refusal`; repeats get the first answer."""
        self._check_alive()
        if type(command) is Beat and renewed(self.live, command, self._now()):
            return RENEWED
        if self._asked > QUEUE_CHANGES_MAX:
            raise TooMany(limit="commands_waiting", max=QUEUE_CHANGES_MAX)
        if self._quarantine.suspects(operation):
            return await self._alone(command, actor, operation)
        self._asked += 1
        try:
            async with self._room:
                if not self._gate.is_set():
                    await self._gate.wait()
                return await self._act(command, actor, operation, alone=False)
        finally:
            self._asked -= 1

    async def _alone(self, command: Command, actor: str, operation: str | None) -> bytes:
        """Carries out a suspect while no other command is: if the database refuses now, it was this one."""
        async with self._one_alone:
            self._gate.clear()
            try:
                await self.settled()
                return await self._act(command, actor, operation, alone=True)
            finally:
                self._gate.set()

    async def _act(self, command: Command, actor: str, operation: str | None, *, alone: bool) -> bytes:
        self._check_alive()
        kept = self.live.answers.get((actor, operation)) if operation else None
        if kept is not None:
            await self.settled()
            return kept
        try:
            turn = self._decide(lambda: perform(self.live, command, self._now(), self._ids, actor, operation))
        except StepFailed:
            self._quarantine.refused(operation, alone=True)
            raise
        except Refusal:
            stored = await self._lookup(operation, actor) if operation else None
            if stored is not None:
                return stored
            raise
        try:
            await self._wait(self._commit(turn))
        except (NotTaken, StepFailed) as fault:
            self._quarantine.refused(operation, alone=alone or isinstance(fault, StepFailed))
            raise
        self._quarantine.passed(operation)
        return turn.reply()

    async def configure(self, config: Configuration) -> None:
        """Takes a new configuration."""
        self._check_alive()
        await self._wait(self._commit(self._decide(lambda: reconfigure(self.live, config, self._now(), self._ids))))

    async def settled(self) -> None:
        """Returns once everything decided so far is durable and told."""
        await self._wait(self.writer.put(Changes()))

    async def subscribe(
        self, listener: Listener, name: str, shown_as: str, snapshot: Callable[[], Any],
        stream: str | None = None, seq: int = 0,
    ) -> None:  # fmt: skip
        """Brings a listener up to date on a topic: by what it missed, or by the state as it is now."""
        self._check_alive()
        topic = self.topics.topic(name, shown_as)
        topic.leave(listener)  # who asks again while listening hears what comes meanwhile with the rest, once
        if topic.holds(stream, seq):
            await self.settled()
            if topic.holds(stream, seq):
                topic.resume(listener, seq)
                return
        state = snapshot()

        def begin() -> None:
            if not told.cancelled():  # else the socket went away meanwhile: nobody would take it out again
                topic.begin(listener, state)

        told = self.writer.put(Changes(), begin)
        await self._wait(told)

    def _now(self) -> int:
        return self._clock.now_ms()

    def _check_alive(self) -> None:
        if self.ended is not None:
            raise NotOwner()

    def _decide(self, decide: Callable[[], Turn]) -> Turn:
        """Runs a step. A refusal changed nothing; any other error may have left memory half changed: the end."""
        try:
            return decide()
        except Refusal:
            raise
        except BaseException as fault:
            log.exception("owner.step_failed")
            self._end(fault)
            raise StepFailed() from fault

    def _end(self, fault: BaseException) -> None:
        if self.ended is None:
            self.ended = fault
            self._alarm.set()

    def _commit(self, turn: Turn) -> "asyncio.Future[None]":
        """Hands the changes to the writer now, in the order of decisions; the future is done when they are told."""
        try:
            remember_answer(turn)
            screen = [event for projector in self._projectors for event in projector(turn, self.topics)]
            committed = self.writer.put(self._recorder.changes(turn), partial(self._tell, screen) if screen else None)
        except Exception as fault:  # memory has changed, and nobody would write it
            log.exception("owner.record_failed")
            self._end(fault)
            raise StepFailed() from fault
        if self._next_look() < self._sleeps_until:
            self._alarm.set()
        return committed

    def _tell(self, screen: list[ScreenEvent]) -> None:
        for name, event in screen:
            topic = self.topics.get(name)
            if topic is not None:
                topic.publish(event)

    async def _wait(self, committed: "asyncio.Future[None]") -> None:
        try:
            await committed
        except Fenced as fault:
            raise NotOwner() from fault
        except BatchRefused as fault:
            raise NotTaken() from fault
        except (CommitFailed, OSError) as fault:
            raise Unavailable() from fault
        except Refusal:
            raise
        except Exception as fault:
            log.warning("owner.commit_failed", extra={"fault": type(fault).__name__})
            raise Unavailable() from fault

    async def _watch_clock(self) -> None:
        while True:
            for _ in range(FIRED_AT_ONCE_MAX):
                turn = self._decide(self._fire_next)
                if not turn.contacts and not turn.agents:
                    break
                self._commit(turn)  # nobody waits; the writer itself reports its failure
            self._now_and_then()
            await self._sleep()
            if self.ended is not None:
                raise self.ended

    async def _sleep(self) -> None:
        """Until the next deadline, the next telling of places, or an alarm."""
        now = self._now()
        self._sleeps_until = due = min(self._next_look(), now + SLEEP_MS_MAX)
        self._alarm.clear()
        if due <= now:
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((due - now) / 1000):  # wait_for of 3.11 may swallow a cancellation
                await self._alarm.wait()

    def _next_look(self) -> int:
        """When the clock's watch has something to do next; far away when there is nothing."""
        due = deadlines.next_due(self.live) or NEVER_MS
        return min(due, self._places_at) if self.live.keys else due

    def _fire_next(self) -> Turn:
        now = self._now()
        return fire_next(self.live, now, self._ids) or Turn(self.live, now, self._ids, "system")

    def _now_and_then(self) -> None:
        now = self._now()
        if now >= self._places_at:
            self._tell_places(now)
        if now - self._last_sweep >= SWEEP_EVERY_MS:
            self._last_sweep = now
            self.topics.drop_unheard()

    def _tell_places(self, now: int) -> None:
        """The next few of a round; a round begins with those who wait then."""
        if self._untold is None:
            self._round_began, self._untold = now, iter(list(self.live.keys))
        some = list(islice(self._untold, PLACES_AT_ONCE_MAX))
        self._places_at = now + PLACES_PAUSE_MS
        if len(some) < PLACES_AT_ONCE_MAX:
            self._untold = None
            self._places_at = max(self._places_at, self._round_began + PLACES_EVERY_MS)
        turn = self._decide(lambda: refresh_places(self.live, now, self._ids, some))
        if turn.contacts:
            self._commit(turn)  # nobody waits; the writer itself reports its failure
