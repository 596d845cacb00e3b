"""The invariants. Each is a function that raises `Violation`; each is proved by a planted fault in `mutants.py`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tests.routing import reference
from tests.simulation.centre import Centre
from tests.simulation.memory_store import Violation
from tests.simulation.world import INSIDE
from yingda.banking.subject import PROVEN_MS
from yingda.interactions.contact import State
from yingda.journey.live import Live
from yingda.routing.rules.pace import Pace
from yingda.routing.ticket import Ticket

IDLE_PAIR_MS_MAX = 1_000


def consistent(live: Live) -> None:
    """Memory agrees with itself: who waits stands in line at its own place, seats are what contacts take."""
    waiting = {c.id for c in live.contacts.values() if c.state is State.WAITING}
    if waiting != set(live.keys):
        raise Violation("those who wait are not those in line")
    in_queues = Counter(live.contacts[contact].queue for contact in waiting)
    for contact_id, ticket in live.keys.items():
        contact = live.contacts[contact_id]
        each, key = live.lines.stands(contact_id)
        if msgspec.structs.replace(ticket, pushed=False) != live.ticket(contact):
            raise Violation(f"{contact_id} stands for what it does not ask for")
        pace = Pace(each.queue.ageing_per_minute)
        if each is not live.lines.class_of(ticket) or key != pace.key(
            contact.priority + each.lift, contact.place_at, contact_id
        ):
            raise Violation(f"{contact_id} does not stand at its own place")
    if sum(live.lines.waiting.values()) != len(waiting) or any(
        live.lines.waiting.get(queue or "", 0) != count for queue, count in in_queues.items()
    ):
        raise Violation("a queue counts somebody who does not wait")
    free = [contact for queue in in_queues for contact in live.lines.in_order(queue or "")]
    if sorted(free) != sorted(contact for contact in waiting if live.contacts[contact].reserved_for is None):
        raise Violation("a line holds somebody who does not wait")
    theirs = {(c.customer, c.id) for c in live.contacts.values() if c.customer is not None}
    if theirs != {(customer, contact) for customer, ids in live.by_customer.items() for contact in ids}:
        raise Violation("contacts are not listed with their customers")
    holders: dict[str, set[str]] = {}
    for contact in live.contacts.values():
        if contact.held_by is not None:
            holders.setdefault(contact.held_by, set()).add(contact.id)
    if not holders.keys() <= live.agents.keys():
        raise Violation("somebody nobody knows holds a contact")
    for agent in live.agents.values():
        held = holders.get(agent.id, set())
        if held != agent.contacts:
            raise Violation(f"seats of {agent.id}: {held ^ agent.contacts}")
        if sum(agent.load.values()) != len(held):
            raise Violation(f"load of {agent.id}")


def deadlines_armed(live: Live) -> None:
    """Whatever waits for time has an entry in the heap, no later than its deadline."""
    from yingda.journey.deadlines import agent_deadlines, contact_deadlines

    for contact in live.contacts.values():
        for what, due in contact_deadlines(contact, live).items():
            armed = live.armed.get(("contact", contact.id, what))
            if armed is None or armed > due:
                raise Violation(f"{contact.id} in {contact.state}: {what} is not armed")
    for agent in live.agents.values():
        for what, due in agent_deadlines(agent).items():
            armed = live.armed.get(("agent", agent.id, what))
            if armed is None or armed > due:
                raise Violation(f"{agent.id}: {what} is not armed")


class IdlePairs:
    """No fitting free agent beside a waiting contact for longer than a second."""

    def __init__(self) -> None:
        self.since: dict[tuple[str, str], int] = {}

    def check(self, live: Live, now: int) -> None:
        pairs = set()
        for contact_id in live.keys:
            for agent in live.agents.values():
                if reference.may_have(
                    agent, live.keys[contact_id], live.config.policy, live.config.queues, live.agents, now
                ):
                    pairs.add((contact_id, agent.id))
        self.since = {pair: self.since.get(pair, now) for pair in pairs}
        for pair, since in self.since.items():
            if now - since > IDLE_PAIR_MS_MAX:
                raise Violation(f"contact {pair[0]} waits beside free agent {pair[1]} for {now - since} ms")


def accounted(live: Live, centre: Centre) -> None:
    """arrived = finished + waiting + offered + active + in self-service + wrapping up, by the durable rows."""
    arrived = {e["interaction"] for e in centre.event_log() if e["type"] == "interaction.arrived"}
    rows = {row[0]: row[9] for row in centre.tables.keyed["interactions"].values()}
    if arrived != set(rows):
        raise Violation(f"arrived {len(arrived)}, on record {len(rows)}")
    in_memory = {c.id for c in live.contacts.values()}
    lost = {i for i, state in rows.items() if state != "ended"} - in_memory
    if lost:
        raise Violation(f"{len(lost)} contacts are on record and in nobody's memory")


def log_is_lawful(centre: Centre) -> None:
    """Goes through the event log: offers, answers, queues and places follow the rules."""
    waiting: dict[str, str] = {}
    offered: dict[str, str] = {}
    with_agent: dict[str, str] = {}
    place: dict[str, int] = {}
    ended: set[str] = set()
    reserved: dict[str, str] = {}
    lapsed: set[tuple[str, int]] = set()
    not_responding: set[tuple[str, int]] = set()
    for event in centre.event_log():
        contact = event.get("interaction", "")
        match event["type"]:
            case "interaction.queued":
                if contact in ended:
                    raise Violation("an ended contact entered a queue")
                if place.setdefault(contact, event["place_at"]) != event["place_at"]:
                    raise Violation(f"{contact} lost its place")
                waiting[contact] = event["queue"]
                with_agent.pop(contact, None)
            case "interaction.offered":
                if contact not in waiting or contact in offered:
                    raise Violation(f"{contact} was offered while it was not free")
                offered[contact] = event["offer"]
            case "interaction.offer_settled":
                if offered.pop(contact, None) != event["offer"]:
                    raise Violation(f"{contact}: an offer ended that was not live")
                if event["outcome"] == "lapsed":
                    lapsed.add((event["agent"], event["at"]))
            case "agent.status_changed" if event["not_responding"]:
                not_responding.add((event["agent"], event["at"]))
            case "interaction.answered":
                if contact in with_agent and event["by"] != "take_over":
                    raise Violation(f"{contact} was answered twice")
                waiting.pop(contact, None)
                offered.pop(contact, None)
                with_agent[contact] = event["agent"]
            case "interaction.transferred":
                with_agent.pop(contact, None)
                reserved[contact] = event["to_agent"] or ""
            case "interaction.left_queue":
                waiting.pop(contact, None)
                with_agent.pop(contact, None)
            case "interaction.ended":
                if contact in ended:
                    raise Violation(f"{contact} ended twice")
                ended.add(contact)
    if lapsed - not_responding:
        raise Violation("an agent missed an offer and was not set to not responding")


def _standing(ticket: Ticket) -> Ticket:
    """What a new owner knows of a ticket at once: steps that are due it takes at once."""
    return msgspec.structs.replace(ticket, stage=0, pushed=False)


def offered_lawfully(live: Live, now: int) -> None:
    """Every live offer is with somebody present (or within the lease), ready or just set otherwise, within capacity."""
    for contact in live.contacts.values():
        if contact.state is not State.OFFERED or contact.offer is None:
            continue
        agent = live.agents[contact.offer.agent]
        if not agent.present or agent.status != "ready" or not agent.active:
            raise Violation(f"{contact.id} is offered to an agent who is {agent.status}, present={agent.present}")
        if agent.room(contact.channel) < 0 and contact.reserved_for is None:
            raise Violation(f"{agent.id} is offered more than its capacity")
        if now > contact.offer.deadline + 2_000:
            raise Violation(f"offer of {contact.id} outlived its deadline")


def calls_are_consistent(live: Live, now: int) -> None:
    """Who helps is asked by exactly that contact; what hangs on a talk exists only in a talk, and ends in time."""
    asked = {c.consult.agent: c.id for c in live.contacts.values() if c.consult is not None and c.consult.agent}
    helping = {agent.id: agent.assisting for agent in live.agents.values() if agent.assisting is not None}
    if asked != helping:
        raise Violation(f"asked {asked}, helping {helping}")
    for contact in live.contacts.values():
        talks = contact.state is State.ACTIVE
        if not talks and (contact.consult or contact.capture or contact.monitors):
            raise Violation(f"{contact.id} in {contact.state} still has a second party, a capture or a listener")
        if contact.capture is not None and now > contact.capture.until + 2_000:
            raise Violation(f"the capture in {contact.id} outlived its time")
        if contact.dial is None or not contact.unreached or not talks:
            continue
        if now > max(contact.dial.since, contact.answered_at or 0) + 92_000:
            raise Violation(f"the line of {contact.id} neither came up nor failed")


def nobody_is_called_twice(centre: Centre) -> None:
    """Tries of each contact are numbered 1, 2, 3 …, each begun once and settled once."""
    begun: dict[str, list[int]] = {}
    settled: dict[str, list[int]] = {}
    for event in centre.event_log():
        if event["type"] == "interaction.dialled":
            begun.setdefault(event["interaction"], []).append(event["attempt"])
        elif event["type"] == "interaction.dial_settled" and event["attempt"]:
            settled.setdefault(event["interaction"], []).append(event["attempt"])
    for contact, tries in begun.items():
        if tries != list(range(1, len(tries) + 1)):
            raise Violation(f"{contact} was dialled as {tries}")
        if len(tries) > 3:
            raise Violation(f"{contact} was dialled {len(tries)} times")
    for contact, ends in settled.items():
        if len(ends) != len(set(ends)):
            raise Violation(f"tries of {contact} ended as {ends}")


Proofs = Mapping[tuple[str, str], Sequence[int]]
CLOCK_MS = 6_000
"""Clocks go back and forth by this much between lives of an owner; a deadline fires within a moment."""


def known_are_proved(live: Live, proofs: Proofs, now: int) -> None:
    """Who counts as proved has proved it, to this contact, not too long ago."""
    for contact in live.contacts.values():
        if contact.ended or max(contact.tier, contact.tier_at(now)) < 2:
            continue
        made = proofs.get((contact.id, contact.customer or ""), ())
        if contact.sure != "proven" or contact.proven_at not in made:
            raise Violation(f"{contact.id} counts as proved, and nobody proved it")
        if now - contact.proven_at > PROVEN_MS + CLOCK_MS:
            raise Violation(f"{contact.id} counts as proved by a proof that is too old")


def errands_end(live: Live, now: int) -> None:
    """No flow waits for the teller for ever."""
    for contact in live.contacts.values():
        if contact.errand is None:
            continue
        if contact.state is State.SELF_SERVICE and now > contact.errand.until + CLOCK_MS:
            raise Violation(f"an errand of {contact.id} outlived its time")
        if contact.state in (State.WAITING, State.OFFERED, State.ACTIVE):
            raise Violation(f"{contact.id} has left the flow and its errand stays")


def errands_count_once(centre: Centre) -> None:
    done = [event["errand"] for event in centre.event_log() if event["type"] == "interaction.errand_done"]
    if len(done) != len(set(done)):
        raise Violation("an errand was answered twice, and counted twice")


def only_the_proved_are_inside(centre: Centre, proofs: Proofs) -> None:
    """The flow lets nobody in whose proof is missing or too old."""
    for row in centre.tables.keyed["messages"].values():
        if row[8] != INSIDE:
            continue
        at = round(row[4].timestamp() * 1000)
        made = [when for (contact, _), times in proofs.items() if contact == row[2] for when in times]
        if not any(at - PROVEN_MS - CLOCK_MS < when <= at + CLOCK_MS for when in made):
            raise Violation(f"{row[2]} was let in without a proof that still holds")


def messages_in_order(centre: Centre) -> None:
    """Numbers of each contact's messages are 1, 2, 3 … and their times do not go back within one life of an owner."""
    by_contact: dict[str, list[int]] = {}
    for row in centre.tables.keyed["messages"].values():
        by_contact.setdefault(row[2], []).append(row[3])
    for contact, numbers in by_contact.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise Violation(f"messages of {contact}: {sorted(numbers)}")


