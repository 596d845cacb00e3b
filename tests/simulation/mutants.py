"""Planted faults: each breaks one promise of the product on purpose; the simulation must notice every one of them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final
from unittest.mock import patch

import msgspec

from tests.simulation import centre as centre_module
from tests.simulation.routing_mutants import ROUTING_MUTANTS
from tests.simulation.run import Outcome, run_seed
from yingda.agents.agent import Agent
from yingda.desk import screen
from yingda.interactions.contact import Contact, State
from yingda.journey import (
    attached,
    commands,
    consult,
    deadlines,
    enqueue,
    errand,
    identify,
    offer,
    outgoing,
    own,
    owner,
    perform,
    presence,
    record,
    seats,
    status,
    wrap_up,
)  # fmt: skip
from yingda.journey.live import Live
from yingda.journey.turn import Turn
from yingda.routing.rules import choose, rings

SEEDS_MAX: Final = 100
"""Seeds tried before a mutant counts as not caught."""

Planted = Callable[[], "contextlib.AbstractContextManager[Any]"]


def _place_lost() -> Any:
    def wait(turn: Turn, contact: Contact) -> None:
        if contact.offer is None and contact.passed_over:
            contact.place_at = turn.now
            contact.first_queued_at = None
        original(turn, contact)

    original = offer.wait
    return patch.object(offer, "wait", wait)


def _place_lost_on_transfer() -> Any:
    def enter(turn: Turn, contact: Contact, queue: Any, reason: str, **more: Any) -> None:
        if reason == "transfer":
            contact.first_queued_at, contact.place_at = None, 0
        original(turn, contact, queue, reason, **more)

    original = enqueue.enter
    return patch.object(enqueue, "enter", enter)


def _absence_ignored() -> Any:
    def absent(turn: Turn, agent: Agent) -> None:
        agent.present = False
        agent.absent_since = turn.now

    return patch.object(presence, "absent", absent)


def _exclusion_without(reason: str) -> Planted:
    """The matcher forgets one reason not to ask somebody."""

    def plant() -> Any:
        def unavailable(agent: Agent) -> str | None:
            found = original(agent)
            return None if found == reason else found

        original = choose.unavailable
        return patch.object(choose, "unavailable", unavailable)

    return plant


def _always_room() -> Any:
    return patch.object(choose, "room", lambda _agent, _channel, _capacity: 1)


def _skills_ignored() -> Any:
    return patch.object(rings.Wanted, "rank", lambda _self, _agent: 0)


@contextlib.contextmanager
def _all(*managers: Any) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for manager in managers:
            stack.enter_context(manager)
        yield


def _nobody_fed() -> Any:
    return patch.object(offer, "feed", lambda _turn, _agent: None)


def _contact_not_asked() -> Any:
    return patch.object(offer, "ask_for", lambda _turn, _contact: None)


def _lapse_unarmed() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.LAPSE, None)
        return due

    original = deadlines.contact_deadlines
    return patch.object(deadlines, "contact_deadlines", contact_deadlines)


def _idle_unarmed() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.IDLE, None)
        due.pop(deadlines.GONE, None)
        return due

    original = deadlines.contact_deadlines
    return patch.object(deadlines, "contact_deadlines", contact_deadlines)


def _answers_forgotten() -> Any:
    return patch.object(owner, "remember_answer", lambda _turn: None)


def _answers_not_stored() -> Any:
    def told(self: record.Recorder, turn: Turn, changes: Any) -> None:
        original(self, turn, changes)
        changes.rows.pop("operations", None)

    original = record.Recorder._told
    return patch.object(record.Recorder, "_told", told)


def _answer_before_commit() -> Any:
    async def at_once(_self: owner.Owner, _committed: Any) -> None:
        return

    return patch.object(owner.Owner, "_wait", at_once)


def _screen_before_commit() -> Any:
    def commit(self: owner.Owner, turn: Turn) -> Any:
        for projector in self._projectors:
            self._tell(list(projector(turn, self.topics)))
        kept, self._projectors = self._projectors, []
        try:
            return original(self, turn)
        finally:
            self._projectors = kept

    original = owner.Owner._commit
    return patch.object(owner.Owner, "_commit", commit)


def _gone_untold() -> Any:
    def for_desks(turn: Turn, topics: Any, contact: Contact) -> Iterator[Any]:
        return (event for event in original(turn, topics, contact) if event[1]["type"] != "gone")

    original = screen._for_desks
    return patch.object(screen, "_for_desks", for_desks)


def _message_untold() -> Any:
    def for_desks(turn: Turn, topics: Any, contact: Contact) -> Iterator[Any]:
        for event in original(turn, topics, contact):
            if event[1].get("message", {}).get("by") != "note":
                yield event

    original = screen._for_desks
    return patch.object(screen, "_for_desks", for_desks)


def _seat_kept() -> Any:
    def free_seat(self: Turn, agent: Agent, contact: Contact) -> None:
        self.touch_agent(agent)
        agent.contacts.discard(contact.id)

    return patch.object(Turn, "free_seat", free_seat)


def _lines_not_rebuilt() -> Any:
    def restore(live: Live, contact: Contact, now: int) -> None:
        if contact.state is State.WAITING and now % 2:
            contact.state = State.ENDED
            contact.closed_at = now
        original(live, contact, now)

    original = record._restore_contact
    return patch.object(record, "_restore_contact", restore)


def _place_not_stored() -> Any:
    def interaction_row(tenant: str, contact: Contact, seal: Any, *, evicted: bool) -> Any:
        bare = contact if contact.ended else msgspec.structs.replace(contact, place_at=0)
        return original(tenant, bare, seal, evicted=evicted)

    original = record.interaction_row
    return patch.object(record, "interaction_row", interaction_row)


def _not_responding_ignored() -> Any:
    return patch.object(status, "mark_not_responding", lambda _turn, _agent: None)


def _evicted_too_soon() -> Any:
    def close(turn: Turn, contact: Contact, by: str) -> None:
        original(turn, contact, by)
        turn.live.contacts.pop(contact.id)

    original = wrap_up.close
    return patch.object(wrap_up, "close", close)


def _place_lost_on_callback() -> Any:
    def ask(turn: Turn, command: Any) -> None:
        original(turn, command)
        contact = turn.live.contacts[turn.answer_of or ""]
        if contact.state is State.WAITING:
            turn.live.leave_line(contact)
            contact.place_at = turn.now
            turn.live.stand_in_line(contact, turn.now)

    original = outgoing.ask_callback
    return patch.dict(perform.STEPS, {commands.AskCallback: ask})


def _dialled_again() -> Any:
    def dialled(turn: Turn, command: Any) -> None:
        contact = own.contact_of(turn, command)
        if contact.dial is not None and contact.dial.state in ("dialling", "ringing"):
            turn.touch(contact)
            contact.dial = msgspec.structs.replace(contact.dial, state="none")
        original(turn, command)

    def failed(turn: Turn, command: Any) -> None:
        contact = own.contact_of(turn, command)
        before = contact.dial
        original_failed(turn, command)
        if before is not None and contact.dial is not None:
            contact.dial = msgspec.structs.replace(contact.dial, tries=before.tries - 1)

    original, original_failed = outgoing.dialled, outgoing.failed
    return patch.dict(perform.STEPS, {commands.LineDialled: dialled, commands.LineFailed: failed})


def _helper_kept() -> Any:
    return patch.object(consult, "_assist", lambda turn, other, interaction: _assist_once(turn, other, interaction))


def _assist_once(turn: Turn, other: Agent, interaction: str | None) -> None:
    turn.touch_agent(other)
    other.assisting = interaction or other.assisting


def _attached_kept() -> Any:
    return patch.object(attached, "end", lambda turn, contact, agent: seats.end_hold(turn, contact, agent))


def _capture_endless() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.CAPTURE, None)
        return due

    original = deadlines.contact_deadlines
    return patch.object(deadlines, "contact_deadlines", contact_deadlines)


def _errand_counts_twice() -> Any:
    def done(turn: Turn, command: Any) -> None:
        contact = turn.live.contacts.get(command.interaction)
        if contact is not None and contact.errand is not None and contact.state is State.SELF_SERVICE:
            contact.errand = msgspec.structs.replace(contact.errand, id=command.errand)
        original(turn, command)

    original = errand.done
    return patch.dict(perform.STEPS, {commands.ErrandDone: done})


def _unproved_believed() -> Any:
    return patch.object(identify, "_check", lambda _turn, _command, _proven: None)


def _old_proof_counts() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.PROOF, None)
        return due

    original = deadlines.contact_deadlines
    return _all(
        patch.object(deadlines, "contact_deadlines", contact_deadlines),
        patch.object(Contact, "tier_at", lambda self, _now: self.tier),
    )


def _errand_endless() -> Any:
    def contact_deadlines(contact: Contact, live: Live) -> dict[str, int]:
        due = original(contact, live)
        due.pop(deadlines.ERRAND, None)
        return due

    original = deadlines.contact_deadlines
    return patch.object(deadlines, "contact_deadlines", contact_deadlines)


def _hint_overrules() -> Any:
    def know(turn: Turn, contact: Contact, command: Any, means: str) -> None:
        tier, proven_at, sure = contact.tier, contact.proven_at, contact.sure
        contact.tier = 0
        original(turn, contact, command, means)
        if command.sure == "hint":
            contact.tier, contact.proven_at, contact.sure = tier, proven_at, sure

    original = identify.know
    return patch.object(identify, "know", know)


@contextlib.contextmanager
def _no_fence() -> Iterator[None]:
    original = centre_module.Centre.__init__

    def init(self: Any, config: Any, seed: int, *, fencing: bool = True) -> None:
        original(self, config, seed, fencing=False)

    with patch.object(centre_module.Centre, "__init__", init):
        yield


MUTANTS: Final[dict[str, Planted]] = {
    "a declined contact loses its place": _place_lost,
    "a transferred contact loses its place": _place_lost_on_transfer,
    "offers of a dead desk stay with it": _absence_ignored,
    "absent agents are asked": _exclusion_without("absent"),
    "agents without the skill are asked": _skills_ignored,
    "full agents are asked": _always_room,
    "agents on a break are asked": _exclusion_without("status_break"),
    "an agent who becomes free is not fed": _nobody_fed,
    "a contact that becomes free asks nobody": _contact_not_asked,
    "offers never lapse": _lapse_unarmed,
    "idle contacts never end": _idle_unarmed,
    "repeats are not recognised in memory": _answers_forgotten,
    "repeats are not recognised after a crash": _answers_not_stored,
    "answers go out before the commit": _answer_before_commit,
    "screens are told before the commit": _screen_before_commit,
    "a desk is not told that a contact left": _gone_untold,
    "a desk is not told of a note": _message_untold,
    "a seat is never given back": _seat_kept,
    "a takeover forgets some who wait": _lines_not_rebuilt,
    "a contact's place is not on record": _place_not_stored,
    "an agent who missed an offer is asked again": _not_responding_ignored,
    "a contact leaves memory too soon": _evicted_too_soon,
    "old owners may write": _no_fence,
    "who is to be called back loses the place": _place_lost_on_callback,
    "a try is dialled a second time": _dialled_again,
    "who helped stays taken": _helper_kept,
    "what hangs on a talk outlives it": _attached_kept,
    "a capture never ends": _capture_endless,
    "an errand answered twice counts twice": _errand_counts_twice,
    "a tier is raised without a proof": _unproved_believed,
    "an expired tier counts": _old_proof_counts,
    "an errand never ends": _errand_endless,
    "a hint takes over somebody's proof": _hint_overrules,
    **ROUTING_MUTANTS,
}


def hunt(name: str, seeds_max: int = SEEDS_MAX) -> Outcome | None:
    """The first seed that notices the mutant, or None."""
    with MUTANTS[name]():
        for seed in range(seeds_max):
            outcome = run_seed(seed)
            if outcome.violation is not None:
                return outcome
    return None
