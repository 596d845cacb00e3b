"""What must hold of any day: everybody's stay ends once, nobody holds more than they can, one seed is one day."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.small import world
from yingda.agents.agent import Agent
from yingda.routing.policy import Policy, QueueRules
from yingda.twin.centre import Centre
from yingda.twin.compare import compare, measured
from yingda.twin.draw import customers
from yingda.twin.roster import TooFewAgents, changed
from yingda.twin.rules.figures import percentile
from yingda.twin.world import Answering, Change, Extra, World

DAYS = st.builds(
    world, seed=st.integers(0, 10**6), per_hour=st.sampled_from([20.0, 60.0, 120.0]), hours=st.just(1),
    answering=st.builds(
        Answering, delays_ms=st.sampled_from([(), (2_000, 8_000), (30_000,)]), missed=st.sampled_from([0.0, 0.3]),
        away_ms=st.sampled_from([(), (20_000,)]),
    ),
)  # fmt: skip


class Watched(Centre):
    """Looks at what each agent holds whenever somebody is offered."""

    held_most = 0

    def _lease(self, customer: object, agent: Agent) -> None:
        super()._lease(customer, agent)  # type: ignore[arg-type]
        assert agent.available
        assert len(agent.contacts) == sum(agent.load.values())
        self.held_most = max(self.held_most, *agent.load.values())


def played(day: World, change: Change | None = None, seed: int = 0) -> Watched:
    change = change or Change()
    centre = Watched(day, day.queues, change.policy or day.policy, seed, keep_offers=True)
    centre.run(customers(day, change, seed))
    return centre


@settings(max_examples=40, deadline=None)
@given(day=DAYS)
def test_everybody_who_came_is_accounted_for(day: World) -> None:
    centre = played(day)
    outcomes = Counter(stay.outcome for stay in centre.books.stays)
    firsts = len(centre.books.stays) - outcomes["overflowed"]
    assert firsts == len(day.contacts)
    assert outcomes["answered"] + centre.lapsed <= len(centre.offers)
    assert centre.held_most <= 1
    assert not centre.matcher.tickets
    assert all(not agent.contacts for agent in centre.desks.agents.values())
    assert all(stay.waited_ms >= 0 for stay in centre.books.stays)
    assert all(0 <= desk.busy_ms <= desk.available_ms for desk in centre.desks.by_id.values())


def test_the_same_seed_is_the_same_day() -> None:
    day = world(answering=Answering(delays_ms=(1_000, 9_000), missed=0.1))
    runs = [played(day, seed=3) for _ in range(2)]
    assert runs[0].offers == runs[1].offers
    assert runs[0].offers != played(day, seed=4).offers


def test_an_offer_that_nobody_answers_goes_to_another_and_the_agent_comes_back() -> None:
    centre = played(world(answering=Answering(delays_ms=(1_000,), missed=0.4, away_ms=(30_000,))))
    assert centre.lapsed > 20
    assert Counter(stay.outcome for stay in centre.books.stays)["answered"] > 100


def test_agents_take_contacts_from_a_list_themselves() -> None:
    pull = Policy(version=2, queues={"cards": QueueRules(mode="pull"), "loans": QueueRules()})
    centre = played(world(per_hour=30.0), Change(policy=pull))
    cards = [stay for stay in centre.books.stays if stay.queue == "cards" and stay.outcome == "answered"]
    assert len(cards) > 30
    assert min(stay.waited_ms for stay in cards) > 0


def test_a_break_is_taken_whole_though_a_talk_delays_it() -> None:
    from yingda.twin.desks import Desks
    from yingda.twin.world import Shift, Worker

    shifts = (Shift(since=0, until=100), Shift(since=160, until=1_000))
    desks = Desks([Worker(id="a", name="", levels={}, capacity={"phone": 1}, shifts=shifts)], 0, 1_000, 1)
    agent = desks.agents["a"]
    desks.begin_shift("a", 0)
    desks.take_seat(agent, "c", "phone", 50)
    desks.end_shift("a", 100)
    assert desks.may_begin("a", 1, 160) is None
    desks.free_seat(agent, "c", "phone", 200)
    assert desks.owing("a") == (1, 260)
    assert desks.may_begin("a", 1, 260) == 260


def test_volume_agents_and_handle_times_change_what_they_should() -> None:
    day = world()
    base, more = len(customers(day, Change(), 0)), len(customers(day, Change(volume=1.5), 0))
    assert 1.4 * base < more < 1.6 * base
    assert len(customers(day, Change(volumes={"cards": 0.0}), 0)) < 0.6 * base
    slower = customers(day, Change(handle=2.0), 0)
    assert [c.parts[0].talk_ms for c in slower] == [2 * c.parts[0].talk_ms for c in customers(day, Change(), 0)]
    extra = Extra(count=3, since=day.since, until=day.until, levels={"cards": 5})
    found = compare(day, Change(), Change(agents=(extra,)), 4)
    assert found.difference.service_level is not None
    assert found.difference.service_level.low > 0
    gap = found.differences["cards"].wait_s
    assert gap is not None
    assert gap.high < 0


def test_agents_are_taken_away_for_a_time_only() -> None:
    day = world()
    fewer = changed(
        day, Change(agents=(Extra(count=-2, since=day.since, until=day.since + 1_000, levels={"loans": 1}),))
    )
    assert sum(shift.since == day.since for worker in fewer.workers for shift in worker.shifts) == 3
    with pytest.raises(TooFewAgents):
        changed(day, Change(agents=(Extra(count=-4, since=day.since, until=day.until, levels={"cards": 1}),)))


def test_levels_of_an_agent_are_changed() -> None:
    day = world()
    taught = changed(day, Change(skills={"a0": {"loans": 5}}))
    assert {worker.id: worker.levels for worker in taught.workers}["a0"] == {"loans": 5}


def test_progress_goes_from_nothing_to_all() -> None:
    heard: list[float] = []
    compare(world(per_hour=300.0), Change(), Change(), 2, heard.append)
    assert heard == sorted(heard)
    assert len(heard) > 4
    assert heard[-1] == 1.0


def test_figures_of_intervals_add_up_to_those_of_the_day() -> None:
    day = world()
    centre = played(day)
    run = measured(centre, day)
    for name in ("offered", "answered", "abandoned", "otherwise"):
        assert sum(each[0][name] or 0 for each in run.intervals) == run.all[name]
        assert sum(each[name] or 0 for each in run.queues.values()) == run.all[name]


@given(values=st.lists(st.integers(0, 1000), min_size=1), share=st.floats(0.01, 1.0))
def test_a_percentile_has_so_many_not_above_it(values: list[int], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found in ordered
    assert sum(value <= (found or 0) for value in ordered) >= share * len(ordered)


def test_a_world_goes_to_another_process_and_back() -> None:
    day = world(random.randrange(10))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(day), type=World) == day
