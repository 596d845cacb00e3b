"""The switch and our view compared, both ways. Pure: lists in, findings out; `exchange` carries them out.

Done whenever the websocket comes (back) and every so often: what was missed, on either side, is put right. No call is a
ghost: a leg without a contact is hung up or becomes one, a contact without a leg ends.
"""

from collections.abc import Collection, Iterable
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
    legs: Iterable[Leg], bridges: Iterable[Bridged], calls: dict[str, str | None], contacts: Collection[str]
) -> Findings:
    """`calls`: caller's leg → agent's leg of the calls here. `contacts`: visitors of contacts under way by phone."""
    there = {leg.id: leg for leg in legs}
    callers = {id: leg for id, leg in there.items() if names.call_of(id) == id}
    listed = list(bridges)
    adopted = [
        (leg, _agent_of(id, there, listed))
        for id, leg in callers.items()
        if id not in calls and names.visitor_of(id) in contacts
    ]
    kept = {found.leg for _, found in adopted if found is not None} | {leg for leg in calls.values() if leg}
    bridged = {found.bridge for _, found in adopted if found is not None}
    lines = {names.visitor_of(id) for id in callers} | {names.visitor_of(id) for id in calls}
    return Findings(
        arrived=tuple(
            leg for id, leg in callers.items() if id not in calls and names.visitor_of(id) not in contacts
        ),
        adopted=tuple(adopted),
        stray_legs=tuple(id for id in there if names.read_agent_leg(id) and id not in kept),
        stray_bridges=tuple(
            bridge.id
            for bridge in listed
            if (call := names.call_of_bridge(bridge.id)) and call not in calls and bridge.id not in bridged
        ),
        vanished=tuple(id for pair in calls.items() for id in pair if id is not None and id not in there),
        orphaned=tuple(visitor for visitor in contacts if visitor not in lines),
    )  # fmt: skip


def _agent_of(call: str, there: dict[str, Leg], bridges: list[Bridged]) -> Found | None:
    """The agent's leg of a caller; one that is up before one that rings."""
    of = [(leg, read) for id, leg in there.items() if (read := names.read_agent_leg(id)) and read.call == call]
    if not of:
        return None
    leg, read = max(of, key=lambda each: (each[0].up, each[0].id))
    bridge = next((each for each in bridges if names.call_of_bridge(each.id) == call), None)
    return Found(
        leg=leg.id, agent=read.agent, offer=None if read.offer == "-" else read.offer, up=leg.up,
        bridge=bridge.id if bridge else None, inside=bridge.legs if bridge else frozenset(),
    )  # fmt: skip
