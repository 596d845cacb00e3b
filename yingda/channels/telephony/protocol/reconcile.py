"""The switch and our view compared, both ways. Pure: lists in, findings out; `exchange` carries them out.

Done whenever the websocket comes (back) and every so often: what was missed, on either side, is put right. No call is a
ghost: a leg without a contact is hung up or becomes one, a contact without a leg ends.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.agent_side import Found

UP = "Up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A channel in our application, as the switch lists it."""

    id: str
    up: bool
    number: str = ""
    dialled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """A bridge as the switch lists it."""

    id: str
    legs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What has to be done so that both sides agree."""

    arrived: tuple[Leg, ...] = ()
    """Callers of whom we know nothing: they are let in as if they came now."""
    adopted: tuple[tuple[Leg, Found | None], ...] = ()
    """Callers whose contact is under way, without a call here; with the agent's leg that is still there."""
    stray_legs: tuple[str, ...] = ()
    """Agents' legs of no call: hung up."""
    stray_bridges: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    """Legs that calls here still believe in."""
    orphaned: tuple[str, ...] = ()
    """Visitors of contacts under way whose line is gone: cut."""


def compare(
    legs: Iterable[Leg], bridges: Iterable[Bridged], calls: Mapping[str, Collection[str]], contacts: Collection[str],
    coming: Collection[str] = (),
) -> Findings:  # fmt: skip
    """`calls`: the calls here with all legs that they believe in, the customer's among them once it was made.
    `contacts`: visitors of contacts under way by phone that have, or should have, a line. `coming`: legs that the
    switch was not asked for yet, or did not answer for: they cannot have vanished."""
    there = {leg.id: leg for leg in legs}
    callers = {id: leg for id, leg in there.items() if names.call_of(id) == id}
    listed = list(bridges)
    adopted = [
        (leg, _agent_of(id, there, listed))
        for id, leg in callers.items()
        if id not in calls and names.visitor_of(id) in contacts
    ]
    kept = {leg for _, found in adopted if found is not None for leg in _found_legs(found)}
    kept |= {leg for believed in calls.values() for leg in believed}
    bridged = {found.bridge for _, found in adopted if found is not None}
    lines = {names.visitor_of(id) for id in callers} | {names.visitor_of(id) for id in calls}
    return Findings(
        arrived=tuple(
            leg
            for id, leg in callers.items()
            if id not in calls and names.visitor_of(id) not in contacts and not id.startswith(names.OUT)
        ),
        adopted=tuple(adopted),
        stray_legs=tuple(
            id for id in there if id not in kept and (names.is_ours(id) or _unwanted(id, calls, contacts))
        ),
        stray_bridges=tuple(
            bridge.id
            for bridge in listed
            if (call := names.call_of_bridge(bridge.id)) and call not in calls and bridge.id not in bridged
        ),
        vanished=tuple(
            leg for believed in calls.values() for leg in believed if leg not in there and leg not in coming
        ),
        orphaned=tuple(visitor for visitor in contacts if visitor not in lines),
    )  # fmt: skip


def _unwanted(id: str, calls: Collection[str], contacts: Collection[str]) -> bool:
    """A line that the house made for a contact that is over."""
    return id.startswith(names.OUT) and id not in calls and names.visitor_of(id) not in contacts


def _found_legs(found: Found) -> list[str]:
    consult = found.consult[1] if found.consult is not None else None
    return [leg for leg in (found.leg, consult) if leg is not None]


def _agent_of(call: str, there: dict[str, Leg], bridges: list[Bridged]) -> Found | None:
    """The agent's leg of a caller (one that is up before one that rings), the second party's, and the bridge."""
    of = [(leg, read) for id, leg in there.items() if (read := names.read_agent_leg(id)) and read.call == call]
    bridge = next((each for each in bridges if names.BRIDGE in each.id and names.call_of_bridge(each.id) == call), None)
    consults = [
        (asked[1], id, leg.up)
        for id, leg in there.items()
        if (asked := names.read_consult_leg(id)) and asked[0] == call
    ]
    if not of and not consults and bridge is None:
        return None
    found = Found(
        bridge=bridge.id if bridge else None, inside=bridge.legs if bridge else frozenset(),
        consult=max(consults, key=lambda each: each[2], default=None),
    )  # fmt: skip
    if of:
        leg, read = max(of, key=lambda each: (each[0].up, each[0].id))
        found.leg, found.agent, found.offer, found.up = leg.id, read.agent, read.offer, leg.up
        found.offer = None if read.offer == "-" else read.offer
    return found
