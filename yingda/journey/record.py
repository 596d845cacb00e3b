"""The record: what a turn changed, as the rows of one group commit; and memory rebuilt from such rows."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from yingda.agents.agent import PRESENCE_TTL_MS, Agent
from yingda.agents.rows import AGENT_STATES, agent_row, restore
from yingda.foundation.audit import Chain, Entry, rows_for_copy
from yingda.foundation.group_commit import Changes, Row, TableSpec
from yingda.interactions.contact import Contact, Message, State
from yingda.interactions.rows import (
    CONVERSATIONS,
    INTERACTIONS,
    MESSAGES,
    OFFERS,
    SEGMENTS,
    conversation_row,
    interaction_row,
    message_of,
    message_row,
    moment,
    offer_row,
    segment_row,
)  # fmt: skip
from yingda.journey import deadlines
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.turn import Turn
from yingda.routing.learning.api import Learning

OPERATIONS: Final = TableSpec(
    "operations",
    (("tenant_id", "uuid"), ("id", "uuid"), ("actor", "text"), ("at", "timestamptz"), ("interaction_id", "uuid"),
     ("answer", "bytea")),
    key=2, insert_only=True, repeatable=True,
)  # fmt: skip
EVENTS: Final = TableSpec(
    "events",
    (("tenant_id", "uuid"), ("at", "timestamptz"), ("type", "text"), ("actor", "text"), ("correlation", "text"),
     ("data", "jsonb")),
    insert_only=True,
)  # fmt: skip
AUDIT_ENTRIES: Final = TableSpec(
    "audit_entries",
    (("tenant_id", "uuid"), ("stream", "text"), ("seq", "bigint"), ("at", "timestamptz"), ("actor", "text"),
     ("action", "text"), ("subject", "text"), ("data", "jsonb"), ("correlation", "text"), ("previous", "bytea"),
     ("hash", "bytea")),
    key=3, insert_only=True,
)  # fmt: skip
AUDIT_HEADS: Final = TableSpec(
    "audit_heads", (("tenant_id", "uuid"), ("stream", "text"), ("seq", "bigint"), ("hash", "bytea")), key=2
)
SPECS: Final = {
    spec.name: spec
    for spec in (
        CONVERSATIONS, INTERACTIONS, SEGMENTS, MESSAGES, OFFERS, AGENT_STATES, OPERATIONS, EVENTS, AUDIT_ENTRIES,
        AUDIT_HEADS,
    )
}  # fmt: skip
"""Tables of the group commit, in the order in which they are written."""

AUDIT_STREAM: Final = "live"
AGENT_ANSWERS_MAX: Final = 256
"""First answers kept in memory for each agent's own commands."""
_encode: Final = msgspec.json.Encoder().encode


class Recorder:
    """Turns what changed into rows. Holds the end of the audit chain, so rows must be committed in the order made."""

    def __init__(self, tenant: str, seal: Callable[[bytes, str], bytes], chain: Chain) -> None:
        self._tenant = tenant
        self._seal = seal
        self._chain = chain

    def changes(self, turn: Turn) -> Changes:
        changes = Changes()
        if turn.shown_only:
            return changes
        for contact in turn.contacts.values():
            evicted = contact.id in turn.evicted
            if contact.last_seq and contact.id not in turn.evicted and contact.segments <= 1:
                changes.put("conversations", conversation_row(self._tenant, contact))
            changes.put("interactions", interaction_row(self._tenant, contact, self._seal, evicted=evicted))
        for past in turn.segments.values():
            row = segment_row(self._tenant, past.interaction, past.segment, past.ended_at, past.reason)
            changes.put("segments", row)
        for message in turn.messages:
            changes.put("messages", message_row(self._tenant, message))
        for settled in turn.offers.values():
            row = offer_row(self._tenant, settled.interaction, settled.offer, settled.outcome, settled.settled_at)
            changes.put("offers", row)
        for agent in turn.agents.values():
            changes.put("agent_states", agent_row(self._tenant, agent))
        self._told(turn, changes)
        return changes

    def _told(self, turn: Turn, changes: Changes) -> None:
        at = moment(turn.now)
        correlation = turn.operation or ""
        if turn.operation is not None and turn.answer_of is not None:
            interaction = turn.answer_of if turn.answer_of in turn.live.contacts else None
            answer = turn.reply()
            changes.put("operations", (self._tenant, turn.operation, turn.actor, at, interaction, answer))
        if turn.events:
            rows = changes.rows.setdefault("events", [])
            for event in turn.events:
                data = _encode(event).decode()
                rows.append((self._tenant, at, event.type, turn.actor, correlation, data))
        if turn.audits:
            entries = [
                Entry(at=at, actor=turn.actor, action=n.action, subject=n.subject, data=n.data, correlation=correlation)
                for n in turn.audits
            ]
            for row in rows_for_copy(self._chain.link(entries)):
                changes.put("audit_entries", row)
            head = self._chain.head
            changes.put("audit_heads", (self._tenant, AUDIT_STREAM, head.seq, head.hash))


