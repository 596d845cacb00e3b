"""What a turn means on desks: events that take the old snapshot to the new one."""

from collections.abc import Iterable, Iterator
from typing import Any

from yingda.desk import view
from yingda.foundation.realtime import Topics
from yingda.interactions.contact import Contact
from yingda.journey.turn import Turn

ScreenEvent = tuple[str, dict[str, Any]]


def desk_topic(agent: str) -> str:
    return f"desk:{agent}"


def watch_topic(interaction: str) -> str:
    return f"watch:{interaction}"


def project(turn: Turn, topics: Topics) -> Iterable[ScreenEvent]:
    """Events for the desks and watchers that are there."""
    for agent in turn.agents.values():
        topic = desk_topic(agent.id)
        if topics.get(topic) is not None:
            yield topic, {"type": "me", "me": view.me(agent)}
    for contact in turn.contacts.values():
        yield from _for_desks(turn, topics, contact)
        yield from _for_watchers(turn, topics, contact)


def _for_desks(turn: Turn, topics: Topics, contact: Contact) -> Iterator[ScreenEvent]:
    before = turn.holders_before[contact.id]
    holder = None if contact.id in turn.evicted else contact.held_by
    if before is not None and before != holder and topics.get(desk_topic(before)) is not None:
        yield desk_topic(before), {"type": "gone", "id": contact.id}
    if holder is None or topics.get(topic := desk_topic(holder)) is None:
        return
    yield topic, {"type": "contact", "contact": view.contact(turn.live, contact)}
    if holder != before:
        yield topic, {"type": "messages", "interaction": contact.id, "messages": view.messages(turn.live, contact)}
    else:
        for message in turn.messages:
            if message.interaction == contact.id:
                yield topic, {"type": "message", "interaction": contact.id, "message": view.message(message)}


def _for_watchers(turn: Turn, topics: Topics, contact: Contact) -> Iterator[ScreenEvent]:
    topic = watch_topic(contact.id)
    if topics.get(topic) is None:
        return
    if contact.id in turn.evicted:
        yield topic, {"type": "gone", "id": contact.id}
        return
    watched = {**view.contact(turn.live, contact), "mine": False, "monitors": view.monitors(contact)}
    yield topic, {"type": "contact", "contact": watched}
    for message in turn.messages:
        if message.interaction == contact.id:
            yield topic, {"type": "message", "interaction": contact.id, "message": view.message(message)}
