"""The switch against our view, both ways, now and then and after each reconnection; what differs is put right."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

import msgspec

from yingda.channels.telephony import numbers
from yingda.channels.telephony.ari import Answer, Ari, Bridge, Channel
from yingda.channels.telephony.carrying import SNOOP_ROLE
from yingda.channels.telephony.counting import FOUND
from yingda.channels.telephony.line import Line
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.pool.others import Others
from yingda.channels.telephony.protocol import happened as h
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.agent_side import Found
from yingda.channels.telephony.protocol.limits import SWITCH_DIED
from yingda.channels.telephony.protocol.reconcile import UP, Bridged, Findings, Leg, compare
from yingda.channels.telephony.switch.render import APPLICATION
from yingda.foundation.errors import Refusal
from yingda.journey import commands

STASIS: Final = "Stasis"
COMPARE_EVERY_S: Final = 15.0
COMPARE_AGAIN_S: Final = 2.0
"""Something that is missing is missing when two looks in a row say so: between them it may just be under way."""
OWNERS_WAIT_S: Final = 30.0
OWNERS_LOOK_S: Final = 0.1
LINE_BROKE: Final = 38
"""Network out of order (Q.850): the switch forgot the call."""

log = logging.getLogger(__name__)


class Status(msgspec.Struct, frozen=True):
    startup_time: str = ""


class Info(msgspec.Struct, frozen=True):
    """Of the switch itself."""

    status: Status = Status()


class Served(Protocol):
    """The calls of the switch."""

    @property
    def connected(self) -> bool: ...

    @property
    def others(self) -> Others: ...

    def arrives(self, leg: Leg) -> None:
        """A caller of whom nobody here knew."""

    def adopt(self, leg: Leg, found: Found | None) -> None:
        """A caller whose contact is under way."""

    def looked(self, legs: Iterable[str]) -> None:
        """These legs are up at the switch."""


class Comparing:
    """`run` until cancelled; `look` asks for a comparison now. `lines`: the calls that are served here."""

    def __init__(self, ari: Ari, owners: Owners, lines: Mapping[str, Line], served: Served) -> None:
        self._ari = ari
        self._owners = owners
        self._lines = lines
        self._served = served
        self._wake = asyncio.Event()
        self._suspects = Findings()
        self.born: int | None = None
        """When the switch started, epoch ms: what is older was cut by that."""

    def look(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        pause_s = COMPARE_EVERY_S
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause_s)
            self._wake.clear()
            if not self._served.connected:
                continue
            await await_owners(self._owners)
            findings = await self._compare()
            if findings is not None:
                await self._put_right(findings)
            pause_s = COMPARE_AGAIN_S if self._suspects != Findings() else COMPARE_EVERY_S

    async def _compare(self) -> Findings | None:
        """Both sides as they are; None while one of them cannot be seen."""
        calls = {id: line.call.legs for id, line in self._lines.items()}
        coming = {leg for line in self._lines.values() for leg in line.coming}
        try:
            contacts = numbers.under_way(self._owners)
        except Refusal:
            return None
        await self._look_at_birth()
        channels, bridges = await self._ari.request("GET", "channels"), await self._ari.request("GET", "bridges")
        if not isinstance(channels, Answer) or not isinstance(bridges, Answer) or not self._owners.standing_by():
            return None
        try:
            legs, bridged = _legs(channels.read(list[Channel])), _bridged(bridges.read(list[Bridge]))
        except msgspec.ValidationError:
            log.warning("telephony.list_unread")
            return None
        self._served.looked([leg.id for leg in legs])
        return compare(legs, bridged, calls, contacts, coming)

    async def _put_right(self, found: Findings) -> None:
        for leg in found.arrived:
            self._served.arrives(leg)
        for leg, with_agent in found.adopted:
            self._served.adopt(leg, with_agent)
        before, self._suspects = self._suspects, _suspects(found)
        for id in _both(before.vanished, found.vanished):
            self._vanished(id)
        for id in _both(before.stray_legs, found.stray_legs):
            FOUND.labels("stray").inc()
            await self._ari.request("DELETE", f"channels/{id}")
        for id in _both(before.stray_bridges, found.stray_bridges):
            await self._ari.request("DELETE", f"bridges/{id}")
        for visitor in _both(before.orphaned, found.orphaned):
            if not self._served.others.may_serve(visitor):
                await self._cut(visitor)

    def _vanished(self, leg: str) -> None:
        """The switch forgot a leg: did it start anew, or just lose it?"""
        line = self._lines.get(names.call_of(leg))
        if line is None:
            return
        FOUND.labels("vanished").inc()
        died = self.born is not None and line.born < self.born
        line.happens(h.LegEnded(leg, SWITCH_DIED if died else LINE_BROKE))

    async def _cut(self, visitor: str) -> None:
        """A contact whose line is gone: it ends, not by the customer; whom our own switch cut is called back."""
        FOUND.labels("orphaned").inc()
        with contextlib.suppress(Refusal):
            tenant = numbers.under_way(self._owners).get(visitor)
            contact = numbers.contact_of(self._owners, tenant, visitor) if tenant is not None else None
            if tenant is None or contact is None:
                return
            command: commands.Command = commands.CustomerEnd(visitor=visitor, cut=True)
            if contact.dial is not None and contact.unreached:
                command = commands.LineFailed(visitor=visitor, attempt=contact.dial.tries, cause="unreachable")
            elif contact.arrived_at < max(self.born or 0, self._served.others.forgot_at):
                command = commands.CallBackCut(visitor=visitor)
            await self._owners.owner(tenant).submit(command, f"visitor:{visitor}")

    async def _look_at_birth(self) -> None:
        told = await self._ari.request("GET", "asterisk/info", {"only": "status"})
        if isinstance(told, Answer):
            with contextlib.suppress(msgspec.ValidationError, ValueError):
                self.born = round(datetime.fromisoformat(told.read(Info).status.startup_time).timestamp() * 1000)


async def await_owners(owners: Owners) -> None:
    """Returns when every institution has its owner here, or after a while."""
    waited_s = 0.0
    while not owners.standing_by() and waited_s < OWNERS_WAIT_S:
        await asyncio.sleep(OWNERS_LOOK_S)
        waited_s += OWNERS_LOOK_S


def _legs(channels: Iterable[Channel]) -> list[Leg]:
    """Legs of our application; whatever else the switch carries is none of ours."""
    found = []
    for channel in channels:
        said = channel.dialplan.app_data.split(",")
        ours = channel.dialplan.app_name == STASIS and said[0] == APPLICATION and said[1:2] != [SNOOP_ROLE]
        if ours or names.is_ours(channel.id) or channel.id.startswith(names.OUT):
            dialled = said[2] if ours and len(said) > 2 else ""
            found.append(Leg(id=channel.id, up=channel.state == UP, number=channel.caller.number, dialled=dialled))
    return found


def _bridged(bridges: Iterable[Bridge]) -> list[Bridged]:
    return [Bridged(id=bridge.id, legs=frozenset(bridge.channels)) for bridge in bridges]


def _suspects(found: Findings) -> Findings:
    return Findings(
        vanished=found.vanished, stray_legs=found.stray_legs, stray_bridges=found.stray_bridges,
        orphaned=found.orphaned,
    )  # fmt: skip


def _both(before: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    return [each for each in now if each in before]
