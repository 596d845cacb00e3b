"""What an agent may take themselves: contacts that wait in queues in pull mode, read from the live state."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pydantic import BaseModel

from yingda.agents.agent import Agent
from yingda.desk.view import customer
from yingda.interactions.contact import Contact
from yingda.journey.live import Live
from yingda.routing.matching.matcher import Matcher
from yingda.routing.rules.rings import Wanted, wanted
from yingda.routing.ticket import Facts

PICKS_MAX: Final = 50
"""Contacts named in one answer, those who come first; nobody chooses among more."""


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
    """`pull`: some queue of this agent's is in pull mode, so it is worth asking again soon. `waiting`: contacts that
    could be named, of which `items` are the first."""

    pull: bool
    waiting: int
    items: list[ToPick]


def picks(live: Live, me: str, now: int) -> Picks:
    """What `me` may choose from; nothing for who is no agent."""
    agent = live.agents.get(me)
    if agent is None or not _pulls(live.lines, agent):
        return Picks(pull=False, waiting=0, items=[])
    lines = live.lines
    classes = list(lines.to_pick(me))
    keys = sorted(key for each in classes for key in islice(each.line.keys, PICKS_MAX))
    found = [_item(live, live.contacts[contact], agent, now) for *_, contact in keys[:PICKS_MAX]]
    return Picks(pull=True, waiting=sum(len(each.line) for each in classes), items=found)


def _pulls(lines: Matcher, agent: Agent) -> bool:
    return any(asked.rank(agent) is not None for asked in _asked(lines, agent))


def _asked(lines: Matcher, agent: Agent) -> Iterator[Wanted]:
    """What contacts of queues in pull mode ask for at last, on the channels that the agent serves."""
    policy = lines.policy
    for queue, rules in policy.queues.items():
        if rules.mode == "pull" and queue in lines.queues:
            for channel in agent.capacity:
                yield wanted(Facts(queue, channel), len(rules.steps), policy, lines.queues)


def _item(live: Live, contact: Contact, agent: Agent, now: int) -> ToPick:
    assert contact.queue is not None and contact.queued_at is not None
    queue = live.config.queues[contact.queue]
    topic = next((each for each in live.lines.policy.topics if each.key == contact.topic), None)
    seen = customer(contact)
    return ToPick(
        id=contact.id, queue=queue.id, queue_name=queue.name, queue_name_en=queue.name_en, channel=contact.channel,
        queued_at=contact.queued_at, name=seen["name"], address=seen["address"], value=contact.value,
        language=contact.language, topic=topic.name if topic else "", topic_en=topic.name_en if topic else "",
        subject=contact.subject, may=live.lines.may_pick(contact.id, agent, now),
    )  # fmt: skip
