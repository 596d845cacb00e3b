"""The demo institutions' telephones, walked by keys without a switch."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingda.demo.load import INSTITUTIONS
from yingda.demo.world import Institution
from yingda.demo.yuanshan import YUANSHAN
from yingda.demo.yunhai import YUNHAI
from yingda.dialogue.api import (
    Answer,
    AnyNode,
    Article,
    ArticleNode,
    CollectSecret,
    End,
    Entrusted,
    Flow,
    Follow,
    HandOver,
    HandOverNode,
    Heard,
    LeaveMessage,
    Pressed,
    Said,
    Say,
    Served,
    Step,
    TimedOut,
    World,
    begin,
    interpret,
    problems,
    restore,
    save,
)
from yingda.dialogue.rules.interpret import INPUTS_MAX

OPEN: Callable[[str], bool] = lambda _queue: True  # noqa: E731
CLOSED: Callable[[str], bool] = lambda queue: queue == "general"  # noqa: E731


def flows(of: Institution) -> dict[str, Flow]:
    return {flow.key: msgspec.structs.replace(flow, version=1) for flow in of.hotline()}


def world(of: Institution, queues: Callable[[str], bool] = OPEN, known: str = "no") -> World:
    articles = {
        language: [
            Article(id=f"{language}-{number}", title=each[language]["title"], text=each[language]["text"])
            for number, each in enumerate(of.articles)
        ]
        for language in ("zh-CN", "en")
    }
    return World(
        articles=articles["zh-CN"], more_articles=articles, voice=True, queue_open=queues,
        facts={"known": known, "number": "yes", "channel": "phone"}, flows=frozenset(flows(of)),
    )  # fmt: skip


class Caller:
    """One call: the keys so far, followed from flow to flow as the journey does."""

    def __init__(self, of: Institution, world: World) -> None:
        self.flows, self.world = flows(of), world
        self.flow = self.flows[of.hotline()[-1].key]
        self.outputs: list[object] = []
        self._take(begin(self.flow, world))

    def hears(self, heard: Heard) -> Caller:
        before, self.outputs = self.outputs, []
        self._take(interpret(self.flow, restore(save(self.state)), heard, self.world))
        self.outputs = self.outputs or before[-1:]
        return self

    def keys(self, keys: str) -> Caller:
        """`-` is silence."""
        for key in keys:
            self.hears(TimedOut() if key == "-" else Pressed(key=key))
        return self

    @property
    def last(self) -> object:
        return self.outputs[-1]

    @property
    def said(self) -> str:
        return " ".join(str(getattr(output, "text", "")) for output in self.outputs)

    def _take(self, step: Step) -> None:
        self.state, self.over = step.state, step.end
        self.outputs += step.outputs
        if step.outputs and isinstance(step.outputs[-1], Follow):
            self.flow = self.flows[step.outputs[-1].flow]
            self._take(begin(self.flow, self.world, step.state))


def bank(queues: Callable[[str], bool] = OPEN, known: str = "no") -> Caller:
    return Caller(YUANSHAN, world(YUANSHAN, queues, known))


def firm(queues: Callable[[str], bool] = OPEN) -> Caller:
    return Caller(YUNHAI, world(YUNHAI, queues))


def handed(caller: Caller) -> tuple[str | None, str]:
    assert isinstance(caller.last, HandOver), caller.last
    return caller.last.queue, caller.last.summary.partition("（")[0]


@pytest.mark.parametrize("of", INSTITUTIONS, ids=lambda each: each.slug)
def test_what_the_flows_name_is_there(of: Institution) -> None:
    titles = {each[language]["title"] for each in of.articles for language in ("zh-CN", "en")}
    queues = {line.key for line in of.lines}
    for flow in of.hotline():
        assert problems(flow) == []
        nodes: list[AnyNode] = list(flow.nodes.values())
        assert {title for node in nodes if isinstance(node, ArticleNode) for title in node.title.values()} <= titles
        assert {node.queue for node in nodes if isinstance(node, HandOverNode)} <= queues | {None}


def test_a_caller_is_greeted_in_both_languages_and_chooses_one() -> None:
    assert "普通话服务，请按1" in bank().said
    assert "For English, press 2" in bank().said
    assert bank().keys("1").said.startswith("紧急挂失，请按1")
    assert bank().keys("2").said.strip().startswith("For a lost card, press 1")


def test_who_is_silent_is_taken_for_a_speaker_of_mandarin() -> None:
    assert "紧急挂失" in bank().keys("--").said


def test_a_lost_card_is_two_keys_from_the_urgent_queue() -> None:
    assert handed(bank().keys("11")) == ("urgent", "紧急挂失")
    assert handed(bank().keys("21")) == ("urgent", "紧急挂失（英语）".partition("（")[0])


def test_a_known_customer_is_welcomed() -> None:
    assert "欢迎您再次来电" in bank(known="yes").keys("1").said


def test_credit_cards_are_explained_or_handed_over() -> None:
    step = bank().keys("121")
    assert isinstance(step.outputs[0], Answer)
    assert step.outputs[0].title == "信用卡还款日与账单日"
    assert "请按9" in step.said
    assert handed(bank().keys("123")) == ("card", "信用卡")


def test_loans_are_served_in_office_hours_and_else_take_a_message() -> None:
    assert handed(bank().keys("133")) == ("loan", "贷款")
    closed = bank(CLOSED).keys("13")
    assert "工作日9点到18点" in closed.said
    message = closed.keys("1").last
    assert isinstance(message, LeaveMessage)
    assert message.whole
    assert isinstance(bank(CLOSED).keys("13--").last, LeaveMessage)
    assert isinstance(bank(CLOSED).keys("132").outputs[0], Answer)


def test_an_account_is_served_by_keys_once_it_is_known_whose_it_is() -> None:
    asked = bank().keys("14")
    assert "办理前需要确认您的身份" in asked.said
    assert isinstance(asked.keys("1").last, CollectSecret)
    assert "使用本机登记客户的身份" in bank(known="yes").keys("14").said
    assert isinstance(bank().keys("140").last, HandOver)


def test_english_speakers_get_agents_who_speak_it() -> None:
    assert handed(bank().keys("20")) == ("english", "英语服务")
    assert handed(firm().keys("20")) == ("english", "英语服务")


def test_branches_are_read_out_and_silence_then_is_goodbye() -> None:
    read = bank().keys("15")
    assert isinstance(read.outputs[0], Answer)
    end = read.keys("--")
    assert isinstance(end.last, End)
    assert isinstance(end.outputs[0], Say)


def test_orders_are_taken_in_the_trading_sessions_and_else_the_hours_are_read() -> None:
    assert handed(firm().keys("11")) == ("order", "电话委托")
    rest = firm(CLOSED).keys("11")
    assert "现在不是交易时段" in rest.said
    assert any(isinstance(output, Answer) and output.title == "A股交易时间" for output in rest.outputs)


def test_opening_an_account_is_read_out_then_handed_over() -> None:
    read = firm().keys("13")
    assert isinstance(read.outputs[0], Answer)
    assert read.outputs[0].title == "个人开户流程"
    assert handed(read.keys("1")) == ("account", "开户")


def test_a_locked_password_goes_to_a_human_with_the_account() -> None:
    asked = firm().keys("14").hears(Said(text="880012345"))
    assert handed(asked.keys("1")) == (None, "密码解锁，资金账号 880012345")


# ── for every caller there is ──

inputs: st.SearchStrategy[Heard] = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: Pressed(key=key)),
    st.text("0123456789", min_size=6, max_size=19).map(lambda text: Said(text=text)),
    st.just(TimedOut()),
    st.just(Entrusted(token="token")),
    st.sampled_from(("done", "refused", "wrong", "not_found")).map(lambda outcome: Served(outcome=outcome)),
)
institutions = st.sampled_from(INSTITUTIONS)
hours = st.sampled_from([OPEN, CLOSED])


def walked(of: Institution, queues: Callable[[str], bool], heard: list[Heard]) -> Caller:
    caller = Caller(of, world(of, queues))
    for one in heard:
        if caller.over or isinstance(caller.last, LeaveMessage):
            break
        caller.hears(one)
    return caller


@settings(max_examples=150, deadline=None)
@given(institutions, hours, st.lists(inputs, min_size=INPUTS_MAX, max_size=INPUTS_MAX))
def test_whatever_is_pressed_comes_to_a_human_an_end_or_a_message(
    of: Institution, queues: Callable[[str], bool], heard: list[Heard]
) -> None:
    assert isinstance(walked(of, queues, heard).last, HandOver | End | LeaveMessage)


@settings(max_examples=150, deadline=None)
@given(institutions, hours, st.lists(inputs, max_size=8))
def test_zero_always_leads_to_a_human(of: Institution, queues: Callable[[str], bool], heard: list[Heard]) -> None:
    caller = walked(of, queues, heard)
    if not caller.over:
        assert isinstance(caller.keys("0").last, HandOver)
