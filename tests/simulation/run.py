"""One seed: minutes of a centre under faults, then healing, then the drain; invariants are checked throughout."""

import asyncio
import random
from dataclasses import dataclass, replace

from tests.simulation import checks, routing_checks
from tests.simulation.centre import Centre
from tests.simulation.clockwork import run_virtual
from tests.simulation.memory_store import Violation
from tests.simulation.people import AgentAtDesk, Customer
from tests.simulation.phones import Caller, Network
from tests.simulation.tellers import SelfServer, Teller
from tests.simulation.transport import Lossy
from tests.simulation.world import AGENTS, configuration, policy
from yingda.foundation.errors import Refusal

FAULTS_S = 240
HEALED_S = 120
DRAIN_S = 4 * 3600
CHECK_EVERY_S = 0.25
COMPARE_EVERY_S = 30.0
"""Once the faults have healed; while there are faults all is compared every few seconds, at the end seldom."""
CUSTOMERS = 24
CALLERS = 8
SELF_SERVERS = 6


@dataclass
class Outcome:
    """What one seed showed. `violation` None: every invariant held."""

    seed: int
    virtual_s: float = 0.0
    violation: str | None = None
    contacts: int = 0
    messages: int = 0
    crashes: int = 0
    fenced: int = 0


def run_seed(seed: int, *, fencing: bool = True) -> Outcome:
    """Runs one seed to its end or to its first violation."""
    outcome = Outcome(seed)
    try:
        outcome.virtual_s = run_virtual(_Run(seed, outcome, fencing).whole())
    except (Violation, Refusal, AssertionError, RuntimeError, KeyError) as fault:
        outcome.violation = f"{type(fault).__name__}: {fault}"[:500]
    return outcome


