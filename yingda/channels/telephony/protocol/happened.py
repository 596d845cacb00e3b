"""What may happen to a call: from the switch, from the way of the contact, from the clock."""

from dataclasses import dataclass

from yingda.channels.telephony.protocol.requests import Request
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.journey.commands import Command


@dataclass(frozen=True, slots=True)
class LegUp:
    """A leg was answered."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegHere:
    """A leg that was made or sent away is under our control now."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegRings:
    """The phone at the other end rings."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is gone. `cause`: ITU-T Q.850."""

    leg: str
    cause: int = 0


@dataclass(frozen=True, slots=True)
class KeyPressed:
    leg: str
    key: str


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """Played to its end, stopped, or failed: silence now."""

    playback: str


@dataclass(frozen=True, slots=True)
class RecordEnded:
    """A message was recorded (or not: `seconds` 0)."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The switch did not carry out a request. `gone`: what it was about is not there any more."""

    request: Request
    gone: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A live command was carried out, or refused (`code`)."""

    command: Command
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The contact changed. `spoken`: what to say because of it."""

    shown: Shown
    spoken: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What was keyed in lies behind a token; `token` None: it cannot be what was asked for."""

    capture: str
    token: str | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """The agent's phone lost its sound or its page, and asks to be called again."""

    agent: str


@dataclass(frozen=True, slots=True)
class Due:
    """The moment that the call asked for (`Call.due`) has come."""


Happened = (
    LegUp
    | LegHere
    | LegRings
    | LegEnded
    | Kept
    | Return
    | KeyPressed
    | PlayEnded
    | RecordEnded
    | Failed
    | Done
    | Told
    | Due
)
