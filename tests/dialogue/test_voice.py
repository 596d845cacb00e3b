"""The interpreter by telephone: keys and silence come in, sentences for the ear go out."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue.phone_flow import phone_flow
from yingda.dialogue.api import (
    Answer,
    Article,
    AskedHuman,
    ChangeLanguage,
    Collect,
    End,
    Follow,
    HandOver,
    Heard,
    LeaveMessage,
    Offer,
    Output,
    Pressed,
    Said,
    Say,
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

FLOW = phone_flow()
BRANCH = Article(id="b", title="网点查询", text="网点地址：望江路 1 号。")
BRANCH_EN = Article(id="b-en", title="Branches", text="1 Wangjiang Road.")
WORLD = World(
    articles=[BRANCH], more_articles={"zh-CN": [BRANCH], "en": [BRANCH_EN]}, voice=True,
    facts={"known": "no", "number": "yes", "channel": "phone"}, flows=frozenset({"other"}),
)  # fmt: skip


def walk(keys: str, world: World = WORLD, *more: Heard) -> Step:
    """Each key in turn; `-` is silence."""
    step = begin(FLOW, world)
    heard: list[Heard] = [TimedOut() if key == "-" else Pressed(key=key) for key in keys]
    for one in [*heard, *more]:
        assert not step.end, "the flow was over before"
        step = interpret(FLOW, restore(save(step.state)), one, world)
    return step


def last(step: Step) -> Output:
    return step.outputs[-1]


def texts(step: Step) -> list[str]:
    return [getattr(output, "text", "") for output in step.outputs]


def changed(**changes: object) -> World:
    return msgspec.structs.replace(WORLD, **changes)


def test_the_flow_is_fit_to_be_published() -> None:
    assert problems(FLOW) == []


def test_the_ear_hears_other_words_than_the_eye_reads() -> None:
    assert "请按1" in texts(walk("1"))[-1]
    eye = interpret(FLOW, begin(FLOW, changed(voice=False)).state, Pressed(key="1"), changed(voice=False))
    assert texts(eye)[-1] == "请选择，或输入问题。"


def test_a_menu_written_for_the_ear_is_said_whole() -> None:
    offer = last(walk("1"))
    assert isinstance(offer, Offer)
    assert offer.whole
    assert [option.key for option in offer.options] == ["1", "2", "3", "4", "9"]


def test_a_key_chooses_the_language_and_what_follows_is_said_in_it() -> None:
    step = walk("2")
    assert step.outputs[0] == ChangeLanguage(language="en")
    assert texts(step)[-1].startswith("Account: press 1")
    assert last(walk("22")) == last(walk("2"))
    assert walk("22").outputs[0] == Answer(article="b-en", title="Branches", text="1 Wangjiang Road.")


def test_the_language_chosen_already_is_no_news() -> None:
    assert not any(isinstance(output, ChangeLanguage) for output in walk("1").outputs)


def test_an_article_is_read_out_and_where_it_is_missing_in_the_other_language() -> None:
    assert walk("12").outputs[0] == Answer(article="b", title="网点查询", text=BRANCH.text)
    only_chinese = changed(more_articles={"zh-CN": [BRANCH]})
    assert walk("22", only_chinese).outputs[0] == Answer(article="b", title="网点查询", text=BRANCH.text)
    assert isinstance(last(walk("12", changed(articles=[], more_articles={}))), HandOver)


def asked_back(step: Step) -> Offer:
    offer = last(step)
    assert isinstance(offer, Offer)
    return offer


def test_digits_are_read_back_one_by_one_before_they_count() -> None:
    asked = walk("11")
    assert isinstance(last(asked), Collect)
    back = asked_back(walk("11", WORLD, Said(text="6222")))
    assert back.text == "您输入的是 6 2 2 2。"
    assert [(option.key, option.label) for option in back.options] == [("1", "确认"), ("2", "重新输入")]
    right = walk("11", WORLD, Said(text="6222"), Pressed(key="1"))
    assert right.state.variables["account"] == "6222"
    assert isinstance(last(right), HandOver)
    assert last(right).summary.startswith("账号 6222")  # type: ignore[attr-defined]


def test_digits_are_confirmed_in_english_too() -> None:
    assert asked_back(walk("21", WORLD, Said(text="6222"))).text == "You entered 6 2 2 2."


def test_wrong_digits_are_keyed_in_again_and_the_third_time_a_human_helps() -> None:
    again = walk("11", WORLD, Said(text="6222"), Pressed(key="2"))
    assert isinstance(last(again), Collect)
    assert again.state.variables == {}
    third = walk("11", WORLD, *(Said(text="6222"), Pressed(key="2")) * 3)
    assert isinstance(last(third), HandOver)


def test_too_few_digits_are_asked_for_again_then_a_human_helps() -> None:
    assert isinstance(last(walk("11", WORLD, Said(text="62"))), Collect)
    assert isinstance(last(walk("11", WORLD, *[Said(text="62")] * 3)), HandOver)


def test_in_a_chat_what_was_typed_is_confirmed_by_a_button_or_typed_anew() -> None:
    chat = changed(voice=False)
    step = begin(FLOW, chat)
    for heard in (Pressed(key="1"), Pressed(key="1"), Said(text="6222"), Said(text="6223")):
        step = interpret(FLOW, step.state, heard, chat)
    assert asked_back(step).text == "您输入的是 6223。"
    assert isinstance(last(interpret(FLOW, step.state, Said(text="确认"), chat)), HandOver)


def test_a_question_in_words_cannot_be_keyed_in_and_leads_elsewhere() -> None:
    step = walk("13")
    assert texts(step)[0] == "电话上请按键选择。"
    assert isinstance(last(step), Offer)


def test_keys_find_no_article() -> None:
    """Articles about "95500" would else answer whoever keys in an account number."""
    number = Article(id="n", title="6222", text="…")
    world = changed(articles=[number], more_articles={})
    state = msgspec.structs.replace(begin(FLOW, world).state, node="menu")
    step = interpret(FLOW, state, Said(text="6222"), world)
    assert isinstance(last(step), HandOver)
    assert not any(isinstance(output, Answer) for output in step.outputs)


def test_a_wrong_key_is_said_to_be_wrong_in_words_for_the_ear() -> None:
    assert texts(walk("17"))[0] == "按键无效。"


def test_the_caller_is_known_or_not() -> None:
    assert texts(walk("1", changed(facts={"known": "yes"})))[0] == "欢迎回来。"
    assert "欢迎" not in texts(walk("1"))[0]


def test_another_flow_is_followed_only_while_it_is_published() -> None:
    step = walk("14")
    assert (last(step), step.end) == (Follow(flow="other"), True)
    assert isinstance(last(walk("14", changed(flows=frozenset()))), HandOver)


def test_while_closed_a_human_is_a_message_after_the_tone() -> None:
    step = walk("10", changed(open=False))
    assert last(step) == LeaveMessage(text="请在提示音后留言。", whole=True)


def test_a_flow_that_is_entered_from_another_keeps_what_is_known() -> None:
    before = walk("11", WORLD, Said(text="6222"), Pressed(key="1")).state
    after = begin(FLOW, WORLD, before)
    assert (after.state.variables, after.state.node) == ({"account": "6222"}, "language")


@pytest.mark.parametrize("keys", ["19" * 100, "1" + "2" * 100, "1" + "3" * 100, "-" * 100])
def test_nobody_walks_in_circles_for_ever(keys: str) -> None:
    step, pressed = begin(FLOW, WORLD), 0
    while not step.end:
        step = interpret(FLOW, step.state, TimedOut() if keys[pressed] == "-" else Pressed(key=keys[pressed]), WORLD)
        pressed += 1
    assert pressed <= INPUTS_MAX
    assert isinstance(last(step), HandOver | Follow)


# ── for every caller there is ──

inputs: st.SearchStrategy[Heard] = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: Pressed(key=key)),
    st.text("0123456789", min_size=1, max_size=20).map(lambda text: Said(text=text)),
    st.just(TimedOut()),
)
worlds = st.builds(
    lambda language, open, known, flows: changed(language=language, open=open, facts={"known": known}, flows=flows),
    st.sampled_from(["zh-CN", "en", "fr"]),
    st.booleans(),
    st.sampled_from(["yes", "no"]),
    st.sampled_from([frozenset[str](), frozenset({"other"})]),
)


def run(world: World, heard: list[Heard]) -> Step:
    step = begin(FLOW, world)
    for one in heard:
        if step.end or isinstance(last(step), LeaveMessage):
            break
        step = interpret(FLOW, restore(save(step.state)), one, world)
    return step


@settings(max_examples=300, deadline=None)
@given(worlds, st.lists(inputs, min_size=INPUTS_MAX, max_size=INPUTS_MAX + 5))
def test_whatever_is_pressed_ends_at_a_human_an_end_or_a_message(world: World, heard: list[Heard]) -> None:
    step = run(world, heard)
    assert isinstance(last(step), HandOver | End | Follow | LeaveMessage)


@settings(max_examples=300, deadline=None)
@given(worlds, st.lists(inputs, max_size=12))
def test_there_is_always_something_to_hear_and_never_a_question_for_words(world: World, heard: list[Heard]) -> None:
    step = run(world, heard)
    assert step.outputs
    for output in step.outputs:
        assert not isinstance(output, Collect) or output.form == "digits"
        assert not isinstance(output, Offer | Collect | Say) or output.text.strip()


@settings(max_examples=300, deadline=None)
@given(worlds, st.lists(inputs, max_size=12), st.sampled_from([Pressed(key="0"), Said(text="人工"), AskedHuman()]))
def test_zero_and_the_word_always_lead_to_a_human(world: World, heard: list[Heard], plea: Heard) -> None:
    step = run(world, heard)
    if not step.end:
        found = last(interpret(FLOW, step.state, plea, world))
        assert isinstance(found, HandOver if world.open else LeaveMessage)