def everything_ended(live: Live, centre: Centre) -> None:
    """After the last customer left and all deadlines passed, nothing is left anywhere."""
    left = [c for c in live.contacts.values() if c.state is not State.ENDED]
    if left:
        raise Violation(f"{len(left)} contacts never ended: {left[0].state}")
    rows = [row[9] for row in centre.tables.keyed["interactions"].values() if row[9] != "ended"]
    if rows:
        raise Violation(f"{len(rows)} contacts are not ended on record")


def rebuilt_is_memory(centre: Centre, live: Live) -> None:
    """Memory rebuilt from the rows is the memory (but for presence and who is online, which a new life asks anew)."""
    again = centre.rebuilt(live.epoch)
    if set(again.contacts) != set(live.contacts):
        raise Violation("rebuilt memory holds other contacts")
    for contact_id, contact in live.contacts.items():
        other = again.contacts[contact_id]
        for name in (
            "state",
            "agent",
            "queue",
            "place_at",
            "queued_at",
            "last_seq",
            "draft",
            "outcome",
            "survey",
            "errand",
            "customer",
            "sure",
            "tier",
            "proven_at",
            "flow_state",
        ):
            if getattr(contact, name) != getattr(other, name):
                raise Violation(f"rebuilt {name} of {contact_id}: {getattr(other, name)!r}")
    if {contact: _standing(ticket) for contact, ticket in again.keys.items()} != {
        contact: _standing(ticket) for contact, ticket in live.keys.items()
    }:
        raise Violation("rebuilt lines differ")
    for contact_id, lines in live.messages.items():
        if [m.id for m in again.messages.get(contact_id, [])] != [m.id for m in lines]:
            raise Violation("rebuilt messages differ")
    for agent_id, agent in live.agents.items():
        other_agent = again.agents[agent_id]
        if (agent.status, agent.not_responding, agent.contacts) != (
            other_agent.status, other_agent.not_responding, other_agent.contacts,
        ):  # fmt: skip
            raise Violation(f"rebuilt agent {agent_id} differs")
    if _learned(again) != _learned(live):
        raise Violation("a new owner has learned something else")


def _learned(live: Live) -> tuple[dict[str, Any], dict[str, float]]:
    """Of queues that taught anything."""
    waits = {
        queue: (each.handle_s, each.handled_count, {bits: tuple(ends) for bits, ends in each.ends.items()})
        for queue, each in live.learning.waits.items()
        if each.handled_count or each.ends
    }
    return waits, live.learning.shares.all
