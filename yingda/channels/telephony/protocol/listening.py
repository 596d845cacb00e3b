"""Supervisors at a talk. Who listens or whispers is together with a leg that hears the agent's, in a room of its own;
who barges in is in the room of the talk."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.limits import CALL_OUT_S
from yingda.channels.telephony.protocol.requests import HangUp, Request, Ring, Snoop
from yingda.channels.telephony.protocol.room import Room
from yingda.channels.telephony.protocol.shown import Shown
from yingda.interactions.call import Mode
from yingda.journey import commands

Send = Callable[[Request | commands.Command], None]


@dataclass(slots=True)
class Ear:
    """One supervisor. `hears`: the agent's leg that `snoop` hangs on; `here`: the snoop is under our control."""

    leg: str
    room: Room
    mode: Mode = "listen"
    up: bool = False
    snoop: str | None = None
    hears: str | None = None
    whispers: bool = False
    here: bool = False


@dataclass(slots=True)
class Listening:
    """All supervisors of one call."""

    visitor: str
    name: Callable[[str], str]
    send: Send
    ears: dict[str, Ear] = field(default_factory=dict)
    gone_told: set[str] = field(default_factory=set)
    """Supervisors whose leg is gone, until the contact knows."""

    def follow(self, shown: Shown, agent_leg: str | None) -> None:
        """Rings who is to listen, and lets everybody hear by the way that fits the mode. `agent_leg`: if it is up."""
        self.gone_told &= {each.staff for each in shown.monitors}
        wanted = {each.staff: each.mode for each in shown.monitors if each.staff not in self.gone_told}
        for staff in [staff for staff in self.ears if staff not in wanted]:
            self._drop(staff)
        for staff, mode in wanted.items():
            if staff not in self.ears:
                self._ring(staff, shown.interaction)
            ear = self.ears[staff]
            ear.mode = mode
            self._connect(ear, agent_leg if mode != "barge" else None)

    def _ring(self, staff: str, interaction: str) -> None:
        leg = self.name(names.MONITOR)
        self.ears[staff] = Ear(leg, Room(self.name, self.send, names.LISTENING))
        self.send(Ring(leg, staff, CALL_OUT_S, interaction, "monitor", answers=True))

    def _connect(self, ear: Ear, agent_leg: str | None) -> None:
        if ear.snoop is not None and (ear.hears, ear.whispers) != (agent_leg, ear.mode == "whisper"):
            self._unhear(ear)
        if not ear.up or agent_leg is None:
            return
        if ear.snoop is None:
            ear.snoop, ear.hears, ear.whispers = self.name(names.SNOOP), agent_leg, ear.mode == "whisper"
            self.send(Snoop(agent_leg, ear.snoop, ear.whispers))
        elif ear.here:
            ear.room.hold(ear.leg, ear.snoop)

    def _unhear(self, ear: Ear) -> None:
        if ear.snoop is not None:
            ear.room.close()
            self.send(HangUp(ear.snoop))
        ear.snoop, ear.hears, ear.here = None, None, False

    @property
    def barging(self) -> list[str]:
        """Legs that belong into the room of the talk."""
        return [ear.leg for ear in self.ears.values() if ear.up and ear.mode == "barge"]

    def answered(self, leg: str) -> bool:
        for staff, ear in self.ears.items():
            if ear.leg == leg and not ear.up:
                ear.up = True
                self.send(commands.MonitorUp(visitor=self.visitor, monitor=staff))
                return True
        return False

    def here(self, leg: str) -> None:
        """What was made to hear through can be used."""
        for ear in self.ears.values():
            if ear.snoop == leg:
                ear.here = True

    def gone(self, leg: str) -> bool:
        """A leg ended by itself. True: it was a supervisor's."""
        for staff, ear in list(self.ears.items()):
            if ear.snoop == leg:
                ear.room.close()
                ear.snoop, ear.hears, ear.here = None, None, False
                return True
            if ear.leg == leg:
                del self.ears[staff]
                self._unhear(ear)
                self.gone_told.add(staff)
                self.send(commands.MonitorGone(visitor=self.visitor, monitor=staff))
                return True
        return False

    def hand_over(self, staff: str) -> str | None:
        """The supervisor takes the talk: the leg that is up belongs to the agent's side from now on."""
        ear = self.ears.get(staff)
        if ear is None or not ear.up:
            return None
        del self.ears[staff]
        self._unhear(ear)
        return ear.leg

    def _drop(self, staff: str) -> None:
        ear = self.ears.pop(staff)
        self._unhear(ear)
        self.send(HangUp(ear.leg))

    def drop_all(self) -> None:
        for staff in list(self.ears):
            self._drop(staff)
