"""Is a flow fit to be published? Every problem is named with the node it is at, so that a person can mend it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, Final

import msgspec

from yingda.dialogue.flow import (
    NODES_MAX,
    OPTIONS_MAX,
    TEXT_CHARS_MAX,
    TIMEOUT_S_MAX,
    TIMEOUT_S_MIN,
    TRIES_MAX,
    WAITING,
    AnswerNode,
    AnyNode,
    AskNode,
    EndNode,
    Flow,
    HandOverNode,
    MenuNode,
    SecretNode,
    ServiceNode,
    Text,
    targets,
)
from yingda.dialogue.rules.meaning import names_in
from yingda.dialogue.services import SERVICES
from yingda.foundation.fields import KEY_PATTERN

SILENT: Final = (HandOverNode, EndNode, ServiceNode)
"""Nodes that may say nothing."""
FACTS: Final = frozenset({"open", "language", "channel", "tier", "known", "number", "language_chosen"})
"""Variables that are always there (`Case`)."""
TOPIC_SHOWN_MAX: Final = 64
"""Characters of a kind of question that are said back."""
DIGITS: Final = frozenset("123456789")
SPOKEN_DIGITS: Final = {
    "1": ("一", "幺", "one"), "2": ("二", "两", "two"), "3": ("三", "three"), "4": ("四", "four"), "5": ("五", "five"),
    "6": ("六", "six"), "7": ("七", "seven"), "8": ("八", "eight"), "9": ("九", "nine"),
}  # fmt: skip


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. `node` is empty where it is the whole flow."""

    code: str
    node: str = ""
    data: dict[str, Any] = {}


def problems(flow: Flow) -> list[Problem]:
    """Everything that keeps the flow from being published; empty when it is fit."""
    if len(flow.nodes) > NODES_MAX:
        return [Problem(code="flow.too_many_nodes", data={"max": NODES_MAX})]
    return [
        *_dangling(flow), *_no_human(flow), *_unreachable(flow), *_circles(flow), *_menus(flow), *_texts(flow),
        *_waits(flow), *_voices(flow), *_services(flow), *_variables(flow), *_topics(flow),
    ]  # fmt: skip


def warnings(flow: Flow, topics: Collection[str]) -> list[Problem]:
    """What is allowed but deserves a look. `topics`: kinds of question that the policy of routing knows."""
    return [
        Problem(code="flow.topic_unknown", node=id, data={"topic": node.topic})
        for id, node in flow.nodes.items()
        if isinstance(node, HandOverNode) and node.topic and node.topic not in topics
    ]


def _topics(flow: Flow) -> Iterator[Problem]:
    for id, node in flow.nodes.items():
        if isinstance(node, HandOverNode) and node.topic and not re.fullmatch(KEY_PATTERN, node.topic):
            yield Problem(code="flow.topic_malformed", node=id, data={"topic": node.topic[:TOPIC_SHOWN_MAX]})


def _dangling(flow: Flow) -> Iterator[Problem]:
    for name, target in [("start", flow.start), ("human", flow.human)]:
        if target not in flow.nodes:
            yield Problem(code="flow.target_missing", data={"from": name, "target": target})
    for id, node in flow.nodes.items():
        for target in targets(node):
            if target not in flow.nodes:
                yield Problem(code="flow.target_missing", node=id, data={"target": target})


def _no_human(flow: Flow) -> Iterator[Problem]:
    if flow.human in flow.nodes and not isinstance(flow.nodes[flow.human], HandOverNode):
        yield Problem(code="flow.no_way_to_human", node=flow.human)


def _unreachable(flow: Flow) -> Iterator[Problem]:
    seen: set[str] = set()
    ahead = [flow.start, flow.human]
    while ahead:
        id = ahead.pop()
        if id in flow.nodes and id not in seen:
            seen.add(id)
            ahead.extend(targets(flow.nodes[id]))
    for id in flow.nodes:
        if id not in seen:
            yield Problem(code="flow.node_unreachable", node=id)


def _circles(flow: Flow) -> Iterator[Problem]:
    """A circle of nodes that never wait would talk for ever."""
    done: set[str] = set()
    for start in flow.nodes:
        path: list[str] = []
        _follow(flow, start, path, done)
        if path:
            yield Problem(code="flow.circle_without_wait", node=path[-1], data={"path": path})
            return


def _follow(flow: Flow, id: str, path: list[str], done: set[str]) -> bool:
    """Depth first through nodes that do not wait; leaves the circle in `path` and says True when there is one."""
    if id in path:
        return True
    node = flow.nodes.get(id)
    if node is None or id in done or isinstance(node, WAITING):
        return False
    path.append(id)
    if any(_follow(flow, target, path, done) for target in targets(node)):
        return True
    path.pop()
    done.add(id)
    return False


def _menus(flow: Flow) -> Iterator[Problem]:
    for id, node in flow.nodes.items():
        if isinstance(node, MenuNode):
            yield from _menu(id, node)
            for option in node.options:
                if option.language is not None and option.language not in flow.languages:
                    yield Problem(code="flow.option_language_unknown", node=id, data={"language": option.language})


