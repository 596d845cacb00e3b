"""Which sentences callers hear: of a flow as it is drawn, and of the telephone itself. Pure.

Only what is always said alike can be recorded: a sentence with a variable in it, a place in the queue or a number read
back is left to the engine.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from yingda.channels.telephony.protocol import speech
from yingda.dialogue.api import AnyNode, Flow, MenuNode, Text
from yingda.interactions.contact import Awaited

LANGUAGES: Final = ("zh-CN", "en")
FIELDS: Final = ("text", "no_match")


class Sentence(msgspec.Struct, frozen=True):
    """`what`: a field of the node, or the name of the telephone's own sentence."""

    node: str
    what: str
    language: str
    text: str


def of_flow(flow: Flow) -> list[Sentence]:
    """In the order of the nodes, each language after the other."""
    found = [
        Sentence(id, what, language, text)
        for id, node in flow.nodes.items()
        for what in FIELDS
        for language in flow.languages
        if (text := heard(node, what, language)) and "{" not in text
    ]
    return _once(found)


def heard(node: AnyNode, what: str, language: str) -> str:
    """What the node says by telephone; empty: nothing, or in another language only."""
    written: Text = getattr(node, what, None) or {}
    spoken: Text = getattr(node, "voice" if what == "text" else f"voice_{what}", None) or {}
    text = spoken.get(language) or written.get(language, "")
    if isinstance(node, MenuNode) and what == "text" and text:
        keys = tuple((option.key, option.label.get(language, "")) for option in node.options if option.key)
        return menu(text, keys, language)
    return text


def menu(text: str, keys: tuple[tuple[str, str], ...], language: str) -> str:
    return speech.menu(text, Awaited(seq=0, form="choice", timeout_s=0, keys=keys), language)


def of_the_telephone() -> list[Sentence]:
    """What the telephone says by itself."""
    return _once([Sentence("", what, language, text) for language in LANGUAGES for what, text in _own(language)])


def _own(language: str) -> Iterator[tuple[str, str]]:
    for code, texts in speech.CODES.items():
        yield code, texts[language]
    for name, say in speech.FIXED.items():
        yield name, say(language).text
    for kind in speech.CAPTURED:
        yield f"capture_ask.{kind}", speech.capture_ask(language, kind).text
        yield f"capture_again.{kind}", speech.capture_again(language, kind).text


def _once(found: list[Sentence]) -> list[Sentence]:
    """The same words in one language are one recording, wherever they are said."""
    return list({(one.language, one.text): one for one in reversed(found)}.values())[::-1]
