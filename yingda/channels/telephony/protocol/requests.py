"""What a call asks of the switch. Each names the leg or bridge that it is about."""

from dataclasses import dataclass

from yingda.channels.telephony.protocol.shown import Spoken


@dataclass(frozen=True, slots=True)
class Answer:
    leg: str


@dataclass(frozen=True, slots=True)
class HangUp:
    leg: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Makes a new leg to the agent's phone."""

    leg: str
    agent: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class MakeBridge:
    bridge: str


@dataclass(frozen=True, slots=True)
class Join:
    bridge: str
    leg: str


@dataclass(frozen=True, slots=True)
class Part:
    bridge: str
    leg: str


@dataclass(frozen=True, slots=True)
class DropBridge:
    bridge: str


@dataclass(frozen=True, slots=True)
class StartMusic:
    leg: str


@dataclass(frozen=True, slots=True)
class StopMusic:
    leg: str


@dataclass(frozen=True, slots=True)
class Play:
    leg: str
    playback: str
    spoken: Spoken


@dataclass(frozen=True, slots=True)
class StopPlay:
    leg: str
    playback: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the caller says, until a silence, '#', or the time is over."""

    leg: str
    name: str


@dataclass(frozen=True, slots=True)
class StopRecord:
    leg: str
    name: str


Request = (
    Answer | HangUp | Ring | MakeBridge | Join | Part | DropBridge | StartMusic | StopMusic | Play | StopPlay | Record
    | StopRecord
)  # fmt: skip
