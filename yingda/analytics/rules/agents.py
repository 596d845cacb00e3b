"""From the events of an agent to stretches of time in one state.

`state` is what a wallboard shows and occupancy counts, one word from status, presence and load together; a talk counts
whatever the chosen status, for chats go on when their agent chooses a break.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from yingda.analytics.rules.facts import AgentStateFact

OFFLINE: Final = "offline"
STATES: Final = (
    "ready", "ringing", "talking", "held", "wrap_up", "break", "training", "meeting", "busy", "not_responding",
    "absent", OFFLINE,
)  # fmt: skip
BUSY_STATES: Final = frozenset({"talking", "held", "wrap_up", "ringing"})
"""States in which an agent is occupied with a contact."""
OCCUPANCY_STATES: Final = BUSY_STATES | {"ready"}
"""States that occupancy is a share of: at work and available to contacts (COPC: occupancy)."""
LOADS: Final = ("offered", "active", "held", "wrap_up")
MISSED: Final = frozenset({"lapsed", "declined"})
TYPES: Final = frozenset(
    {"agent.status_changed", "agent.presence_changed", "agent.load_changed", "interaction.offer_settled"}
)
"""Events that say something of an agent; each names it in `agent`."""


def state_of(fact: AgentStateFact) -> str:
    """The one word for status, presence and load together."""
    if fact.active:
        return "talking"
    if fact.held:
        return "held"
    if fact.status == OFFLINE:
        return OFFLINE
    if not fact.present:
        return "absent"
    if fact.wrap_up:
        return "wrap_up"
    if fact.offered:
        return "ringing"
    return "not_responding" if fact.not_responding and fact.status == "ready" else fact.status


def apply(last: AgentStateFact | None, type: str, at: int, data: Mapping[str, Any]) -> list[AgentStateFact]:
    """Rows that changed: the stretch that ended, if one did, and the one that is open now. `last` is the open one."""
    if type == "interaction.offer_settled":
        missed = last is not None and data["outcome"] in MISSED
        return [replace(last, missed_offers=last.missed_offers + 1)] if missed and last is not None else []
    old = replace(last, missed_offers=0) if last else AgentStateFact(agent_id=data["agent"], seq=0, started_at=at)
    new = replace(old, **_changes(type, data))
    new.state = state_of(new)
    if last is None:
        new.seq = 1
        return [new]
    if new == old:
        return []
    at = max(at, last.started_at)
    if at == last.started_at:
        return [replace(new, missed_offers=last.missed_offers)]
    new.started_at, new.seq = at, last.seq + 1
    return [replace(last, ended_at=at), new]


def _changes(type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    match type:
        case "agent.status_changed":
            return {
                "status": data["status"], "reason": data["reason"],
                "not_responding": data.get("not_responding", False),
            }  # fmt: skip
        case "agent.presence_changed":
            return {"present": data["present"]}
        case "agent.load_changed":
            return {load: data[load] for load in LOADS}
        case _:
            return {}
