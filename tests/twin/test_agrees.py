"""The twin offers what the live engine offers: the same contacts to the same agents at the same milliseconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.twin.live_day import Day, LiveDay, Offer, as_world, day
from yingda.routing.matching.matcher import Matcher
from yingda.twin.centre import Centre
from yingda.twin.draw import customers
from yingda.twin.world import Change

SEEDS = 12


def both(given: Day) -> tuple[list[Offer], list[Offer]]:
    live = LiveDay(given)
    live.run()
    world = as_world(given, live.names)
    centre = Centre(world, world.queues, world.policy, 0, keep_offers=True)
    centre.run(customers(world, Change(), 0))
    return live.offers, centre.offers


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_day_is_offered_as_in_the_live_engine(seed: int) -> None:
    lived, played = both(day(seed))
    assert len(lived) > 50
    assert played == lived


def _worst_first(self: Matcher, contact: str, now: int) -> str | None:
    return next(reversed(list(self.agents_for(contact, now))), None)


def test_another_order_of_agents_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    given = day(0)
    live = LiveDay(given)
    live.run()
    world = as_world(given, live.names)
    planted: Callable[[Matcher, str, int], str | None] = _worst_first
    monkeypatch.setattr(Matcher, "agent_for", planted)
    centre = Centre(world, world.queues, world.policy, 0, keep_offers=True)
    centre.run(customers(world, Change(), 0))
    assert centre.offers != live.offers
