"""The way between client and owner: slow, lossy, doubling. Clients repeat with the same operation id, as ours do."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.simulation.centre import Centre
from yingda.foundation.errors import Refusal, Unavailable
from yingda.foundation.partitions import NotOwner
from yingda.journey.commands import Command
from yingda.journey.owner import Owner

ANSWER_TIMEOUT_S = 2.0
TRIES_MAX = 60


class Lossy:
    """`lost`, `doubled`: shares of frames; both zero once the faults have healed."""

    def __init__(self, centre: Centre, rng: random.Random) -> None:
        self.centre = centre
        self.random = rng
        self.lost = 0.0
        self.doubled = 0.0
        self.refusals = 0

    async def ask(self, command: Command, actor: str) -> bytes | None:
        """The answer, or None when it was refused for good."""
        operation = self.centre.ids.new()
        for _ in range(TRIES_MAX):
            try:
                return await asyncio.wait_for(self._once(command, actor, operation), ANSWER_TIMEOUT_S)
            except (TimeoutError, NotOwner, Unavailable):
                await asyncio.sleep(0.5)
            except Refusal:
                self.refusals += 1
                return None
        return None

    async def _once(self, command: Command, actor: str, operation: str) -> bytes:
        await asyncio.sleep(self.random.random() * 0.05)
        if self.random.random() < self.lost:
            await asyncio.sleep(ANSWER_TIMEOUT_S * 2)
        if self.random.random() < self.doubled:
            twin = asyncio.ensure_future(self.centre.current().submit(command, actor, operation))
            twin.add_done_callback(lambda done: done.cancelled() or done.exception())
        answer = await self.centre.current().submit(command, actor, operation)
        if self.random.random() < self.lost:
            await asyncio.sleep(ANSWER_TIMEOUT_S * 2)
        return answer

    async def on_owner(self, act: Callable[[Owner], Awaitable[None]]) -> bool:
        """Something asked of the owner without an operation id (subscribing); False if it was away."""
        try:
            await act(self.centre.current())
        except Refusal:
            return False
        return True
