"""The rules beside the walk: who asks for a human, which article fits, which flow may be published."""

import msgspec
import pytest

from tests.dialogue.world import ARTICLES, flow
from yingda.dialogue.api import Flow, asks_for_human, find_articles, problems
from yingda.dialogue.flow import EndNode, HandOverNode, MenuNode, Option, SayNode
from yingda.dialogue.rules.search import sure


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "人工",
        "人工！",
        "0",
        "我要转人工客服",
        "帮我找个客服",
        "有没有真人",
        "agent",
        "Human",
        "an agent please",
        "I want to talk to somebody",
        "operator",
        "接人工 谢谢",
    ],
)
def test_a_plea_for_a_human_is_understood(text: str) -> None:
    assert asks_for_human(text)


@pytest.mark.parametrize(
    "text",
    [
        "人工智能基金怎么买",
        "不用转人工，我再看看",
        "余额",
        "10",
        "I do not want an agent",
        "travel insurance",
        "",
        "客服电话是多少",
        "management",
        "humane",
    ],
)
def test_other_sentences_are_not_mistaken_for_one(text: str) -> None:
    assert not asks_for_human(text)


@pytest.mark.parametrize(
    ("words", "article"),
    [
        ("卡丢了怎么办", "a-loss"),
        ("请问我的银行卡被偷了", "a-loss"),
        ("怎么查余额？", "a-balance"),
        ("查询账户余额", "a-balance"),
        ("I lost my cards!", "a-lost-en"),
        ("信用卡提额", "a-limit"),
    ],
)
def test_a_clear_question_finds_its_article(words: str, article: str) -> None:
    best = sure(find_articles(words, ARTICLES))
    assert best is not None
    assert best.id == article


@pytest.mark.parametrize("words", ["", "？", "火星", "the", "qwerty"])
def test_what_no_article_is_about_finds_none(words: str) -> None:
    assert find_articles(words, ARTICLES) == []


def test_between_two_likely_articles_the_customer_is_asked() -> None:
    found = find_articles("提额", ARTICLES)
    assert {one.article.id for one in found} >= {"a-limit", "a-limit-temp"}
    assert sure(found) is None


def test_the_starter_flow_is_fit_to_be_published() -> None:
    assert problems(flow()) == []


def broken(**nodes: object) -> Flow:
    return msgspec.structs.replace(flow(), nodes=flow().nodes | nodes)


def codes(flow: Flow) -> set[str]:
    return {problem.code for problem in problems(flow)}


BOTH = {"zh-CN": "好", "en": "Good"}


def test_a_sentence_or_an_option_without_words_is_named_in_every_language() -> None:
    menu = flow().nodes["menu"]
    assert isinstance(menu, MenuNode)
    mute = msgspec.structs.replace(menu.options[0], label={})
    for node in (
        SayNode(text={}, next="menu"),
        msgspec.structs.replace(menu, text={}),
        msgspec.structs.replace(menu, options=(mute,)),
    ):
        found = problems(broken(hello_open=node))
        missing = [(p.node, p.data["language"]) for p in found if p.code == "flow.language_missing"]
        assert missing == [("hello_open", "zh-CN"), ("hello_open", "en")]
    assert "flow.language_missing" not in codes(broken(goodbye=EndNode(text={})))


def test_an_edge_into_nowhere_is_named_with_its_node() -> None:
    found = problems(broken(hello_open=SayNode(text=BOTH, next="nowhere")))
    assert [(p.code, p.node, p.data) for p in found if p.code == "flow.target_missing"] == [
        ("flow.target_missing", "hello_open", {"target": "nowhere"})
    ]


def test_a_node_nobody_reaches_is_named() -> None:
    found = problems(broken(orphan=SayNode(text=BOTH, next="menu")))
    assert [(p.code, p.node) for p in found] == [("flow.node_unreachable", "orphan")]


def test_a_flow_without_a_way_to_a_human_is_refused() -> None:
    assert "flow.no_way_to_human" in codes(msgspec.structs.replace(flow(), human="menu"))
    assert "flow.target_missing" in codes(msgspec.structs.replace(flow(), human="gone"))


def test_a_missing_language_is_named() -> None:
    found = problems(broken(hello_open=SayNode(text={"zh-CN": "好"}, next="menu")))
    assert [(p.code, p.node, p.data) for p in found] == [("flow.language_missing", "hello_open", {"language": "en"})]


def test_a_circle_that_never_waits_is_found() -> None:
    assert "flow.circle_without_wait" in codes(broken(hello_open=SayNode(text=BOTH, next="hello")))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), "flow.menu_size"),
        ((Option(id="a", label=BOTH, next="look", key="0"),), "flow.key_zero_taken"),
        ((Option(id="a", label=BOTH, next="look", key="x"),), "flow.key_not_a_digit"),
        (
            (Option(id="a", label=BOTH, next="look", key="1"), Option(id="b", label=BOTH, next="look", key="1")),
            "flow.key_doubled",
        ),
        ((Option(id="a", label=BOTH, next="look"), Option(id="a", label=BOTH, next="look")), "flow.option_doubled"),
    ],
)
def test_a_menu_that_cannot_work_is_named(options: tuple[Option, ...], code: str) -> None:
    assert code in codes(broken(menu=MenuNode(text=BOTH, options=options, no_match=BOTH, otherwise="human")))


def test_a_kind_of_question_is_a_key() -> None:
    told = {"zh-CN": "转人工", "en": "human"}
    for topic, fits in (("early-repayment", True), ("", True), ("提前还款", False), ("Loss", False), ("a" * 49, False)):
        found = problems(broken(human=HandOverNode(summary=told, closed="message", topic=topic)))
        assert [each.code for each in found] == ([] if fits else ["flow.topic_malformed"])


def test_a_silent_hand_over_is_allowed() -> None:
    assert problems(broken(human=HandOverNode(summary={"zh-CN": "转人工", "en": "human"}, closed="message"))) == []
