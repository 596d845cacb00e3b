"""The product's end of the routing benchmark: commands and screens of another process, passed to the owner by the very
functions that the sockets call. Starts and ends that process."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from typing import Any, Final

from bench import _lives
from bench._lane import Answer, Do, Enter, Figures, Lane, Leave, Look, Measure, Opened, Shown, ToProduct
from yingda.channels.webchat.view import SHOWN_AS, snapshot, topic_of
from yingda.desk import screen, view
from yingda.foundation.errors import Refusal
from yingda.journey.owner import Owner

OPENING_S_MAX: Final = 180.0
ANSWER_S_MAX: Final = 60.0


class Desk:
    """What an agent's screen is sent crosses to the load, with the moment at which it was told."""

    def __init__(self, who: str, lane: Lane[Any]) -> None:
        self._who = who
        self._lane = lane

    def send(self, frame: bytes) -> None:
        self._lane.send(Shown(self._who, time.perf_counter(), frame))


class Page:
    """A customer's page: what it is sent is delivered and not looked at."""

    def send(self, frame: bytes) -> None:
        return


class Door:
    """Serves one load."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._lane: Lane[ToProduct] = Lane(ToProduct, self._take)
        self._pages: dict[str, Page] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._figures: asyncio.Future[Figures] | None = None
        self._process: Any = None
        self.failures: list[str] = []

    async def open(self, given: _lives.Given) -> None:
        """Starts the load; everybody signs in."""
        ours, theirs = socket.socketpair()
        await self._lane.open(ours)
        self._process = multiprocessing.get_context("spawn").Process(target=_lives.main, args=(given, theirs))
        await asyncio.to_thread(self._process.start)  # it reads what it is given when it has started: seconds
        theirs.close()
        async with asyncio.timeout(OPENING_S_MAX):
            await self._opened

    def enter(self, customers: int, talk_s: float) -> None:
        self._lane.send(Enter(customers, talk_s))

    def begin(self) -> None:
        """Measuring begins."""
        self._lane.send(Measure(True))

    async def end(self) -> Figures:
        """Measuring ends: what was seen."""
        self._figures = asyncio.get_running_loop().create_future()
        self._lane.send(Measure(False))
        async with asyncio.timeout(ANSWER_S_MAX):
            figures = await self._figures
        self.failures += figures.failures
        return figures

    async def close(self) -> None:
        self._lane.close()
        if self._process is not None:
            await asyncio.to_thread(self._process.join, ANSWER_S_MAX)

    def _take(self, item: ToProduct) -> None:
        match item:
            case Do():
                self._start(self._do(item))
            case Look():
                self._start(self._look(item))
            case Leave(who):
                self._owner.topics.leave(self._pages.pop(who))
            case Figures():
                if self._figures is not None:
                    self._figures.set_result(item)
            case Opened():
                self._opened.set_result(None)

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, asked: Do) -> None:
        try:
            answer = Answer(asked.n, await self._owner.submit(asked.command, asked.actor, asked.operation))
        except Refusal as refusal:
            answer = Answer(asked.n, refused=refusal.code)
        if asked.n:
            self._lane.send(answer)

    async def _look(self, asked: Look) -> None:
        try:
            await self._subscribe(asked)
        except Refusal as refusal:
            self._lane.send(Answer(asked.n, refused=refusal.code))
        else:
            self._lane.send(Answer(asked.n))

    async def _subscribe(self, asked: Look) -> None:
        owner, who = self._owner, asked.who
        if asked.entry:
            self._pages[who] = page = Page()
            now = time.time_ns() // 1_000_000
            await owner.subscribe(
                page, topic_of(who), SHOWN_AS, lambda: snapshot(owner.live, who, asked.entry, now)
            )  # fmt: skip
        else:
            await owner.subscribe(
                Desk(who, self._lane), screen.desk_topic(who), "desk", lambda: view.desk(owner.live, who)
            )  # fmt: skip
