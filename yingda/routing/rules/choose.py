"""Who gets what: the agent for a contact, and the contact for an agent. Both leave a receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from yingda.agents.agent import Agent

RECEIPT_CANDIDATES_MAX: Final = 20
"""Candidates named in a receipt; the rest are counted."""
CARRIED_CANDIDATES_MAX: Final = 3

Order = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a contact asks of an agent: skills with their least levels, a channel, and whom not to ask."""

    channel: str
    required: dict[str, int]
    passed_over: dict[str, int]
    reserved_for: str | None = None
    not_before: int = 0
    """Nobody is asked sooner (epoch ms): a customer who was not reached is called again later."""


def skilled(levels: dict[str, int], required: dict[str, int]) -> bool:
    return all(levels.get(skill, 0) >= level for skill, level in required.items())


def exclusion(agent: Agent, wanted: Wanted, now: int) -> str | None:
    """Why this agent is not asked, as a code, or None. The order is the order in which reasons are told."""
    if not agent.active or agent.status == "offline":
        return "offline"
    if not skilled(agent.levels, wanted.required):
        return "not_skilled"
    if wanted.reserved_for is not None and wanted.reserved_for != agent.id:
        return "reserved_for_another"
    if not agent.present:
        return "absent"
    if agent.not_responding:
        return "not_responding"
    if agent.status != "ready":
        return f"status_{agent.status}"
    if agent.assisting is not None:
        return "assisting"
    if wanted.passed_over.get(agent.id, 0) > now:
        return "declined"
    if wanted.not_before > now:
        return "not_yet"
    if agent.room(wanted.channel) < 1:
        return "full"
    return None


def order(agent: Agent) -> Order:
    """The fewest contacts first, then the longest idle; the id makes ties repeatable."""
    return (sum(agent.load.values()), agent.idle_since, agent.id)


def receipt(
    named: Iterable[Agent], total: int, excluded: dict[str, int], chosen: Agent, wanted: Wanted, now: int,
    waited_ms: int,
) -> dict[str, Any]:  # fmt: skip
    """Why this agent: candidates in the order of asking (the first of them named), why the others were passed over."""
    return {
        "rule": "reserved" if wanted.reserved_for else "fewest_contacts_then_longest_idle",
        "chosen": chosen.id,
        "required": wanted.required,
        "candidates": [
            {"agent": agent.id, "load": sum(agent.load.values()), "idle_ms": now - agent.idle_since}
            for agent in islice(named, RECEIPT_CANDIDATES_MAX)
        ],
        "candidates_total": total,
        "excluded": excluded,
        "waited_ms": waited_ms,
        "decided_at": now,
    }


def in_short(receipt: dict[str, Any]) -> dict[str, Any]:
    """What a contact carries along; the whole is with the offer. Every change of a contact writes it again."""
    return {**receipt, "candidates": receipt["candidates"][:CARRIED_CANDIDATES_MAX]}
