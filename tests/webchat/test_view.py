"""What the customer sees, made by the real steps: old snapshot + events = fresh snapshot, for every act.

The widget's reducer replays the same cases: tests/cases/chat.json. Write them anew with YINGDA_TEST_WRITE_CASES=1.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.dialogue.world import ARTICLES, flow
from yingda.agents.agent import Agent
from yingda.agents.api import AgentProfile
from yingda.channels.webchat.view import project, snapshot, topic_of
from yingda.foundation.ids import SeededIds
from yingda.foundation.realtime import Topics
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey import commands
from yingda.journey.configuration import Configuration
from yingda.journey.live import Live
from yingda.journey.perform import perform
from yingda.routing.queues import Queue

CASES = Path(__file__).parent.parent / "cases" / "chat.json"
NOW = 1_772_000_000_000
V, A, Q, E = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(4))

Snapshot = dict[str, Any]


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


def live() -> Live:
    """远山银行 in memory: one entry point, one queue, 李明."""
    config = Configuration(
        queues={Q: Queue(id=Q, key="cards", name="银行卡", name_en="Cards")},
        agents={A: AgentProfile(id=A, name="李明", branch=None, skills={}, capacity={"webchat": 2})},
        entry_points={
            E: EntryPoint(id=E, key="yuanshan-web", name="远山", channel="webchat", flow_key="yuanshan", queue=Q)
        },
        flows={("yuanshan", 1): flow()},
        flows_current={"yuanshan": 1},
        articles={"zh-CN": ARTICLES},
    )
    made = Live(config=config, epoch=1)
    made.agents[A] = Agent(id=A, name="李明", capacity={"webchat": 2}, since=NOW, idle_since=NOW)
    return made


def contact(live: Live) -> str:
    return next(iter(live.contacts))


def acts(live: Live) -> Iterator[tuple[str, commands.Command]]:
    """A contact from arrival to wrap-up, with everything that a customer may notice."""
    yield "the contact begins", commands.Start(visitor=V, entry_point=E)
    yield "a question is answered", commands.CustomerSend(visitor=V, text="卡丢了怎么办")
    yield (
        "a file is sent",
        commands.CustomerSend(visitor=V, file={"id": Q, "name": "a.png", "type": "image/png", "size": 9}),
    )
    yield "a human is asked for", commands.AskHuman(visitor=V)
    yield "the desk opens", commands.Beat(staff=A)
    yield "the agent is ready", commands.SetStatus(staff=A, status="ready")
    offer = live.contacts[contact(live)].offer
    assert offer is not None
    yield "the agent accepts", commands.Accept(staff=A, offer=offer.id)
    yield "the agent writes", commands.Send(staff=A, interaction=contact(live), text="您好")
    yield "the agent writes a note", commands.WriteNote(staff=A, interaction=contact(live), text="客户很急")
    yield "the agent has read", commands.Read(staff=A, interaction=contact(live), seq=99)
    yield "the contact is held", commands.Hold(staff=A, interaction=contact(live))
    yield "the agent is back", commands.Resume(staff=A, interaction=contact(live))
    yield "the agent ends it", commands.Finish(staff=A, interaction=contact(live))
    yield "the customer rates it", commands.AnswerSurvey(visitor=V, score=4, comment="还行")
    yield "the agent wraps up", commands.WrapUp(staff=A, interaction=contact(live))
    yield "a new contact begins", commands.Start(visitor=V, entry_point=E, text="转人工")
    yield "the customer leaves", commands.CustomerEnd(visitor=V)
    yield "one more begins", commands.Start(visitor=V, entry_point=E)
    yield "a message is left", commands.LeaveMessage(visitor=V, text="请回电", contact="13800001111")


def reduced(before: Snapshot, events: list[dict[str, Any]]) -> Snapshot:
    after = before
    for event in events:
        match event:
            case {"type": "visit", "visit": visit}:
                after = {**after, "visit": visit}
            case {"type": "messages", "messages": messages}:
                after = {**after, "messages": messages}
            case {"type": "message", "message": message}:
                after = {**after, "messages": [*after["messages"], message]}
    return after


def walked() -> list[dict[str, Any]]:
    """Every act as a case: snapshot before, events, snapshot after."""
    house, topics, cases = live(), Topics("life"), []
    topics.topic(topic_of(V), "chat")
    ids = SeededIds(7, lambda: NOW)
    for number, (name, command) in enumerate(acts(house)):
        now = NOW + number * 1000
        before = plain(snapshot(house, V, E, now))
        actor = f"visitor:{V}" if isinstance(command, commands.CustomerCommand) else f"user:{A}"
        turn = perform(house, command, now, ids, actor, operation=ids.new())
        events = [plain(event) for topic, event in project(turn, topics) if topic == topic_of(V)]
        cases.append({"name": name, "before": before, "events": events, "after": plain(snapshot(house, V, E, now))})
    return cases


def test_old_snapshot_and_events_are_the_fresh_snapshot() -> None:
    for case in walked():
        assert reduced(case["before"], case["events"]) == case["after"], case["name"]


def test_nothing_of_the_inside_shows() -> None:
    text = json.dumps(walked(), ensure_ascii=False)
    assert "客户很急" not in text
    assert A not in text
    assert "13800001111" not in text


def test_the_widget_replays_these_very_cases() -> None:
    written = json.dumps(walked(), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("YINGDA_TEST_WRITE_CASES"):
        CASES.write_text(written, "utf-8")
    assert CASES.read_text("utf-8") == written, "write the cases anew with YINGDA_TEST_WRITE_CASES=1"


def test_a_former_contact_that_is_wrapped_up_does_not_show_over_the_new_one() -> None:
    house, topics, ids = live(), Topics("life"), SeededIds(7, lambda: NOW)
    topics.topic(topic_of(V), "chat")
    former = ""
    for name, command in acts(house):
        if name in ("a new contact begins", "the agent wraps up"):
            continue
        if name == "the customer leaves":
            break
        perform(house, command, NOW, ids, "actor", operation=ids.new())
        former = contact(house)
    perform(house, commands.Start(visitor=V, entry_point=E), NOW, ids, "actor", operation=ids.new())
    turn = perform(house, commands.WrapUp(staff=A, interaction=former), NOW, ids, "actor", operation=ids.new())
    assert list(project(turn, topics)) == []
