"""What a call asks of the switch. Each names the leg or bridge that it is about."""

from dataclasses import dataclass, field

from yingda.channels.telephony.protocol.shown import Spoken


@dataclass(frozen=True, slots=True)
class Answer:
    leg: str


@dataclass(frozen=True, slots=True)
class HangUp:
    leg: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Makes a new leg to the phone of an agent or supervisor. `kind`: offer, talk, consult, monitor; `answers`: it was
    asked for already and need not ring."""

    leg: str
    agent: str
    timeout_s: int
    interaction: str = ""
    kind: str = "offer"
    answers: bool = False
    asks: str = ""
    """The colleague who asks, of a consultation."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Makes a new leg to a number outside, which is there once it is answered."""

    leg: str
    number: str = field(repr=False)
    caller_id: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class MakeLine:
    """Makes the customer's leg, which rings nobody yet: so the agent hears what the network says from the beginning."""

    leg: str
    number: str = field(repr=False)
    caller_id: str


@dataclass(frozen=True, slots=True)
class CallOut:
    """Dials the leg that was made."""

    leg: str
    timeout_s: int


@dataclass(frozen=True, slots=True)
class Divert:
    """Sends the customer's leg where its recording is begun or stopped; it comes back by itself (`LegHere`)."""

    leg: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class Snoop:
    """Makes a leg that hears what is said at another; with `whisper` it also speaks to whoever is at that leg."""

    leg: str
    snoop: str
    whisper: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """Seals what was keyed in. Not for the switch: the digits never go there."""

    leg: str
    capture: str
    kind: str
    digits: str = field(repr=False)


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
    Answer | HangUp | Ring | Reach | MakeLine | CallOut | Divert | Snoop | Keep | MakeBridge | Join | Part | DropBridge
    | StartMusic | StopMusic | Play | StopPlay | Record | StopRecord
)  # fmt: skip


def made_by(request: Request) -> str | None:
    """The leg that the request makes; None: it makes none."""
    match request:
        case Ring(leg=leg) | Reach(leg=leg) | MakeLine(leg=leg) | Snoop(snoop=leg):
            return leg
        case _:
            return None
