"""Planted faults of routing under a policy. `mutants.py` hunts them with the others."""

from collections.abc import Callable
from typing import Any, Final
from unittest.mock import patch

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact
from yingda.journey import deadlines, moving, offer, place
from yingda.journey.live import Live
from yingda.journey.turn import Turn
from yingda.routing.matching.matcher import Matcher
from yingda.routing.matching.reserves import Reserves
from yingda.routing.rules import choose, rings


def _steps_never_due() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.STEP, None)
        return due

    original = deadlines.contact_deadlines
    return patch.object(deadlines, "contact_deadlines", contact_deadlines)


def _steps_unasked() -> Any:
    """The step is taken, and nobody is asked for who took it."""

    def step(turn: Turn, contact: Contact) -> None:
        lines = turn.live.lines
        if lines.advance(contact.id, turn.now):
            contact.stage = lines.tickets[contact.id].stage

    return patch.object(offer, "step", step)


def _nobody_kept_free() -> Any:
    return patch.object(Reserves, "kept_back", lambda _self, _agent, _queue: False)


def _never_loosened() -> Any:
    return patch.object(Matcher, "loosened", lambda _self: False)


def _channels_apart() -> Any:
    def room(agent: Agent, channel: str, _capacity: Any) -> int:
        return agent.room(channel)

    return patch.object(choose, "room", room)


def _worst_first() -> Any:
    def heads_for(self: Matcher, agent: Agent, now: int) -> Any:
        return original(self, agent, now)[::-1]

    original = Matcher.heads_for
    return patch.object(Matcher, "heads_for", heads_for)


def _lines_mixed() -> Any:
    """Experts are asked like everybody."""

    def misfit(self: rings.Ring, agent: Agent) -> str | None:
        found = original(self, agent)
        return None if found == "other_line" else found

    original = rings.Ring.misfit
    return patch.object(rings.Ring, "misfit", misfit)


def _rank_lost_on_move() -> Any:
    def move(turn: Turn, old: Contact, contact: Contact) -> None:
        old.place_at += 1
        original(turn, old, contact)

    original = moving._move
    return patch.object(moving, "_move", move)


def _told_again() -> Any:
    def announce(turn: Turn, contact: Contact) -> None:
        contact.told = None
        original(turn, contact)

    original = place.announce
    return patch.object(place, "announce", announce)


ROUTING_MUTANTS: Final[dict[str, Callable[[], Any]]] = {
    "steps of the policy are not taken": _steps_never_due,
    "who took a step is asked for later": _steps_unasked,
    "nobody is kept free for what is urgent": _nobody_kept_free,
    "who was kept free is never asked again": _never_loosened,
    "channels do not share an agent": _channels_apart,
    "the lowest claim is served first": _worst_first,
    "experts are asked like everybody": _lines_mixed,
    "who moves to another channel loses the rank": _rank_lost_on_move,
    "a range is told twice": _told_again,
}
