"""The interpreter: what a customer meets on the way through a flow."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue.world import ARTICLES, flow, world
from yingda.dialogue.api import (
    Answer,
    Article,
    AskedHuman,
    Chose,
    Collect,
    End,
    Flow,
    HandOver,
    Heard,
    LeaveMessage,
    LeftMessage,
    Offer,
    Pressed,
    Said,
    Say,
    State,
    Step,
    TimedOut,
    World,
    begin,
    interpret,
    restore,
    save,
)
from yingda.dialogue.errors import FlowVersionForeign
from yingda.dialogue.flow import AskNode, EndNode, HandOverNode, MenuNode, Option, SayNode
from yingda.dialogue.rules.interpret import STEPS_MAX

FLOW = flow()


def walk(*inputs: Heard, world: World = world(), flow: Flow = FLOW) -> Step:
    """Enters the flow, gives the inputs one after the other; the last step."""
    step = begin(flow, world)
    for heard in inputs:
        step = interpret(flow, restore(save(step.state)), heard, world)
    return step


def kinds(step: Step) -> list[str]:
    return [type(output).__name__ for output in step.outputs]


def test_a_contact_is_greeted_and_offered_the_menu_with_digits() -> None:
    step = walk()
    assert kinds(step) == ["Say", "Offer"]
    offer = step.outputs[1]
    assert isinstance(offer, Offer)
    assert [(o.id, o.label, o.key) for o in offer.options] == [
        ("cards", "银行卡", "1"),
        ("loans", "贷款", "2"),
        ("wealth", "理财", "3"),
    ]
    assert not step.end


def test_the_english_visitor_is_spoken_to_in_english() -> None:
    say = walk(world=world("en")).outputs[0]
    assert isinstance(say, Say)
    assert say.text.startswith("Hello")


@pytest.mark.parametrize("heard", [Chose(option="cards"), Pressed(key="1"), Said(text="银行卡"), Said(text="1")])
def test_an_option_is_chosen_by_button_digit_label_or_typed_digit(heard: Heard) -> None:
    step = walk(heard)
    hand_over = step.outputs[-1]
    assert isinstance(hand_over, HandOver)
    assert (hand_over.queue, step.end) == ("cards", True)


def test_part_of_a_label_is_enough_where_only_one_has_it() -> None:
    texts = {"zh-CN": "?", "en": "?"}
    options = (
        Option(id="complaint", label={"zh-CN": "投诉与建议", "en": "Complaints"}, next="end"),
        Option(id="lost", label={"zh-CN": "紧急挂失", "en": "Lost card"}, next="end"),
        Option(id="cards", label={"zh-CN": "信用卡", "en": "Credit cards"}, next="end"),
    )
    menu = MenuNode(text=texts, options=options, no_match=texts, otherwise="human")
    nodes = {"menu": menu, "end": EndNode(), "human": HandOverNode(summary={})}
    flow = Flow(key="m", name="m", start="menu", human="human", nodes=nodes)  # type: ignore[arg-type]

    def trail(said: str) -> tuple[str, ...]:
        return interpret(flow, State(version=0, node="menu"), Said(text=said), world()).state.trail

    assert [trail(said) for said in ("我要投诉", "挂失", "lost card")] == [
        ("投诉与建议",),
        ("紧急挂失",),
        ("紧急挂失",),
    ]
    assert [trail(said) for said in ("card", "卡", "？")] == [(), (), ()]


def test_the_agent_is_told_what_was_chosen_and_said() -> None:
    step = walk(Said(text="火星上能刷卡吗这个问题"), Said(text="转人工"))
    hand_over = step.outputs[-1]
    assert isinstance(hand_over, HandOver)
    assert "火星" in hand_over.summary


def test_a_question_is_answered_from_an_article() -> None:
    answer = walk(Said(text="我的卡丢了怎么办？")).outputs[0]
    assert answer == Answer(article="a-loss", title="银行卡挂失", text=ARTICLES[0].text)


def test_titles_are_offered_when_it_is_not_sure() -> None:
    step = walk(Said(text="提额"))
    offer = step.outputs[0]
    assert isinstance(offer, Offer)
    assert [o.label for o in offer.options][-1] == "都不是"
    chosen = interpret(FLOW, step.state, Chose(option=offer.options[0].id), world())
    assert isinstance(chosen.outputs[0], Answer)
    spoken = interpret(FLOW, step.state, Pressed(key="1"), world())
    assert spoken.outputs[0] == chosen.outputs[0]


def test_none_of_the_titles_leads_to_the_way_out() -> None:
    step = walk(Said(text="提额"), Chose(option="article:none"))
    offer = step.outputs[0]
    assert isinstance(offer, Offer)
    assert offer.options[0].id == "agent"


def test_an_unanswerable_question_offers_a_human() -> None:
    step = walk(Said(text="火星天气"))
    assert isinstance(step.outputs[0], Offer)
    assert "转人工" in [o.label for o in step.outputs[0].options]


def test_silence_is_asked_again_and_then_led_to_a_human() -> None:
    first = walk(TimedOut())
    assert kinds(first) == ["Say", "Offer"]
    second = interpret(FLOW, first.state, TimedOut(), world())
    assert isinstance(second.outputs[-1], HandOver)


def test_while_closed_a_human_is_asked_for_and_a_message_is_left() -> None:
    closed = world(open=False)
    asked = walk(AskedHuman(), world=closed)
    assert kinds(asked) == ["LeaveMessage"]
    assert not asked.end
    left = interpret(FLOW, asked.state, LeftMessage(), closed)
    assert kinds(left) == ["Say", "End"]
    assert left.end


def test_a_message_not_left_lets_the_flow_begin_again() -> None:
    step = walk(AskedHuman(), Said(text="算了"), world=world(open=False))
    assert kinds(step) == ["Say", "Offer"]


def asking() -> Flow:
    sentence = {"zh-CN": "卡号后四位？", "en": "Last four digits?"}
    ask = AskNode(
        text=sentence,
        variable="tail",
        next="human",
        no_match={"zh-CN": "请输入四位数字", "en": "Four digits"},
        otherwise="human",
        form="digits",
        chars_min=4,
        chars_max=4,
    )
    nodes = {"ask": ask, "human": HandOverNode(summary={"zh-CN": "尾号 {tail}", "en": "Tail {tail}"})}
    return Flow(key="asking", name="问卡号", start="ask", human="human", nodes=nodes)  # type: ignore[arg-type]


def test_what_was_asked_for_is_kept_and_handed_over() -> None:
    flow = asking()
    first = begin(flow, world())
    assert isinstance(first.outputs[0], Collect)
    wrong = interpret(flow, first.state, Said(text="不知道"), world())
    assert kinds(wrong) == ["Say", "Collect"]
    right = interpret(flow, wrong.state, Said(text=" 8812 "), world())
    assert right.state.variables == {"tail": "8812"}
    assert isinstance(right.outputs[-1], HandOver)
    assert right.outputs[-1].summary.startswith("尾号 8812")


def test_a_flow_that_goes_in_circles_ends_at_a_human() -> None:
    sentence = {"zh-CN": "嗯", "en": "Hm"}
    nodes = {
        "a": SayNode(text=sentence, next="b"),
        "b": SayNode(text=sentence, next="a"),
        "human": HandOverNode(summary={}),
    }
    flow = Flow(key="loop", name="圈", start="a", human="human", nodes=nodes)  # type: ignore[arg-type]
    step = begin(flow, world())
    assert step.end
    assert isinstance(step.outputs[-1], HandOver)
    assert len(step.outputs) <= STEPS_MAX + 1


def test_a_contact_keeps_the_version_it_began_with() -> None:
    old, new = flow(version=1), flow(version=2)
    step = begin(old, world())
    assert interpret(old, step.state, Chose(option="cards"), world()).end
    with pytest.raises(FlowVersionForeign):
        interpret(new, step.state, Chose(option="cards"), world())


# ── for every input there is ──

words = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "余额", "提额", "卡丢了", "1", "9", "转", "谢谢", "没有解决", "I lost my card", "不用转人工"]),
)
inputs = st.one_of(
    words.map(lambda text: Said(text=text)),
    st.sampled_from(
        ["cards", "loans", "solved", "again", "back", "agent", "nonsense", "article:a-loss", "article:none", ""]
    ).map(lambda option: Chose(option=option)),
    st.sampled_from("123456789*#").map(lambda key: Pressed(key=key)),
    st.sampled_from([TimedOut(), LeftMessage(), AskedHuman()]),
)
worlds = st.builds(
    lambda language, open, n: World(language=language, open=open, articles=ARTICLES[:n]),
    st.sampled_from(["zh-CN", "en", "fr"]),
    st.booleans(),
    st.integers(0, len(ARTICLES)),
)
flows = st.sampled_from([FLOW, asking()])


def run(flow: Flow, world: World, heard: list[Heard]) -> Step:
    step = begin(flow, world)
    for one in heard:
        if step.end:
            break
        step = interpret(flow, step.state, one, world)
    return step


@settings(max_examples=300, deadline=None)
@given(flows, worlds, st.lists(inputs, max_size=12))
def test_any_input_ends_the_flow_or_leaves_it_waiting_for_something(
    flow: Flow, world: World, heard: list[Heard]
) -> None:
    step = run(flow, world, heard)
    assert step.outputs, "the customer is never left without a word"
    last = step.outputs[-1]
    assert isinstance(last, HandOver | End) if step.end else isinstance(last, Offer | Collect | LeaveMessage)
    assert len(step.outputs) <= STEPS_MAX + 1


@settings(max_examples=300, deadline=None)
@given(
    flows,
    worlds,
    st.lists(inputs, max_size=12),
    st.sampled_from(
        [
            AskedHuman(),
            Pressed(key="0"),
            Said(text="转人工"),
            Said(text="人工"),
            Said(text="agent"),
            Said(text="human"),
            Said(text="0"),
        ]
    ),
)
def test_a_human_is_one_sentence_away_wherever_the_customer_is(
    flow: Flow, world: World, heard: list[Heard], plea: Heard
) -> None:
    step = run(flow, world, heard)
    if step.end:
        return
    last = interpret(flow, step.state, plea, world).outputs[-1]
    assert isinstance(last, HandOver if world.open else HandOver | LeaveMessage)


@settings(max_examples=200, deadline=None)
@given(flows, worlds, st.lists(inputs, max_size=8))
def test_the_state_survives_being_written_down(flow: Flow, world: World, heard: list[Heard]) -> None:
    state = run(flow, world, heard).state
    assert restore(save(state)) == state
    assert len(save(state)) < 4_000


@settings(max_examples=100, deadline=None)
@given(worlds, st.lists(inputs, max_size=8))
def test_the_same_inputs_give_the_same_walk(world: World, heard: list[Heard]) -> None:
    assert run(FLOW, world, heard) == run(FLOW, world, heard)


def test_a_flow_is_written_and_read_back_whole() -> None:
    assert msgspec.json.decode(msgspec.json.encode(FLOW), type=Flow) == FLOW


def test_a_menu_of_another_language_still_understands_its_labels() -> None:
    option = Option(id="x", label={"zh-CN": "余额", "en": "Balance"}, next="end")
    menu = MenuNode(text={"zh-CN": "?", "en": "?"}, options=(option,), no_match={}, otherwise="human")
    nodes = {"menu": menu, "end": EndNode(), "human": HandOverNode(summary={})}
    flow = Flow(key="m", name="m", start="menu", human="human", nodes=nodes)  # type: ignore[arg-type]
    assert interpret(flow, State(version=0, node="menu"), Said(text="BALANCE"), world()).end


def test_articles_are_handed_in_and_nothing_else_is_known() -> None:
    bare = World(articles=(Article(id="1", title="网点查询", text="……"),))
    step = interpret(FLOW, begin(FLOW, bare).state, Said(text="网点查询"), bare)
    assert step.outputs[0] == Answer(article="1", title="网点查询", text="……")


def test_the_kind_of_question_goes_over_with_the_contact() -> None:
    nodes = {"human": HandOverNode(summary={}, topic="loss")}
    flow = Flow(key="f", name="f", start="human", human="human", nodes=nodes, version=1)
    step = begin(flow, World())
    assert isinstance(step.outputs[-1], HandOver)
    assert step.outputs[-1].topic == "loss"
