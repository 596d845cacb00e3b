"""What an agent may take themselves: contacts that wait in queues in pull mode, read from the live state.

One `Look` serves many desks at one moment: those who may take from the same lines share the list and its items; only
whether each may be taken now is worked out for every agent.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from pydantic import BaseModel

from yingda.agents.agent import Agent
from yingda.desk.view import customer
from yingda.interactions.contact import Contact
from yingda.journey.live import Live
from yingda.routing.matching.classes import Class
from yingda.routing.rules import choose
from yingda.routing.ticket import Facts

PICKS_MAX: Final = 50
"""Contacts named in one list, those who come first; nobody chooses among more."""

View = dict[str, Any]
Row = tuple[float, int, str]
"""Claim at this moment (negative: the highest first), rank by time, contact."""


class ToPick(BaseModel):
    """A contact that waits. `name`, `address`: masked. `may`: this agent could take it at this moment."""

    id: str
    queue: str
    queue_name: str
    queue_name_en: str
    channel: str
    queued_at: int
    name: str
    address: str
    value: str
    language: str
    topic: str
    topic_en: str
    subject: str
    may: bool


class Picks(BaseModel):
    """`pull`: some queue of this agent's is in pull mode. `waiting`: contacts that could be named, of which `items` are
    the first."""

    pull: bool
    waiting: int
    items: list[ToPick]


NOTHING: Final[View] = {"pull": False, "waiting": 0, "items": []}


def pull_queues(live: Live) -> frozenset[str]:
    """Queues from which agents take contacts themselves."""
    queues = live.lines.policy.queues
    return frozenset(queue for queue, rules in queues.items() if rules.mode == "pull" and queue in live.lines.queues)


class Look:
    """Who waits to be taken, at one moment. Valid as long as nothing changes."""

    def __init__(self, live: Live, now: int) -> None:
        self._live, self._now, self._lines = live, now, live.lines
        policy = self._lines.policy
        self._queues = {queue: len(policy.rules(queue).steps) for queue in pull_queues(live)}
        self._named = {each.key: each for each in policy.topics}
        self._shared: dict[tuple[int, ...], tuple[int, list[str]]] = {}
        self._items: dict[str, View] = {}

    def list_of(self, me: str) -> View:
        """What `me` may choose from, as `Picks`; nothing for who is no agent."""
        agent = self._live.agents.get(me)
        if agent is None or not self._pulls(agent):
            return NOTHING
        waiting, first = self._first(list(self._lines.to_pick(me)))
        away = choose.unavailable(agent) is not None
        return {"pull": True, "waiting": waiting, "items": [self._item(each, agent, away) for each in first]}

    def _pulls(self, agent: Agent) -> bool:
        """Whether a queue in pull mode asks for this agent at last, on a channel that the agent serves; experts are
        asked for where there is a first line."""
        policy = self._lines.policy
        return any(
            self._lines.asks(Facts(queue, channel, second_line=expert), steps)[0].rank(agent) is not None
            for queue, steps in self._queues.items()
            for expert in ((False, True) if policy.rules(queue).first_line else (False,))
            for channel in agent.capacity
        )

    def _first(self, classes: list[Class]) -> tuple[int, list[str]]:
        key = tuple(id(each) for each in classes)
        found = self._shared.get(key)
        if found is None:
            rows = sorted(self._row(each, contact) for each in classes for contact in islice(each.line, PICKS_MAX))
            found = sum(len(each.line) for each in classes), [contact for *_, contact in rows[:PICKS_MAX]]
            self._shared[key] = found
        return found

    def _row(self, each: Class, contact: str) -> Row:
        """Claims of several queues are compared as they are now: each queue ages at a pace of its own."""
        ticket = self._lines.tickets[contact]
        return -choose.score(ticket, each.queue, each.lift, self._now), ticket.place_at, contact

    def _item(self, id: str, agent: Agent, away: bool) -> View:
        item = self._items.get(id)
        if item is None:
            item = self._items[id] = self._described(self._live.contacts[id])
        return {**item, "may": not away and self._lines.may_pick(id, agent, self._now)}

    def _described(self, contact: Contact) -> View:
        assert contact.queue is not None
        queue = self._live.config.queues[contact.queue]
        topic, seen = self._named.get(contact.topic), customer(contact)
        return {
            "id": contact.id, "queue": queue.id, "queue_name": queue.name, "queue_name_en": queue.name_en,
            "channel": contact.channel, "queued_at": contact.queued_at, "name": seen["name"],
            "address": seen["address"], "value": contact.value, "language": contact.language,
            "topic": topic.name if topic else "", "topic_en": topic.name_en if topic else "",
            "subject": contact.subject,
        }  # fmt: skip


def picks(live: Live, me: str, now: int) -> Picks:
    """The list of one agent."""
    return Picks.model_validate(Look(live, now).list_of(me))
