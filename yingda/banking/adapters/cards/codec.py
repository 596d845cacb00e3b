"""ISO 8583 messages of the card host and what they mean in our words. Pure.

Field 48 (private) holds tags: two letters, three digits of length, value. Field 2 carries a card's token, which is our
reference of it; the number itself only when a person is looked up by it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final, TypeVar

import iso8583
from iso8583.specs import default_ascii

from yingda.banking.adapters.refusals import refused
from yingda.banking.adapters.timing import Broken
from yingda.banking.port import Done, Fate, Fault, Good, Holding, Outcome, Person, PinCheck

T = TypeVar("T")

SPEC: Final[dict[str, Any]] = copy.deepcopy(default_ascii)
SPEC["48"]["data_enc"] = "gb18030"
DONE: Final = "00"
NOT_FOUND: Final = "25"
NO_SUCH_CARD: Final = "14"
WRONG_PIN: Final = {"55", "75"}
OUT_OF_SERVICE: Final = "91"
"""The host took nothing."""
CODES: Final = {
    "12": "core.kind_unknown", "13": "core.amount_invalid", "14": "core.holding_unknown", "30": "core.invalid",
    "41": "core.holding_lost", "51": "core.funds_short", "77": "core.barred", "78": "core.holding_normal",
    "94": "core.id_reused",
}  # fmt: skip
"""Response codes (field 39) as refusals; others are `core.refused`."""

Message = dict[str, str]
Tags = list[tuple[str, str]]
Meaning = Callable[[Message, Tags], Outcome[T]]
"""What an answer says, given its fields and the tags of field 48."""


class Unsayable(ValueError):
    """What was asked does not fit into the fields: a reference that is no card's, a text that is too long."""


def encode(message: Message) -> bytes:
    """Raises `Unsayable`."""
    try:
        frame, _ = iso8583.encode(message, SPEC)
    except iso8583.EncodeError:
        raise Unsayable from None
    return bytes(frame)


def tagged(*pairs: tuple[str, str]) -> str:
    return "".join(f"{tag}{len(value):03d}{value}" for tag, value in pairs)


def reading(asked: Message, meaning: Meaning[T]) -> Callable[[bytes], Outcome[T]]:
    """Reads the answer to a message: it must be that message's, readable, and not out of service."""

    def read(frame: bytes) -> Outcome[T]:
        try:
            answer, _ = iso8583.decode(frame, SPEC)
            tags = _tags(answer.get("48", ""))
            if answer["t"] != f"{int(asked['t']) + 10:04d}" or answer["11"] != asked["11"]:
                raise ValueError("another message's answer")
            if answer["39"] == OUT_OF_SERVICE:
                raise Broken("core.down", certain=True)
            return meaning(dict(answer), tags)
        except (iso8583.DecodeError, KeyError, ValueError):
            raise Broken("core.unreadable", certain=False) from None

    return read


def no(answer: Message) -> Fault:
    return refused(CODES.get(answer["39"], "core.refused"))


def echoed(answer: Message, _tags: Tags) -> Outcome[None]:
    return Good(value=None) if answer["39"] == DONE else no(answer)


def holding(answer: Message, tags: Tags) -> Outcome[tuple[Person, Holding]]:
    """A balance inquiry: whose card it is, and how it stands."""
    if answer["39"] != DONE:
        return no(answer)
    said = dict(tags)
    owed, limit = int(said["OW"]), int(said["LM"])
    card = Holding(
        ref=said["TK"], kind="credit", name="信用卡", number=said["PN"], balance=owed, status=said["SS"],
        available=limit - owed if said["SS"] == "normal" else 0, limit=limit, due=int(said["DU"]),
        due_min=int(said["DU"]), due_on=said["DO"],
    )  # fmt: skip
    return Good(value=(Person(ref=said["CU"], name=said["NM"], id_no="", phones=()), card))


def tokens(answer: Message, tags: Tags) -> Outcome[tuple[str, ...]]:
    if answer["39"] == NO_SUCH_CARD:
        return refused("core.customer_unknown")
    if answer["39"] != DONE:
        return no(answer)
    return Good(value=tuple(value for tag, value in tags if tag == "CD"))


def pin_check(answer: Message, tags: Tags) -> Outcome[PinCheck]:
    if answer["39"] not in WRONG_PIN | {DONE}:
        return no(answer)
    left = int(dict(tags)["TL"])
    return Good(value=PinCheck(right=answer["39"] == DONE, tries_left=left, locked=answer["39"] == "75"))


def done(answer: Message, tags: Tags) -> Outcome[Done]:
    return Good(value=_done(answer, dict(tags))) if answer["39"] == DONE else no(answer)


def fate(answer: Message, tags: Tags) -> Outcome[Fate]:
    """A status inquiry. `absent` says nothing yet about later: that takes a reversal."""
    said = dict(tags)
    if answer["39"] == NOT_FOUND:
        return Good(value=Fate(state="absent"))
    if answer["39"] != DONE:
        return no(answer)
    if said["ST"] == "refused":
        return Good(value=Fate(state="refused", code=CODES.get(said["RC"], "core.refused")))
    return Good(value=Fate(state="done", done=_done(answer, said)))


def reversed_or_shut(answer: Message, _tags: Tags) -> Outcome[Fate]:
    """A reversal of what was not there: it came in between and is undone, or it never came and cannot any more."""
    match answer["39"]:
        case "25":
            return Good(value=Fate(state="absent"))
        case "00":
            return Good(value=Fate(state="refused", code="core.reversed"))
    return no(answer)


def _done(answer: Message, said: dict[str, str]) -> Done:
    facts = {"balance": int(said["BA"])} if "BA" in said else {}
    return Done(ref=answer["37"].strip(), at=int(said["AT"]), facts=facts)


def _tags(text: str) -> Tags:
    """Raises `ValueError` for what is cut off."""
    found, at = [], 0
    while at < len(text):
        size = int(text[at + 2 : at + 5])
        value = text[at + 5 : at + 5 + size]
        if len(value) != size:
            raise ValueError("cut off")
        found.append((text[at : at + 2], value))
        at += 5 + size
    return found
