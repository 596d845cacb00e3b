"""What a live contact looks like to its call: where it stands, and what is to be said."""

from typing import Literal

import msgspec

from yingda.interactions.call import Capture, Consult, Dial, Monitor
from yingda.interactions.contact import Awaited

Where = Literal["self_service", "waiting", "offered", "active", "over"]
"""`over`: the talk is over; what remains is the agent's wrap-up."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The contact after a turn. `agent`: to whom it is offered or who talks; `offer`: the live offer's id."""

    interaction: str
    where: Where
    language: str = "zh-CN"
    agent: str | None = None
    offer: str | None = None
    held: bool = False
    leaving_message: bool = False
    awaits: Awaited | None = None
    serving: bool = False
    """The flow waits for the teller."""
    place: int | None = None
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    ended_by: str | None = None
    asks_survey: bool = False
    dial: Dial | None = None
    consult: Consult | None = None
    monitors: tuple[Monitor, ...] = ()
    capture: Capture | None = None
    unrecorded: bool = False
    """Nothing is recorded now, on purpose; it is to be recorded again once that is over."""

    @property
    def asks_secret(self) -> bool:
        """The flow asks for digits that nobody may hear."""
        return self.where == "self_service" and self.awaits is not None and self.awaits.form == "secret"


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence for the caller. `seq`: of the message it comes from, 0 if it comes from none."""

    text: str
    language: str
    seq: int = 0
