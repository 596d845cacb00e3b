"""Nodes that ask the teller, and nodes that ask for what nobody may see."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingda.dialogue.api import (
    AskedHuman,
    CollectSecret,
    EndNode,
    Entrusted,
    Flow,
    HandOver,
    HandOverNode,
    Heard,
    MenuNode,
    Offer,
    Option,
    Pressed,
    Said,
    Say,
    SayNode,
    SecretNode,
    Serve,
    Served,
    ServiceNode,
    Step,
    TimedOut,
    World,
    begin,
    interpret,
    problems,
    restore,
    save,
)
from yingda.dialogue.rules.interpret import SERVED_MAX
from yingda.dialogue.services import SERVICES
from yingda.teller.services import DOES

BOTH = {"zh-CN": "请输入密码。", "en": "Your PIN."}


def text(zh: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": zh}


def flow(**changes: object) -> Flow:
    """PIN → checked → balance told → menu."""
    nodes = {
        "pin": SecretNode(of="pin", variable="pin", text=BOTH, no_match=text("再来"), next="check", otherwise="human"),
        "check": ServiceNode(
            service="verify.pin", with_={"token": "{pin}"}, outcomes={"done": "look", "wrong": "pin"},
            otherwise="human", text=text("请稍候"),
        ),
        "look": ServiceNode(service="balance", outcomes={"done": "told"}, otherwise="human"),
        "told": SayNode(text=text("余额 {balance}"), next="menu"),
        "menu": MenuNode(
            text=text("还有吗"), options=(Option(id="a", label=text("结束"), next="end", key="1"),),
            no_match=text("？"), otherwise="human",
        ),
        "end": EndNode(text=text("再见")),
        "human": HandOverNode(summary=text("人工")),
    }  # fmt: skip
    made = Flow(key="self", name="自助", start="pin", human="human", nodes=nodes, version=1)
    return msgspec.structs.replace(made, nodes={**nodes, **changes})  # type: ignore[arg-type]


def walk(*inputs: Heard, of: Flow | None = None, voice: bool = False) -> Step:
    of = of or flow()
    step = begin(of, World(voice=voice))
    for heard in inputs:
        step = interpret(of, restore(save(step.state)), heard, World(voice=voice))
    return step


def test_the_flow_gets_the_token_and_the_teller_is_asked_with_it() -> None:
    assert isinstance(walk().outputs[-1], CollectSecret)
    step = walk(Entrusted(token="t-1"))
    assert step.outputs == (Say(text="请稍候"), Serve(service="verify.pin", with_={"token": "t-1"}))
    assert step.state.variables == {"pin": "t-1"}
    assert "t-1" not in str(step.state.trail)


def test_what_the_teller_finds_is_said() -> None:
    step = walk(Entrusted(token="t"), Served(outcome="done"), Served(outcome="done", variables={"balance": "12.00元"}))
    assert step.outputs[0] == Say(text="余额 12.00元")
    assert isinstance(step.outputs[-1], Offer)


def test_an_outcome_that_is_not_named_goes_otherwise() -> None:
    assert isinstance(walk(Entrusted(token="t"), Served(outcome="failed")).outputs[-1], HandOver)


@pytest.mark.parametrize("heard", [Said(text="246810"), Pressed(key="3"), TimedOut(), Entrusted(token="")])
def test_what_is_not_entrusted_is_asked_for_again_and_kept_nowhere(heard: Heard) -> None:
    step = walk(heard)
    assert isinstance(step.outputs[-1], CollectSecret)
    assert "246810" not in save(step.state)
    assert isinstance(walk(heard, heard, heard).outputs[-1], HandOver)


@pytest.mark.parametrize("heard", [Said(text="还在吗"), Pressed(key="3"), TimedOut(), Entrusted(token="x")])
def test_while_the_teller_is_at_it_nothing_else_counts(heard: Heard) -> None:
    asked = walk(Entrusted(token="t"))
    step = interpret(flow(), asked.state, heard, World())
    assert (step.outputs, step.state.node, step.end) == ((), "check", False)


@pytest.mark.parametrize("heard", [AskedHuman(), Said(text="转人工"), Pressed(key="0")])
def test_a_human_is_there_in_the_midst_of_an_errand_and_of_a_secret(heard: Heard) -> None:
    assert isinstance(walk(Entrusted(token="t"), heard).outputs[-1], HandOver)
    assert isinstance(walk(heard).outputs[-1], HandOver)


def test_services_that_follow_each_other_for_ever_end_at_a_human() -> None:
    circle = flow(look=ServiceNode(service="balance", outcomes={"done": "look"}, otherwise="human"))
    step = walk(Entrusted(token="t"), of=circle)
    for _ in range(SERVED_MAX):
        step = interpret(circle, step.state, Served(outcome="done"), World())
        assert not step.end
    assert isinstance(interpret(circle, step.state, Served(outcome="done"), World()).outputs[-1], HandOver)


def test_a_value_is_never_read_as_a_pattern() -> None:
    sly = {"balance": "{pin} {0} {balance.__class__}"}
    step = walk(Entrusted(token="t"), Served(outcome="done"), Served(outcome="done", variables=sly))
    assert step.outputs[0] == Say(text="余额 {pin} {0} {balance.__class__}")


# ── fit to be published ──


def test_the_flow_is_fit() -> None:
    assert problems(flow()) == []


@pytest.mark.parametrize(
    ("code", "data", "node"),
    [
        ("flow.service_unknown", {"service": "rob"}, ServiceNode(service="rob", outcomes={}, otherwise="human")),
        (
            "flow.outcome_unknown",
            {"outcome": "maybe"},
            ServiceNode(service="balance", outcomes={"done": "told", "maybe": "human"}, otherwise="human"),
        ),
        (
            "flow.with_missing",
            {"name": "symbol"},
            ServiceNode(service="quotes", outcomes={"done": "told"}, otherwise="human"),
        ),
        (
            "flow.with_unknown",
            {"name": "pin"},
            ServiceNode(service="balance", with_={"pin": "{pin}"}, outcomes={"done": "told"}, otherwise="human"),
        ),
        (
            "flow.variable_unknown",
            {"variable": "symbol"},
            ServiceNode(service="quotes", with_={"symbol": "{symbol}"}, outcomes={"done": "told"}, otherwise="human"),
        ),
    ],
)
def test_what_the_teller_does_not_know_is_a_problem(code: str, data: dict[str, str], node: ServiceNode) -> None:
    found = [each for each in problems(flow(look=node)) if each.node == "look"]
    assert [(each.code, each.data) for each in found] == [(code, data)]


def test_a_sentence_with_a_hole_is_a_problem() -> None:
    told = flow(told=SayNode(text=text("余额 {balanse}"), next="menu"))
    assert [(each.code, each.node) for each in problems(told)] == [("flow.variable_unknown", "told")]


def test_the_teller_does_all_that_flows_may_ask_and_nothing_else() -> None:
    assert set(DOES) == set(SERVICES)


def test_a_drawing_says_with() -> None:
    drawn = msgspec.to_builtins(flow())
    assert drawn["nodes"]["check"]["with"] == {"token": "{pin}"}
    assert msgspec.convert(drawn, Flow) == flow()


# ── whatever comes ──

tokens = st.sampled_from(["", "t-1", "t-2"]).map(lambda token: Entrusted(token=token))
served = st.builds(
    Served, outcome=st.sampled_from(["done", "wrong", "failed", "?"]), variables=st.just({"balance": "1.00元"})
)
inputs = st.one_of(
    tokens, served, st.sampled_from("0123456789*#").map(lambda key: Pressed(key=key)), st.just(TimedOut()),
    st.text("0123456789", min_size=4, max_size=19).map(lambda digits: Said(text=digits)),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(inputs, max_size=25), st.booleans())
def test_digits_that_are_typed_where_a_secret_is_asked_are_kept_nowhere(heard: list[Heard], voice: bool) -> None:
    of, step = flow(), begin(flow(), World(voice=voice))
    for one in heard:
        if step.end:
            break
        secret = step.state.node == "pin"
        before, step = step, interpret(of, step.state, one, World(voice=voice))
        if secret and isinstance(one, Said):
            assert one.text not in save(step.state)
        assert step.end or step.outputs or step.state.node == before.state.node