def remember_answer(turn: Turn) -> None:
    """Keeps the first answer for repeats, as long as the contact is in memory or the agent has not asked much since."""
    if turn.operation is None or turn.answer_of is None:
        return
    live = turn.live
    asked = (turn.actor, turn.operation)
    live.answers[asked] = turn.reply()
    kept = live.answers_of[turn.answer_of]
    kept.append(asked)
    if turn.answer_of in live.agents and len(kept) > AGENT_ANSWERS_MAX:
        live.answers.pop(kept.pop(0), None)


def rebuild(
    config: Configuration,
    epoch: int,
    now: int,
    contacts: Iterable[Contact],
    messages: Iterable[Row],
    agents: Iterable[Row],
    answers: Iterable[tuple[str, str, str | None, bytes]],
    learning: Learning,
) -> Live:
    """Memory as it was, from rows: contacts with a live part, messages, agents' states, answers; and what was learned.

    Deadlines follow from the state; who was present gets one lease's time to return; customers count as away until
    their sockets are back.
    """
    live = Live(config=config, epoch=epoch, learning=learning)
    _restore_agents(live, agents, now)
    for contact in sorted(contacts, key=lambda c: c.id):
        _restore_contact(live, contact, now)
    for row in messages:
        message: Message = message_of(row)
        live.messages.setdefault(message.interaction, []).append(message)
    for lines in live.messages.values():
        lines.sort(key=lambda m: m.seq)
    for operation, actor, interaction, answer in answers:
        live.answers[actor, operation] = answer
        if interaction is not None:
            live.answers_of[interaction].append((actor, operation))
    live.touched.update(live.agents)
    live.settle()
    for contact in live.contacts.values():
        deadlines.arm_contact(live, contact)
    for agent in live.agents.values():
        deadlines.arm_agent(live, agent)
    return live


def _restore_agents(live: Live, rows: Iterable[Row], now: int) -> None:
    for profile in live.config.agents.values():
        live.agents[profile.id] = Agent(
            id=profile.id, name=profile.name, levels=dict(profile.skills), capacity=dict(profile.capacity),
            branches=profile.branches, line=profile.line,
            active=profile.active, since=now, idle_since=now,
        )  # fmt: skip
    for row in rows:
        agent = live.agents.get(str(row[0]))
        if agent is not None:
            restore(agent, row, now, PRESENCE_TTL_MS)


def _restore_contact(live: Live, contact: Contact, now: int) -> None:
    live.contacts[contact.id] = contact
    live.belongs(contact, contact.customer)
    latest: Any = live.contacts.get(live.by_visitor.get(contact.visitor, ""))
    if latest is None or latest.arrived_at <= contact.arrived_at:
        live.by_visitor[contact.visitor] = contact.id
    contact.online = False
    contact.offline_since = None if contact.unreached else contact.offline_since or now
    if contact.state is State.WAITING:
        live.stand_again(contact)
    holder = contact.held_by
    if holder is not None:
        unknown = Agent(id=holder, name="", active=False, since=now, idle_since=now, absent_since=now)
        agent = live.agents.setdefault(holder, unknown)
        agent.contacts.add(contact.id)
        agent.load[contact.channel] = agent.load.get(contact.channel, 0) + 1
    asked = contact.consult.agent if contact.consult is not None else None
    if asked is not None and asked in live.agents:
        live.agents[asked].assisting = contact.id
