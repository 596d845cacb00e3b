"""The shared cases of the desk's reducer, made by the real engine: `python -m tests.desk.cases` writes them anew.

Each case is a desk that was opened (snapshot), what it was told meanwhile (events), and what it is shown when it is
opened again (fresh). The reducers of both sides must come from the one to the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.journey.bank import (
    BALANCE,
    CARDS,
    CHENJING,
    GENERAL,
    LIMING,
    QIAN,
    WANGFANG,
    WEB_FLOW,
    ZHAO,
    Bank,
    ident,
)
from yingda.desk import screen, view
from yingda.foundation.realtime import Topics
from yingda.journey import commands
from yingda.routing.policy import Policy, QueueRules

FOLDER: Final = Path(__file__).parent.parent / "cases" / "desk"
FILE: Final = {"id": ident(10), "name": "凭证.png", "type": "image/png", "size": 2048, "width": 40, "height": 30}

Act = Callable[[Bank], None]


class _Desk:
    def send(self, frame: bytes) -> None:
        """The frames are taken from the projector itself."""


@dataclass(frozen=True)
class Case:
    """Whose desk, how it comes to where it is opened, and what happens then."""

    before: Act
    then: Act
    agent: str = LIMING


def made(case: Case) -> dict[str, Any]:
    """The case as the engine tells it."""
    bank = Bank()
    case.before(bank)
    topics = Topics("life")
    topics.topic(screen.desk_topic(case.agent), "desk").listeners.add(_Desk())
    snapshot = _plain(view.desk(bank.live, case.agent))
    events: list[Any] = []
    bank.told.append(
        lambda turn: events.extend(
            _plain(event) for topic, event in screen.project(turn, topics) if topic == screen.desk_topic(case.agent)
        )
    )
    case.then(bank)
    return {"snapshot": snapshot, "events": events, "fresh": _plain(view.desk(bank.live, case.agent))}


def _plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


# ── how a desk came to where it is ──


def ready(bank: Bank) -> None:
    bank.ready(LIMING)


def offered(bank: Bank) -> None:
    bank.ready(LIMING)
    bank.arrives(ZHAO, "怎么查余额")


def talking(bank: Bank) -> None:
    bank.talks(ZHAO, LIMING)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="你好"))


def held(bank: Bank) -> None:
    talking(bank)
    bank.do(commands.Hold(**own(bank)))
    bank.later(12)


def wrapping_up(bank: Bank) -> None:
    talking(bank)
    bank.do(commands.Finish(**own(bank)))


def two_at_work(bank: Bank) -> None:
    talking(bank)
    bank.ready(WANGFANG)


def speaking(bank: Bank) -> None:
    bank.speaks(ZHAO, LIMING)
    bank.ready(WANGFANG)


def consulting(bank: Bank) -> None:
    speaking(bank)
    bank.do(commands.Consult(agent=WANGFANG, **own(bank)))


def conferring(bank: Bank) -> None:
    consulting(bank)
    consult = bank.of(ZHAO).consult
    assert consult is not None
    bank.do(commands.ConsultUp(visitor=ZHAO, consult=consult.id))


def capturing(bank: Bank) -> None:
    speaking(bank)
    bank.do(commands.BeginCapture(kind="card", **own(bank)))


def whispered_to(bank: Bank) -> None:
    speaking(bank)
    whispers(bank)
    bank.do(commands.MonitorUp(visitor=ZHAO, monitor=WANGFANG))


def whispers(bank: Bank) -> None:
    bank.do(commands.Monitor(staff=WANGFANG, interaction=bank.of(ZHAO).id, mode="whisper"))


def is_heard(bank: Bank) -> None:
    whispers(bank)
    bank.do(commands.MonitorUp(visitor=ZHAO, monitor=WANGFANG))


def whispers_no_more(bank: Bank) -> None:
    bank.do(commands.EndMonitor(staff=WANGFANG, interaction=bank.of(ZHAO).id))


def not_responding(bank: Bank) -> None:
    offered(bank)
    bank.later(21)


# ── what happens then ──


def own(bank: Bank, visitor: str = ZHAO) -> dict[str, Any]:
    contact = bank.of(visitor)
    return {"staff": contact.agent or LIMING, "interaction": contact.id}


def does(command: type[commands.ContactCommand], **fields: Any) -> Act:
    return lambda bank: bank.do(command(**own(bank), **fields)) and None


def customer(kind: type[commands.CustomerCommand], **fields: Any) -> Act:
    return lambda bank: bank.do(kind(visitor=ZHAO, **fields)) and None


def agent(kind: type[commands.StaffCommand], **fields: Any) -> Act:
    return lambda bank: bank.do(kind(**{"staff": LIMING, **fields})) and None


def answers(kind: type[commands.Accept] | type[commands.Decline]) -> Act:
    def act(bank: Bank) -> None:
        offer = bank.of(ZHAO).offer
        assert offer is not None
        bank.do(kind(staff=offer.agent, offer=offer.id))

    return act


def later(seconds: float) -> Act:
    return lambda bank: bank.later(seconds)


def dies(seconds: float) -> Act:
    def act(bank: Bank) -> None:
        bank.desks.clear()
        bank.later(seconds)

    return act


def all_of(*acts: Act) -> Act:
    def act(bank: Bank) -> None:
        for each in acts:
            each(bank)

    return act


def renamed(bank: Bank) -> None:
    queues, agents = bank.live.config.queues, bank.live.config.agents
    queue = msgspec.structs.replace(queues[GENERAL], name="综合服务", name_en="All matters")
    profile = msgspec.structs.replace(agents[LIMING], name="李明（组长）", capacity={"webchat": 4})
    bank.configured(queues={**queues, GENERAL: queue}, agents={**agents, LIMING: profile})


def by_the_bot(bank: Bank) -> None:
    bank.arrives(ZHAO, "怎么查余额", entry_point=WEB_FLOW)
    bank.do(commands.AskHuman(visitor=ZHAO))


def a_whole_day(bank: Bank) -> None:
    """Two customers at once, through everything."""
    by_the_bot(bank)
    bank.arrives(QIAN, "挂失")
    bank.accepts(LIMING, ZHAO)
    bank.later(3)
    bank.accepts(LIMING, QIAN)
    for visitor in (ZHAO, QIAN):
        bank.do(commands.Send(**own(bank, visitor), text="您好"))
        bank.do(commands.CustomerSend(visitor=visitor, text="谢谢"))
        bank.do(commands.Read(**own(bank, visitor), seq=99))
    bank.do(commands.Finish(**own(bank)))
    bank.do(commands.WrapUp(**own(bank), disposition=BALANCE, note="已查"))
    bank.do(commands.CustomerEnd(visitor=QIAN))
    bank.later(31)


def waits_to_be_taken(bank: Bank) -> None:
    """In pull mode; the agent is ready."""
    bank.configured(policy=Policy(version=1, queues={GENERAL: QueueRules(mode="pull")}))
    ready(bank)
    bank.arrives(ZHAO, "怎么查余额")


def picks(bank: Bank) -> None:
    bank.do(commands.Pick(staff=LIMING, interaction=bank.of(ZHAO).id))


CASES: Final[dict[str, Case]] = {
    "status": Case(ready, agent(commands.SetStatus, status="break", reason="午饭")),
    "sign_off": Case(ready, agent(commands.SignOff)),
    "force_status": Case(ready, agent(commands.ForceStatus, staff=CHENJING, agent=LIMING, status="meeting")),
    "presence_lost": Case(ready, dies(16)),
    "presence_back": Case(all_of(ready, dies(16)), agent(commands.Beat)),
    "gone_home": Case(ready, dies(320)),
    "offer": Case(ready, lambda bank: bank.arrives(ZHAO, "怎么查余额") and None),
    "offer_after_the_bot": Case(ready, by_the_bot),
    "accept": Case(offered, answers(commands.Accept)),
    "decline": Case(offered, answers(commands.Decline)),
    "pick": Case(waits_to_be_taken, picks),
    "lapse": Case(offered, later(21)),
    "ready_again": Case(not_responding, agent(commands.SetStatus, status="ready")),
    "withdrawn_by_a_break": Case(offered, agent(commands.SetStatus, status="break")),
    "withdrawn_from_a_dead_desk": Case(offered, dies(16)),
    "abandoned_while_offered": Case(offered, customer(commands.CustomerEnd)),
    "taken_over_while_offered": Case(
        offered, lambda bank: bank.do(commands.TakeOver(staff=CHENJING, interaction=bank.of(ZHAO).id)) and None
    ),
    "customer_writes_while_offered": Case(offered, customer(commands.CustomerSend, text="在吗")),
    "customer_writes": Case(talking, customer(commands.CustomerSend, text="还在吗")),
    "customer_sends_a_file": Case(talking, customer(commands.CustomerSend, file=FILE)),
    "customer_reads": Case(talking, customer(commands.CustomerRead, seq=3)),
    "customer_leaves_the_page": Case(talking, customer(commands.CustomerOnline, online=False)),
    "customer_comes_back": Case(
        all_of(talking, customer(commands.CustomerOnline, online=False)), customer(commands.CustomerOnline, online=True)
    ),
    "customer_ends": Case(talking, customer(commands.CustomerEnd)),
    "customer_gone_for_long": Case(talking, all_of(customer(commands.CustomerOnline, online=False), later(601))),
    "send": Case(talking, does(commands.Send, text="您好，请讲")),
    "send_file": Case(talking, does(commands.Send, file=FILE)),
    "note": Case(talking, does(commands.WriteNote, text="客户着急")),
    "draft": Case(talking, does(commands.Draft, text="您好，我")),
    "read": Case(talking, does(commands.Read, seq=99)),
    "hold": Case(talking, does(commands.Hold)),
    "resume": Case(held, does(commands.Resume)),
    "transfer_to_queue": Case(talking, does(commands.Transfer, queue=CARDS, note="信用卡的事")),
    "transfer_to_agent": Case(two_at_work, does(commands.Transfer, agent=WANGFANG, note="请接")),
    "transfer_received": Case(two_at_work, does(commands.Transfer, agent=WANGFANG, note="请接"), agent=WANGFANG),
    "transfer_accepted": Case(
        all_of(two_at_work, does(commands.Transfer, agent=WANGFANG, note="请接")), answers(commands.Accept), WANGFANG
    ),
    "dial": Case(ready, agent(commands.Dial, number="13900139000", caller_id="95500")),
    "consult": Case(speaking, does(commands.Consult, agent=WANGFANG)),
    "consult_received": Case(speaking, does(commands.Consult, agent=WANGFANG), agent=WANGFANG),
    "consult_not_answered": Case(consulting, later(46)),
    "consult.end": Case(conferring, does(commands.EndConsult)),
    "consult.complete": Case(conferring, does(commands.HandOver)),
    "consult.complete_received": Case(conferring, does(commands.HandOver), agent=WANGFANG),
    "conference": Case(conferring, does(commands.Confer)),
    "capture": Case(speaking, does(commands.BeginCapture, kind="card")),
    "capture.end": Case(capturing, does(commands.EndCapture)),
    "capture_time_over": Case(capturing, later(61)),
    "monitor": Case(speaking, is_heard),
    "monitor.end": Case(whispered_to, whispers_no_more),
    "finish": Case(talking, does(commands.Finish)),
    "finish_while_held": Case(held, does(commands.Finish)),
    "wrap_up": Case(wrapping_up, does(commands.WrapUp, disposition=BALANCE, note="已查")),
    "wrap_up_time_over": Case(wrapping_up, later(31)),
    "note_while_wrapping_up": Case(wrapping_up, does(commands.WriteNote, text="补一句")),
    "survey": Case(wrapping_up, customer(commands.AnswerSurvey, score=5, comment="很好")),
    "taken_back": Case(talking, dies(16 + 61)),
    "taken_back_while_wrapping_up": Case(wrapping_up, dies(16 + 61)),
    "take_over": Case(talking, lambda bank: _take_over(bank), agent=CHENJING),
    "taken_over": Case(talking, lambda bank: _take_over(bank)),
    "renamed": Case(talking, renamed),
    "next_customer_at_once": Case(
        all_of(lambda bank: bank.talks(ZHAO, WANGFANG) and None, lambda bank: bank.arrives(QIAN) and None,
               lambda bank: bank.do(commands.Finish(**own(bank))) and None),
        later(31), agent=WANGFANG,
    ),
    "a_whole_day": Case(ready, a_whole_day),
}  # fmt: skip


def _take_over(bank: Bank) -> None:
    bank.do(commands.TakeOver(staff=CHENJING, interaction=bank.of(ZHAO).id))


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def written(case: dict[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    for name, case in CASES.items():
        path(name).write_text(written(made(case)))


if __name__ == "__main__":
    main()