class _Run:
    def __init__(self, seed: int, outcome: Outcome, fencing: bool) -> None:
        self.rng = random.Random(seed)
        self.outcome = outcome
        self.centre = Centre(configuration(seed), seed, fencing=fencing)
        self.line = Lossy(self.centre, random.Random(seed + 1))
        self.customers = [Customer(n, self.line, random.Random(seed * 1000 + n)) for n in range(CUSTOMERS)]
        self.callers = [Caller(n, self.line, random.Random(seed * 3000 + n)) for n in range(CALLERS)]
        self.self_servers = [
            SelfServer(n, self.line, random.Random(seed * 5000 + n)) for n in range(SELF_SERVERS)
        ]  # fmt: skip
        self.teller = Teller(self.line, random.Random(seed + 3))
        self.network = Network(self.line, random.Random(seed + 2))
        self.agents = [AgentAtDesk(a, self.line, random.Random(seed * 77 + n)) for n, a in enumerate(AGENTS)]
        self.faulty = True
        self._check_every_s = CHECK_EVERY_S
        self._compare_every_s = COMPARE_EVERY_S
        self.failed: BaseException | None = None
        self.pairs = checks.IdlePairs()

    async def whole(self) -> None:
        self.centre.start()
        self.line.lost, self.line.doubled = self.rng.choice([(0.0, 0.0), (0.05, 0.1), (0.15, 0.2)])
        people = [self._spawn(c.live()) for c in [*self.customers, *self.callers, *self.self_servers]]
        desks = [self._spawn(p) for a in self.agents for p in [a.beat(), a.work()]]
        guards = [
            self._spawn(each)
            for each in (self._faults(), self._watch(), self._compare_often(), self.network.live(), self.teller.live())
        ]
        try:
            await self._sleep(FAULTS_S)
            self._heal()
            if self.outcome.seed % 3 == 2:  # everybody goes home while customers still write
                for task in desks:
                    task.cancel()
            await self._sleep(HEALED_S)
            await asyncio.gather(*people)
            await self._compare_screens()
            await self._sleep(300 if self.outcome.seed % 2 == 0 else 5)
            for task in desks:
                task.cancel()
            self._check_every_s, self._compare_every_s = 120.0, 600.0
            self.network.closing = self.teller.closing = True
            await self._sleep(DRAIN_S)
            await self._final()
        finally:
            for task in [*people, *desks, *guards]:
                task.cancel()
            await asyncio.gather(*people, *desks, *guards, return_exceptions=True)
            await self.centre.stop()

    def _spawn(self, coroutine: object) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.ensure_future(coroutine)  # type: ignore[arg-type]
        task.add_done_callback(self._note)
        return task

    def _note(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None and self.failed is None:
            self.failed = task.exception()

    async def _sleep(self, seconds: float) -> None:
        """Sleeps in steps, so that a failure anywhere ends the run soon."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, 5 if seconds < 1000 else 120))
            if self.failed is not None:
                raise self.failed

    def _heal(self) -> None:
        self.faulty = False
        self._check_every_s = 0.5
        self.line.lost = self.line.doubled = 0.0
        for agent in self.agents:
            agent.healed = True
            agent.dead_until = agent.frozen_until = 0.0
        if self.centre.store is not None:
            self.centre.store.latency_s = 0.002

    async def _faults(self) -> None:
        while self.faulty:
            await asyncio.sleep(self.rng.uniform(5, 60))
            if self.faulty:
                await self._one_fault(
                    self.rng.choice(["crash", "late_crash", "usurp", "slow", "fast", "configure", "clock"])
                )

    async def _one_fault(self, kind: str) -> None:
        store = self.centre.store
        if kind == "crash":
            await self.centre.crash()
        elif kind == "late_crash" and store is not None:
            store.latency_s = 3.0
            await asyncio.sleep(self.rng.uniform(2, 6))
            await self.centre.crash()
        elif kind == "usurp":
            await self.centre.usurp(self.rng.uniform(1, 60))
        elif kind == "slow" and store is not None:
            store.latency_s = self.rng.choice([0.2, 1.5])
        elif kind == "fast" and store is not None:
            store.latency_s = 0.002
        elif kind == "clock":
            self.centre.clock.offset_ms += self.rng.choice([-3_600_000, -5_000, 5_000])
            await self.centre.crash()
        elif kind == "configure":
            await self._reconfigure()

    async def _reconfigure(self) -> None:
        """An agent loses or gains room, a queue asks for other levels, another policy holds, while all goes on."""
        config = self.centre.config
        agent = self.rng.choice(AGENTS)
        profile = config.agents[agent]
        import msgspec

        changed = msgspec.structs.replace(profile, capacity={"webchat": self.rng.randint(1, 4), "phone": 1})
        queue = config.queues[self.rng.choice(sorted(config.queues))]
        other = msgspec.structs.replace(
            queue, version=queue.version + 1, ageing_per_minute=self.rng.choice([0.0, 0.5, 3.0]),
            required={skill: self.rng.randint(1, 3) for skill in queue.required},
        )  # fmt: skip
        config = replace(
            config, agents={**config.agents, agent: changed}, queues={**config.queues, queue.id: other},
            policy=msgspec.structs.replace(policy(self.rng.randrange(1000)), version=config.policy.version + 1),
        )  # fmt: skip
        try:
            await self.centre.configure(config)
        except Refusal:
            return

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._check_every_s)
            if self.centre.broken is not None:
                raise Violation(f"an owner ended by its own fault: {self.centre.broken!r}")
            owner = self.centre.owner
            if owner is None or owner.ended is not None:
                continue
            now = self.centre.clock.now_ms()
            checks.consistent(owner.live)
            checks.deadlines_armed(owner.live)
            checks.offered_lawfully(owner.live, now)
            checks.calls_are_consistent(owner.live, now)
            checks.known_are_proved(owner.live, self.teller.proofs, now)
            checks.errands_end(owner.live, now)
            routing_checks.steps_are_taken(owner.live, now)
            self.pairs.check(owner.live, now)

    async def _compare_screens(self) -> None:
        """Everything quiet for an instant: what each screen shows is what the server would show."""
        owner = self.centre.current()
        await owner.settled()
        if not owner.writer.quiet or owner is not self.centre.owner:
            return
        checks.rebuilt_is_memory(self.centre, owner.live)
        for agent in self.agents:
            for each in agent.screens:
                if agent._owner is owner:
                    each.compare(owner)

    async def _compare_often(self) -> None:
        """Screens and rows against memory, whenever everything is quiet for an instant."""
        while True:
            await asyncio.sleep(self.rng.uniform(2, 12) if self.faulty else self._compare_every_s)
            try:
                await self._compare_screens()
            except Refusal:  # the owner is away
                continue

    async def _final(self) -> None:
        owner = self.centre.current()
        await owner.settled()
        checks.everything_ended(owner.live, self.centre)
        checks.accounted(owner.live, self.centre)
        checks.log_is_lawful(self.centre)
        routing_checks.receipts_hold(self.centre)
        routing_checks.ranks_move_along(self.centre)
        routing_checks.announced_once(self.centre)
        checks.messages_in_order(self.centre)
        checks.nobody_is_called_twice(self.centre)
        checks.errands_count_once(self.centre)
        checks.only_the_proved_are_inside(self.centre, self.teller.proofs)
        self._accepted_are_on_record()
        self.outcome.contacts = len(self.centre.tables.keyed["interactions"])
        self.outcome.messages = len(self.centre.tables.keyed["messages"])
        self.outcome.crashes = self.centre.crashes
        self.outcome.fenced = self.centre.tables.fenced_writes_refused

    def _accepted_are_on_record(self) -> None:
        """What a customer or an agent was told is accepted stands on record, once, in the order of its acceptance."""
        rows = sorted(self.centre.tables.keyed["messages"].values(), key=lambda row: (row[2], row[3]))
        for person in [*self.customers, *self.agents]:
            mine = set(person.accepted)
            found = [row[8] for row in rows if row[8] in mine]
            if len(found) != len(person.accepted):
                raise Violation(f"{len(person.accepted)} accepted messages, {len(found)} on record")
            if isinstance(person, Customer) and found != person.accepted:
                raise Violation("a customer's messages are out of order")
