"""From the customer's frames to live commands. The visitor is filled in from the ticket, never from the frame."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from yingda.channels.webchat.errors import CommandUnknown
from yingda.channels.webchat.visitors import Visitor
from yingda.foundation.errors import InvalidInput
from yingda.journey import commands as live

OPTION_CHARS_MAX: Final = 128
SPACED: Final = re.compile(r"[\s()\u00a0-]+")
NUMBER: Final = re.compile(r"\+?[0-9]{7,15}", re.ASCII)
UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of what may stand in `with`."""


class StartBody(Body, frozen=True, kw_only=True):
    text: str = ""


class SendBody(Body, frozen=True, kw_only=True):
    """Exactly one of the two; `file` is the id that `POST /chat/files` gave."""

    text: str = ""
    file: str | None = None


class ChooseBody(Body, frozen=True, kw_only=True):
    option: str


class EmptyBody(Body, frozen=True, kw_only=True):
    pass


class ReadBody(Body, frozen=True, kw_only=True):
    seq: int


class LeaveMessageBody(Body, frozen=True, kw_only=True):
    text: str
    contact: str = ""


class SurveyBody(Body, frozen=True, kw_only=True):
    score: int
    comment: str = ""


class CallbackBody(Body, frozen=True, kw_only=True):
    """`number`: as people write it, with spaces and hyphens."""

    number: str


BODIES: Final[dict[str, type[Body]]] = {
    "start": StartBody,
    "send": SendBody,
    "choose": ChooseBody,
    "human": EmptyBody,
    "read": ReadBody,
    "end": EmptyBody,
    "leave_message": LeaveMessageBody,
    "survey": SurveyBody,
    "callback": CallbackBody,
    "move_place": EmptyBody,
}
WITHOUT: Final[dict[str, type[live.CustomerCommand]]] = {
    "human": live.AskHuman, "end": live.CustomerEnd, "move_place": live.MovePlace,
}  # fmt: skip
"""Commands that need no more than who asks."""
FindFile = Callable[[Visitor, str], Awaitable[dict[str, Any]]]
"""The file of a visitor by its id, as messages carry it; `not_found` if it is not theirs."""


def cleaned(text: str) -> str:
    """The text without control characters and half surrogates: PostgreSQL holds no NUL, nobody wants the rest."""
    return UNSTORABLE.sub("", text)


def to_dial(number: str) -> str:
    """The digits of a number, with its plus if it has one. Whether it may be dialled is the gate's question, later."""
    digits = SPACED.sub("", number)
    if not NUMBER.fullmatch(digits):
        raise InvalidInput(reason="not a telephone number", field="number")
    return digits


def decode(do: str, given: dict[str, Any]) -> Body:
    kind = BODIES.get(do)
    if kind is None:
        raise CommandUnknown(do=do[:32])
    try:
        words = {key: cleaned(value) if isinstance(value, str) else value for key, value in given.items()}
        return msgspec.convert(words, kind)
    except (msgspec.ValidationError, TypeError) as fault:
        raise InvalidInput(reason=str(fault)[:200]) from None


async def command(
    do: str, given: dict[str, Any], visitor: Visitor, page: str, find_file: FindFile
) -> live.CustomerCommand:
    """The live command that a frame asks for; refuses what does not have its form."""
    me = visitor.id
    match decode(do, given):
        case StartBody(text=text):
            return live.Start(
                visitor=me, entry_point=visitor.entry_point, language=visitor.language, text=text, page=page
            )
        case SendBody(text=text, file=file):
            if (file is None) == (text == ""):
                raise InvalidInput(reason="text or file, exactly one")
            found = await find_file(visitor, file) if file is not None else None
            return live.CustomerSend(visitor=me, text=text, file=found)
        case ChooseBody(option=option):
            return live.Choose(visitor=me, option=option[:OPTION_CHARS_MAX])
        case ReadBody(seq=seq):
            return live.CustomerRead(visitor=me, seq=seq)
        case LeaveMessageBody(text=text, contact=contact):
            return live.LeaveMessage(visitor=me, text=text, contact=contact)
        case SurveyBody(score=score, comment=comment):
            return live.AnswerSurvey(visitor=me, score=score, comment=comment)
        case CallbackBody(number=number):
            return live.AskCallback(visitor=me, number=to_dial(number))
        case _:
            return WITHOUT[do](visitor=me)
