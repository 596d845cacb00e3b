"""Planted faults of routing under a policy. `mutants.py` hunts them with the others."""

from collections.abc import Callable
from typing import Any, Final
from unittest.mock import patch

import msgspec

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact
from yingda.journey import deadlines, moving, offer, place
from yingda.journey.live import Live
from yingda.journey.turn import Turn
from yingda.routing.events import OwnerLearned
from yingda.routing.learning.fold import Learning
from yingda.routing.matching import seen
from yingda.routing.matching.matcher import Matcher
from yingda.routing.matching.reserves import Reserves
from yingda.routing.rules import choose, rings
from yingda.routing.rules.expected_wait import Told


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
    def announce(turn: Turn, contact: Contact, told: Told | None) -> None:
        queued_at, contact.queued_at, contact.told = contact.queued_at, turn.now, None
        original(turn, contact, told)
        contact.queued_at = queued_at

    original = place.announce
    return patch.object(place, "announce", announce)


def _learned_without_ends() -> Any:
    """What is put down for the next owner lacks how far the ends of ranges moved."""

    def mark(self: Learning) -> OwnerLearned:
        whole = original(self)
        waits = {queue: msgspec.structs.replace(each, ends={}) for queue, each in whole.waits.items()}
        self._put_down = msgspec.structs.replace(whole, waits=waits)
        return self._put_down

    original = Learning.mark
    return patch.object(Learning, "mark", mark)


def _learned_beside_the_log() -> Any:
    """The owner learns from a wait of which the log does not tell."""

    def came_true(turn: Turn, contact: Contact) -> tuple[int, int, int] | None:
        told = contact.told
        if told is not None:
            turn.live.learning.waits.of(contact.queue or "").came_true(Told(*told), 1.0, served=True)
        return original(turn, contact)

    original = place.came_true
    return patch.object(place, "came_true", came_true)


def _share_lifted_in_silence() -> Any:
    return patch.object(Matcher, "lifted", lambda _self: None)


def _wrong_versions() -> Any:
    """The receipt names the queues, and not in the version that decided."""

    def versions(*seen_: Any) -> dict[str, int]:
        return dict.fromkeys(original(*seen_), 1)

    original = seen._versions
    return patch.object(seen, "_versions", versions)


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
    "what is put down for the next owner is not whole": _learned_without_ends,
    "the owner learns what the log does not tell": _learned_beside_the_log,
    "a queue's share begins anew in silence": _share_lifted_in_silence,
    "a receipt names another version than decided": _wrong_versions,
}