def _menu(id: str, menu: MenuNode) -> Iterator[Problem]:
    if not 1 <= len(menu.options) <= OPTIONS_MAX:
        yield Problem(code="flow.menu_size", node=id, data={"max": OPTIONS_MAX})
    for option, times in Counter(option.id for option in menu.options).items():
        if times > 1:
            yield Problem(code="flow.option_doubled", node=id, data={"option": option})
    keys = [option.key for option in menu.options if option.key]
    for key, times in Counter(keys).items():
        if key == "0":
            yield Problem(code="flow.key_zero_taken", node=id)
        elif key not in DIGITS:
            yield Problem(code="flow.key_not_a_digit", node=id, data={"key": key})
        elif times > 1:
            yield Problem(code="flow.key_doubled", node=id, data={"key": key})


def _texts(flow: Flow) -> Iterator[Problem]:
    if not flow.languages:
        yield Problem(code="flow.no_language")
    for id, node in flow.nodes.items():
        for text in _texts_of(node):
            for language in flow.languages:
                if text and not text.get(language, "").strip():
                    yield Problem(code="flow.language_missing", node=id, data={"language": language})
            if any(len(sentence) > TEXT_CHARS_MAX for sentence in text.values()):
                yield Problem(code="flow.text_too_long", node=id, data={"max": TEXT_CHARS_MAX})


def _texts_of(node: AnyNode) -> Iterator[Text]:
    """Every sentence of a node. Empty ones are allowed only where the node may stay silent."""
    silent: Text = {} if isinstance(node, SILENT) else {"": ""}
    for field in ("text", "no_match", "unsure", "none_of_these", "summary", "title"):
        text = getattr(node, field, None)
        if isinstance(text, dict):
            yield text or silent
    if isinstance(node, MenuNode):
        yield from (option.label or {"": ""} for option in node.options)


def _waits(flow: Flow) -> Iterator[Problem]:
    """How often a node asks and how long it waits."""
    for id, node in flow.nodes.items():
        tried, timed = MenuNode | AskNode | SecretNode, MenuNode | AskNode | AnswerNode | SecretNode
        if isinstance(node, tried) and not 1 <= node.no_match_max <= TRIES_MAX:
            yield Problem(code="flow.tries_out_of_range", node=id, data={"min": 1, "max": TRIES_MAX})
        if isinstance(node, timed) and not TIMEOUT_S_MIN <= node.timeout_s <= TIMEOUT_S_MAX:
            yield Problem(code="flow.timeout_out_of_range", node=id, data={"min": TIMEOUT_S_MIN, "max": TIMEOUT_S_MAX})
        if isinstance(node, AskNode) and not 1 <= node.chars_min <= node.chars_max <= TEXT_CHARS_MAX:
            yield Problem(code="flow.length_out_of_range", node=id, data={"max": TEXT_CHARS_MAX})


def _services(flow: Flow) -> Iterator[Problem]:
    """Asked of the teller is what it knows, with all that it needs; every outcome named is one that comes."""
    for id, node in flow.nodes.items():
        if not isinstance(node, ServiceNode):
            continue
        service = SERVICES.get(node.service)
        if service is None:
            yield Problem(code="flow.service_unknown", node=id, data={"service": node.service})
            continue
        for outcome in sorted(set(node.outcomes) - service.outcomes):
            yield Problem(code="flow.outcome_unknown", node=id, data={"outcome": outcome})
        for name in sorted(set(node.with_) - service.takes):
            yield Problem(code="flow.with_unknown", node=id, data={"name": name})
        for name in sorted(service.needs - set(node.with_)):
            yield Problem(code="flow.with_missing", node=id, data={"name": name})


def _variables(flow: Flow) -> Iterator[Problem]:
    """What sentences and services name is found on the way, or always there: else they would say nothing."""
    known = {name for node in flow.nodes.values() for name in _found_at(node)} | FACTS
    for id, node in flow.nodes.items():
        said = [sentence for text in _texts_of(node) for sentence in text.values()]
        asked = list(node.with_.values()) if isinstance(node, ServiceNode) else []
        for name in sorted({name for words in (*said, *asked) for name in names_in(words)} - known):
            yield Problem(code="flow.variable_unknown", node=id, data={"variable": name})


def _found_at(node: AnyNode) -> frozenset[str]:
    match node:
        case AskNode(variable=variable) | SecretNode(variable=variable):
            return frozenset({variable})
        case ServiceNode(service=service) if service in SERVICES:
            return SERVICES[service].gives
        case _:
            return frozenset()


def _voices(flow: Flow) -> Iterator[Problem]:
    """A menu that is written out for the ear names every key that it has."""
    for id, node in flow.nodes.items():
        voices: list[Text] = [getattr(node, field, None) or {} for field in ("voice", "voice_no_match")]
        if any(len(sentence) > TEXT_CHARS_MAX for voice in voices for sentence in voice.values()):
            yield Problem(code="flow.text_too_long", node=id, data={"max": TEXT_CHARS_MAX})
        if isinstance(node, MenuNode):
            for language, sentence in node.voice.items():
                for key in sorted({option.key for option in node.options} & DIGITS):
                    if sentence.strip() and not _names(sentence, key):
                        yield Problem(code="flow.voice_key_missing", node=id, data={"key": key, "language": language})


def _names(sentence: str, key: str) -> bool:
    return any(word in sentence.lower() for word in (key, *SPOKEN_DIGITS[key]))
