"""A command that the database refuses is found and refused; the partition and everybody else go on."""

import asyncio
import random

import pytest

from tests.simulation.centre import Centre
from tests.simulation.clockwork import run_virtual
from tests.simulation.world import ENTRY, configuration
from yingda.foundation.errors import Unavailable
from yingda.foundation.group_commit import BatchRefused, Row
from yingda.journey.commands import CustomerSend, Start
from yingda.journey.owner import Owner
from yingda.journey.perform import STEPS
from yingda.journey.quarantine import OperationPoisoned, Quarantine

POISON = "what no database takes"
VISITORS = [f"00000000-0000-7000-8000-0005{n:08x}" for n in range(2)]


class _Picky:
    """The memory store, refusing one text as PostgreSQL refuses a NUL."""

    def __init__(self, store: object) -> None:
        self._store = store

    async def commit(self, rows: dict[str, list[Row]]) -> None:
        if any(POISON in str(row) for row in rows.get("messages", ())):
            raise BatchRefused("text")
        await self._store.commit(rows)  # type: ignore[attr-defined]


class _World:
    def __init__(self) -> None:
        self.centre = Centre(configuration(1), 1)
        self.quarantine = Quarantine()

    def owner(self) -> Owner:
        """The present owner; a new one if the last one ended, with the quarantine that outlives them."""
        if self.centre.owner is None or self.centre.owner.ended is not None:
            self.centre.start()
            assert self.centre.owner is not None
            self.centre.owner._quarantine = self.quarantine
            self.centre.owner.writer._store = _Picky(self.centre.store)  # type: ignore[assignment]
        return self.centre.owner

    async def ask(self, command: object, actor: str, operation: str) -> bytes:
        """As a client does: the same operation again while the owner is away."""
        for _ in range(20):
            try:
                return await self.owner().submit(command, actor, operation)  # type: ignore[arg-type]
            except Unavailable:
                await asyncio.sleep(0.2)
        raise TimeoutError


def _in_virtual_time(story: object) -> None:
    run_virtual(story)  # type: ignore[arg-type]


def test_the_culprit_is_refused_and_those_beside_it_are_taken() -> None:
    async def story() -> None:
        world = _World()
        for visitor in VISITORS:
            await world.ask(Start(visitor=visitor, entry_point=ENTRY), f"v:{visitor}", world.centre.ids.new())
        poisoned = world.ask(CustomerSend(visitor=VISITORS[0], text=POISON), "v:0", world.centre.ids.new())
        decent = world.ask(CustomerSend(visitor=VISITORS[1], text="good day"), "v:1", world.centre.ids.new())
        results = await asyncio.gather(poisoned, decent, return_exceptions=True)
        assert isinstance(results[0], OperationPoisoned)
        assert isinstance(results[1], bytes)
        await world.ask(CustomerSend(visitor=VISITORS[0], text="and on"), "v:0", world.centre.ids.new())
        texts = [row[8] for row in world.centre.tables.keyed["messages"].values() if row[5] == "customer"]
        assert sorted(texts) == ["and on", "good day"]
        await world.centre.stop()

    _in_virtual_time(story())


def test_a_command_whose_step_fails_ends_the_owner_once_and_is_refused_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_turn: object, command: CustomerSend) -> None:
        raise AssertionError(command.text)

    monkeypatch.setitem(STEPS, CustomerSend, broken)

    async def story() -> None:
        world = _World()
        await world.ask(Start(visitor=VISITORS[0], entry_point=ENTRY), "v:0", world.centre.ids.new())
        with pytest.raises(OperationPoisoned):
            await world.ask(CustomerSend(visitor=VISITORS[0], text="boom"), "v:0", world.centre.ids.new())
        assert world.centre.lives == 2
        await world.ask(Start(visitor=VISITORS[1], entry_point=ENTRY), "v:1", world.centre.ids.new())
        await world.centre.stop()

    _in_virtual_time(story())


def test_a_suspect_that_passes_alone_is_no_suspect_any_more() -> None:
    quarantine = Quarantine()
    quarantine.refused("a", alone=False)
    assert quarantine.suspects("a")
    quarantine.passed("a")
    assert not quarantine.suspects("a")


def test_the_quarantine_remembers_no_more_than_its_limit() -> None:
    quarantine, numbers = Quarantine(), list(range(20_000))
    random.Random(1).shuffle(numbers)
    for number in numbers:
        quarantine.refused(str(number), alone=True)
    assert not quarantine.suspects(str(numbers[0]))
    with pytest.raises(OperationPoisoned):
        quarantine.suspects(str(numbers[-1]))
