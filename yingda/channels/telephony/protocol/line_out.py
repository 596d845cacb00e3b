"""The customer's leg of a call that the house makes: dialled only when the try is on record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from yingda.channels.telephony.protocol.limits import CALL_OUT_S, CAUSES
from yingda.channels.telephony.protocol.requests import CallOut, MakeLine, Request
from yingda.channels.telephony.protocol.shown import Shown
from yingda.journey import commands


@dataclass(slots=True)
class LineOut:
    """`stage`: none → asked (to be put on record) → making → ringing → up; `failed` at any point."""

    leg: str
    visitor: str
    attempt: int
    send: Callable[[Request | commands.Command], None]
    stage: Literal["none", "asked", "making", "ringing", "up", "failed"] = "none"
    up_told: bool = False

    def restore(self, *, up: bool) -> None:
        """The leg is there already."""
        self.stage = "up" if up else "ringing"

    @property
    def bridged(self) -> bool:
        """The agent hears what the network says."""
        return self.stage in ("ringing", "up")

    def follow(self, shown: Shown) -> None:
        """The agent is on the line: on with it."""
        dial = shown.dial
        if dial is None:
            return
        if self.stage == "none" and dial.state == "none":
            self.stage = "asked"
            self.send(commands.LineDialled(visitor=self.visitor, attempt=self.attempt))
        elif self.stage == "none" and dial.tries == self.attempt and dial.state != "up":
            self.fail("unreachable")  # an earlier life of this program dialled, and the line is not there
        elif self.stage == "up" and dial.state in ("dialling", "ringing") and not self.up_told:
            self.up_told = True
            self.send(commands.LineUp(visitor=self.visitor, attempt=self.attempt))
        elif self.stage == "asked" and dial.state == "dialling" and dial.tries == self.attempt:
            self.stage = "making"
            self.send(MakeLine(self.leg, dial.number, dial.caller_id))

    def here(self) -> bool:
        """The leg was made; True: it can be bridged and is dialled now."""
        if self.stage != "making":
            return False
        self.stage = "ringing"
        self.send(CallOut(self.leg, CALL_OUT_S))
        return True

    def rings(self) -> None:
        if self.stage == "ringing":
            self.send(commands.LineRinging(visitor=self.visitor, attempt=self.attempt))

    def up(self) -> bool:
        if self.stage not in ("making", "ringing"):
            return False
        self.stage, self.up_told = "up", True
        self.send(commands.LineUp(visitor=self.visitor, attempt=self.attempt))
        return True

    def gone(self, cause: int) -> None:
        """The leg ended before it was up."""
        self.fail(CAUSES.get(cause, "unreachable"))

    def fail(self, cause: str) -> None:
        if self.stage not in ("up", "failed"):
            self.stage = "failed"
            self.send(commands.LineFailed(visitor=self.visitor, attempt=self.attempt, cause=cause))
