"""Frames of the customer's socket, as docs/topics/protocol.md has them. Pure: values in, values out and bytes back."""

from typing import Any, Final

import msgspec

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import parse_id
from yingda.foundation.sockets import FrameMalformed


class From(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a client stands: it has seen `seq` of `stream`."""

    stream: str
    seq: int


class Frame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client's frame; exactly one of `sub`, `unsub`, `do`, `beat` and `hint` is there."""

    sub: str | None = None
    unsub: str | None = None
    from_: From | None = msgspec.field(default=None, name="from")
    id: str | None = None
    do: str | None = None
    with_: dict[str, Any] = msgspec.field(default_factory=dict, name="with")
    beat: int | None = None
    hint: str | None = None


_encode: Final = msgspec.json.Encoder().encode


def parse(given: dict[str, Any]) -> Frame:
    """The frame, or `frame.malformed` with the reason."""
    try:
        frame = msgspec.convert(given, Frame)
    except (msgspec.ValidationError, TypeError) as fault:
        raise FrameMalformed(reason=str(fault)[:200]) from None
    asked = [part for part in (frame.sub, frame.unsub, frame.do, frame.beat, frame.hint) if part is not None]
    if len(asked) != 1:
        raise FrameMalformed(reason="exactly one of sub, unsub, do, beat, hint")
    if frame.do is not None:
        parse_id(frame.id, "id")
    return frame


def ok(id: str, answer: bytes) -> bytes:
    """The answer to a command; `answer` is JSON already."""
    return b'{"id":' + _encode(id) + b',"ok":' + answer + b"}"


def error(id: str | None, refusal: Refusal) -> bytes:
    body: dict[str, Any] = refusal.body()
    return _encode({"id": id, **body})


def beat(n: int) -> bytes:
    return b'{"beat":%d}' % n
