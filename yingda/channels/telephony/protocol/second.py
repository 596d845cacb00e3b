"""The second party of a talk: a colleague's phone, or a number outside."""

from collections.abc import Callable
from dataclasses import dataclass

from yingda.channels.telephony.protocol.limits import CALL_OUT_S, CAUSES
from yingda.channels.telephony.protocol.requests import HangUp, Reach, Request, Ring
from yingda.channels.telephony.protocol.shown import Shown
from yingda.journey import commands


@dataclass(slots=True)
class Second:
    """`consult`: the id of what the leg is for; it stays when the leg is gone, so that nobody is rung twice for it."""

    visitor: str
    name_leg: Callable[[str], str]
    send: Callable[[Request | commands.Command], None]
    consult: str | None = None
    agent: str | None = None
    leg: str | None = None
    up: bool = False

    def follow(self, shown: Shown) -> None:
        """Rings whom the contact names, hangs up whom it names no longer."""
        consult = shown.consult
        if consult is None:
            self.drop()
            return
        if consult.id == self.consult:
            return
        self.drop()
        self.consult, self.agent = consult.id, consult.agent
        self.leg, self.up = self.name_leg(consult.id), False
        if consult.agent is not None:
            self.send(
                Ring(self.leg, consult.agent, CALL_OUT_S, shown.interaction, "consult", asks=consult.asks)
            )  # fmt: skip
        else:
            self.send(Reach(self.leg, consult.number, consult.caller_id, CALL_OUT_S))

    def adopt(self, consult: str, leg: str, *, up: bool) -> None:
        self.consult, self.leg, self.up = consult, leg, up

    def answered(self, leg: str) -> bool:
        if leg != self.leg or self.up or self.consult is None:
            return False
        self.up = True
        self.send(commands.ConsultUp(visitor=self.visitor, consult=self.consult))
        return True

    def gone(self, cause: int) -> None:
        """The leg ended by itself."""
        consult, was_up = self.consult, self.up
        self.leg, self.up = None, False
        if consult is not None:
            word = "" if was_up else CAUSES.get(cause, "unreachable")
            self.send(commands.ConsultGone(visitor=self.visitor, consult=consult, cause=word))

    def hand_over(self) -> str:
        """The leg belongs to the agent's side from now on."""
        assert self.leg is not None
        leg, self.leg, self.up, self.consult = self.leg, None, False, None
        return leg

    def drop(self) -> None:
        if self.leg is not None:
            self.send(HangUp(self.leg))
        self.consult = self.agent = self.leg = None
        self.up = False
