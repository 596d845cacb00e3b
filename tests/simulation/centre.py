"""The system under simulation: real owners over durable tables, killed, paused and slowed as a fault asks."""

import asyncio
import random
from typing import Any

import msgspec

from tests.routing.learned import kind_of, learned_from
from tests.simulation.clockwork import LoopClock
from tests.simulation.memory_store import MemoryStore, Tables
from tests.simulation.world import TENANT
from yingda.desk import screen
from yingda.foundation.audit import Chain, Head
from yingda.foundation.group_commit import GroupCommit
from yingda.foundation.ids import SeededIds
from yingda.foundation.partitions import Fenced, NotOwner
from yingda.foundation.realtime import Topics
from yingda.interactions.contact import Contact
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.owner import Owner
from yingda.journey.record import AUDIT_STREAM, SPECS, Recorder, rebuild
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue

TAKEOVER_S = 2.0


class Killed(Exception):
    """The fault "kill -9" ended this owner."""


class Past:
    """Every version of a queue and of the policy, as the database keeps them."""

    def __init__(self) -> None:
        self.queues: dict[tuple[str, int], Queue] = {}
        self.policies: dict[int, Policy] = {}

    def put_down(self, config: Configuration) -> None:
        self.queues.update({(each.id, each.version): each for each in config.queues.values()})
        self.policies[config.policy.version] = config.policy


class Centre:
    """One partition: whoever owns it now, and what is durable."""

    def __init__(self, config: Configuration, seed: int, *, fencing: bool = True) -> None:
        self.config = config
        self.past = Past()
        self.past.put_down(config)
        self.random = random.Random(seed)
        self.clock = LoopClock()
        self.ids = SeededIds(seed, self.clock.now_ms)
        self.tables = Tables()
        self.store: MemoryStore | None = None
        self.owner: Owner | None = None
        self.crashes = 0
        self.broken: BaseException | None = None
        """Why an owner ended that nobody killed: its own fault."""
        self._fencing = fencing
        self._task: asyncio.Task[None] | None = None
        self._zombies: list[asyncio.Task[None]] = []
        self.lives = 0
        self._read: list[tuple[str, bytes]] = []

    async def configure(self, config: Configuration) -> None:
        """What holds from now on; whoever owns the partition hears of it, or reads it later."""
        self.config = config
        self.past.put_down(config)
        await self.current().configure(config)

    def start(self) -> None:
        """A new owner takes the partition: epoch up, memory from the rows."""
        self.lives += 1
        self.tables.epoch += 1
        epoch = self.tables.epoch
        self.store = MemoryStore(self.tables, epoch, self.random, fencing=self._fencing)
        chain = Chain(TENANT, AUDIT_STREAM, self._audit_head())  # type: ignore[arg-type]
        self.owner = Owner(
            self.rebuilt(epoch), Recorder(TENANT, lambda data, _context: data, chain), GroupCommit(self.store, SPECS),
            Topics(f"life{self.lives}"), [screen.project], self.clock, self.ids, self._lookup,
        )  # fmt: skip
        self._task = asyncio.get_running_loop().create_task(self._run(self.owner))

    def rebuilt(self, epoch: int) -> Live:
        """Memory as the durable rows tell it."""
        keyed = self.tables.keyed
        contacts = [msgspec.json.decode(row[-1], type=Contact) for row in keyed["interactions"].values() if row[-1]]
        live_ids = {contact.id for contact in contacts}
        messages = [row for row in keyed["messages"].values() if row[2] in live_ids]
        answers = [(r[1], r[2], r[4], r[5]) for r in keyed["operations"].values() if r[4] in live_ids]
        agents = list(keyed["agent_states"].values())
        learning = learned_from(self._log())
        return rebuild(self.config, epoch, self.clock.now_ms(), contacts, messages, agents, answers, learning)

    def _log(self) -> list[tuple[str, bytes]]:
        """Type and JSON of each event; what was read once is not read again."""
        for row in self.tables.events[len(self._read) :]:
            data = row[5].encode()
            self._read.append((kind_of(data), data))
        return self._read

    def _audit_head(self) -> Head | None:
        row = self.tables.keyed["audit_heads"].get((TENANT, AUDIT_STREAM))
        return Head(row[2], row[3]) if row else None

    async def _run(self, owner: Owner) -> None:
        try:
            await owner.run()
        except Fenced:
            return
        except Exception as fault:
            self.broken = self.broken or fault

    async def _lookup(self, operation: str, actor: str) -> bytes | None:
        row = self.tables.keyed["operations"].get((TENANT, operation))
        return row[5] if row is not None and row[2] == actor else None

    async def crash(self) -> None:
        """kill -9: memory and what was not committed is gone; after a while another takes over."""
        self.crashes += 1
        await self._end()
        await asyncio.sleep(TAKEOVER_S)
        self.start()

    async def usurp(self, heal_s: float) -> None:
        """The leader is paused for so long that another takes over; then it wakes up and goes on as if nothing was."""
        old, old_task = self.owner, self._task
        self.start()
        assert old is not None
        assert old_task is not None
        self._zombies.append(old_task)
        asyncio.get_running_loop().call_later(heal_s, old_task.cancel)

    async def _end(self) -> None:
        if self.owner is not None:
            self.owner.ended = self.owner.ended or Killed()
        for task in [*self._zombies, self._task]:
            if task is not None:
                task.cancel()
        await asyncio.gather(*self._zombies, *([self._task] if self._task else []), return_exceptions=True)
        self._zombies = []

    async def stop(self) -> None:
        await self._end()

    def current(self) -> Owner:
        """The owner as a door finds it."""
        if self.owner is None or self.owner.ended is not None:
            raise NotOwner()
        return self.owner

    def event_log(self) -> list[dict[str, Any]]:
        """Events in the order of the log, with their time."""
        return [{**msgspec.json.decode(row[5]), "at": round(row[1].timestamp() * 1000)} for row in self.tables.events]
