"""What the projections make of the events of the real way of a contact, under faults: what the record itself says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.simulation.clockwork import run_virtual
from tests.simulation.run import Outcome, _Run
from yingda.analytics.rules import agents, contacts, intervals
from yingda.analytics.rules.facts import AgentStateFact, Record
from yingda.analytics.rules.targets import Targets
from yingda.journey.record import SPECS

SEEDS = 12
COMPARE_EVERY_S = 5.0
SHOWN_AS = {"offered": "ringing"}
"""States by another name in the facts; a held talk is active in the record."""
COLUMNS = [name for name, _ in SPECS["interactions"].columns]


class Projected(_Run):
    """The simulation, with the projections beside it."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, Outcome(seed), fencing=True)
        self.records: dict[str, Record] = {}
        self.agent_states: dict[str, AgentStateFact] = {}
        self.read = self.compared = 0
        self.differences: list[str] = []

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(COMPARE_EVERY_S if self._check_every_s < 1 else 600)
            self.compare()

    async def _final(self) -> None:
        self.compare()

    def compare(self) -> None:
        """At any moment: facts from the events against the rows of the same commits."""
        self.follow()
        for row in self.centre.tables.keyed["interactions"].values():
            self.compared += 1
            self.differences += of_contact(dict(zip(COLUMNS, row, strict=True)), self.records)

    def follow(self) -> None:
        events = self.centre.tables.events
        for row in events[self.read :]:
            type, at, data = row[2], round(row[1].timestamp() * 1000), msgspec.json.decode(row[5])
            if type in contacts.STEPS:
                record = self.records.setdefault(data["interaction"], contacts.fresh(data["interaction"], at))
                contacts.apply(record, type, at, data, Targets())
            if type in agents.TYPES:
                for fact in agents.apply(self.agent_states.get(data["agent"]), type, at, data):
                    if fact.ended_at is None:
                        self.agent_states[fact.agent_id] = fact
        self.read = len(events)


def of_contact(row: dict[str, Any], records: dict[str, Record]) -> Iterator[str]:
    record = records[str(row["id"])]
    fact = record.fact
    state = "active" if fact.state == "held" else fact.state
    said = {
        "state": SHOWN_AS.get(row["state"], row["state"]), "outcome": row["outcome"], "ended_by": row["ended_by"],
        "arrived_at": ms(row["arrived_at"]), "queued_at": ms(row["queued_at"]), "answered_at": ms(row["answered_at"]),
        "ended_at": ms(row["ended_at"]), "disposition_id": row["disposition_id"], "survey_score": row["survey_score"],
        "waits": row["state"] in ("waiting", "offered"), "talks": row["state"] == "active",
    }  # fmt: skip
    made = {
        "state": state, "waits": record.stay is not None, "talks": record.handling is not None,
        **{name: getattr(fact, name) for name in said.keys() - {"state", "waits", "talks"}},
    }  # fmt: skip
    for name, value in said.items():
        if made[name] != value:
            yield f"{fact.interaction_id} {name}: record {value}, facts {made[name]}"


def ms(moment: Any) -> int | None:
    return round(moment.timestamp() * 1000) if moment is not None else None


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_facts_say_what_the_record_says_at_every_moment(seed: int) -> None:
    run = Projected(seed)
    run_virtual(run.whole())
    assert run.compared > 100
    assert run.differences == []
    sums = intervals.Deltas()
    for record in run.records.values():
        intervals.add(sums, record, 1)
    whole = dict(zip(intervals.COLUMNS, intervals.total(sums.values()), strict=True))
    assert whole["offered"] == sum(whole[outcome] for outcome in intervals.LEFT) > 0
    assert {fact.state for fact in run.agent_states.values()} <= set(agents.STATES)
    assert all((f.active, f.held, f.wrap_up, f.offered) == (0, 0, 0, 0) for f in run.agent_states.values())


@pytest.mark.parametrize("deaf_to", ["interaction.offer_settled", "interaction.answered", "interaction.queued"])
def test_a_fold_that_overhears_an_event_is_caught(monkeypatch: pytest.MonkeyPatch, deaf_to: str) -> None:
    monkeypatch.setitem(contacts.STEPS, deaf_to, lambda record, at, data, targets: None)
    caught = False
    for seed in range(SEEDS):
        run = Projected(seed)
        run_virtual(run.whole())
        caught = caught or bool(run.differences)
    assert caught
