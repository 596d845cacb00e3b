"""Calls of the chaos benchmark: what becomes of them when the application, and then the switch, is killed under them.

kill -9 of the application: the calls stay up at the switch and are taken over with contact, agent and recording.
kill -9 of the switch: every call is cut; whoever waited or talked has one callback each, and is called once. Ghosts are
channels without a contact and contacts without a line after things have settled.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from bench import _installation as installation
from bench import _telephone as telephone
from bench._callers import ADDRESS as CARRIER
from bench._callers import Callers, Echo, call_of, number_of
from bench._calls_recorded import sealed
from bench._phones import ADDRESS, Phones, Talk
from bench._report import note
from yingda.channels.telephony.ari import Answer, Ari
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.switch import SwitchSettings
from yingda.channels.telephony.switch.render import APPLICATION
from yingda.entrypoints.cli.listening import free_port
from yingda.foundation.db import Database
from yingda.interactions.contact import Contact, State
from yingda.interactions.rows import LIVE_CONTEXT
from yingda.tenancy import api as tenancy

RATE: Final = 5.0
LONG_S: Final = 900.0
TALK_S: Final = 4.0
UP_TIMEOUT_S: Final = 60.0
SETTLE_S: Final = 60.0
"""The product compares switch and contacts every 15 s, and believes what it sees twice."""
CALLED_BACK_S: Final = 60.0
LOOK_S: Final = 0.5
IN_HANDS: Final = frozenset({State.WAITING, State.OFFERED, State.ACTIVE})


class Channel(msgspec.Struct, frozen=True):
    id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Both sides at one moment: callers' legs at the switch, all its legs, and contacts that are not over."""

    callers: frozenset[str]
    legs: frozenset[str]
    contacts: dict[str, Contact]
    """By visitor."""

    @property
    def up(self) -> dict[str, Contact]:
        """Calls that are up with a contact, by channel."""
        found = {leg: self.contacts.get(names.visitor_of(leg)) for leg in self.callers}
        return {leg: contact for leg, contact in found.items() if contact is not None}

    @property
    def ghosts(self) -> list[str]:
        lines = {names.visitor_of(leg) for leg in self.callers}
        found = [f"channel {leg}" for leg in self.callers if names.visitor_of(leg) not in self.contacts]
        found += [f"leg {leg}" for leg in self.legs - self.callers if names.call_of(leg) not in self.callers]
        found += [
            f"contact {contact.id}" for visitor, contact in self.contacts.items()
            if visitor not in lines and not contact.unreached
        ]  # fmt: skip
        return found


class Watch:
    """Looks at both sides."""

    def __init__(self, centre: telephone.Centre) -> None:
        self._centre = centre
        self._keyring = tenancy.open_keyring(centre.data)

    async def look(self) -> Seen | None:
        """None while one of them cannot be seen."""
        ari = Ari(SwitchSettings(ari_port=self._centre.ari_port).ari_url, APPLICATION, self._centre.secrets.ari)
        try:
            answer = await ari.request("GET", "channels")
            if not isinstance(answer, Answer):
                return None
            legs = frozenset(channel.id for channel in answer.read(list[Channel]))
            contacts = await self._contacts()
        except OSError:
            return None
        finally:
            await ari.close()
        callers = frozenset(leg for leg in legs if names.call_of(leg) == leg)
        return Seen(callers, legs, {contact.visitor: contact for contact in contacts if not contact.ended})

    async def settled(self, wait_s: float = SETTLE_S) -> Seen | None:
        """When there is no ghost, or after that long."""
        deadline = time.monotonic() + wait_s
        while True:
            seen = await self.look()
            if (seen is not None and not seen.ghosts) or time.monotonic() > deadline:
                return seen
            await asyncio.sleep(LOOK_S)

    async def count(self, sql: str, *values: object) -> int:
        conn = await self._centre.connect()
        try:
            return int(await conn.fetchval(sql, *values))
        finally:
            await conn.close()

    async def _contacts(self) -> list[Contact]:
        conn = await self._centre.connect()
        try:
            rows = await conn.fetch("select live from interactions where live is not null and channel = 'phone'")
        finally:
            await conn.close()
        if not self._keyring.knows(installation.TENANT):
            database = Database(self._centre.url())
            try:
                await tenancy.load_keys(database, self._keyring)
            finally:
                await database.close()
        opened = [self._keyring.open(installation.TENANT, row["live"], LIVE_CONTEXT) for row in rows]
        return [msgspec.json.decode(each, type=Contact) for each in opened]


async def run(calls: int) -> dict[str, Any]:
    """So many calls, of which four fifths are with agents. Raises NoSwitch, NoSipp."""
    agents = max(2, calls * 4 // 5)
    trunk_port = free_port()
    with installation.folder("chaos-calls") as folder:
        centre = await telephone.built(folder, agents, trunk=trunk_port)
        echo = Echo(folder, ADDRESS)
        trunk = Phones(centre.sip_port, echo.port, Talk(TALK_S, TALK_S), address=CARRIER, port=trunk_port)
        try:
            phones = await telephone.with_phones(centre, echo.port, Talk(LONG_S, LONG_S))
            try:
                await centre.open_desks()
                return await _storm(folder, centre, phones, trunk, calls, agents)
            finally:
                phones.close()
        except Exception:
            note(centre.server.log_tail())
            raise
        finally:
            trunk.close()
            echo.close()
            await centre.close()


async def _storm(
    folder: Path, centre: telephone.Centre, phones: Phones, trunk: Phones, calls: int, agents: int
) -> dict[str, Any]:
    watch, began = Watch(centre), time.time()
    callers = Callers(folder, "chaos", centre.sip_port, rate=RATE, limit=calls, most=calls, sound=True)
    phones.on_hang_up = callers.agent_hung_up
    callers.start()
    try:
        before = await _all_up(watch, calls, agents)
        note(f"{len(before.up)} calls up, {phones.talking} of them with agents")
        adopted = await _kill_application(centre, watch, before)
        kept = await _end_some(centre, phones, watch, began, calls)
        cut = await _kill_switch(centre, phones, trunk, watch, callers)
    finally:
        callers.kill()
    ghosts = adopted.pop("ghosts_seen") + cut.pop("ghosts_seen")
    for ghost in ghosts[:5]:
        note(f"ghost: {ghost}")
    return {"calls_up_before": len(before.up), **adopted, **kept, **cut, "ghosts": len(ghosts)}


async def _all_up(watch: Watch, calls: int, agents: int) -> Seen:
    """When so many are up, and as many of them with agents as there are agents."""
    deadline = time.monotonic() + UP_TIMEOUT_S + calls / RATE
    seen = None
    while time.monotonic() < deadline:
        seen = await watch.look()
        active = [each for each in seen.up.values() if each.state is State.ACTIVE] if seen else []
        if seen is not None and len(seen.up) == calls and len(active) == min(agents, calls):
            return seen
        await asyncio.sleep(LOOK_S)
    raise TimeoutError(f"only {len(seen.up) if seen else 0} of {calls} calls came up")


async def _kill_application(centre: telephone.Centre, watch: Watch, before: Seen) -> dict[str, Any]:
    centre.server.kill()
    killed_at = time.monotonic()
    centre.server.start()
    await centre.up()
    back_s = time.monotonic() - killed_at
    for desk in centre.desks:
        await asyncio.wait_for(desk.do("status", status="ready"), telephone.PATIENCE_S)
    await asyncio.sleep(LOOK_S)
    seen = await watch.settled()
    after = seen.up if seen is not None else {}
    changed = [
        leg for leg, was in before.up.items()
        if leg in after and ((now := after[leg]).id, now.state, now.agent) != (was.id, was.state, was.agent)
    ]  # fmt: skip
    note(f"application killed: back after {back_s:.1f} s, {len(after)} of {len(before.up)} calls up, "
         f"{len(changed)} with another agent or state")  # fmt: skip
    return {
        "calls_up_after": len(before.up.keys() & after.keys()), "calls_changed": len(changed),
        "application_back_s": round(back_s, 1), "ghosts_seen": seen.ghosts if seen else ["nothing to be seen"],
    }  # fmt: skip


async def _end_some(centre: telephone.Centre, phones: Phones, watch: Watch, began: float, calls: int) -> dict[str, Any]:
    """Some agents hang up: their calls, which lived through the kill, must be recorded from end to end."""
    ended = phones.hang_up(max(1, calls // 5))
    shortest_s = min(rung.ended_at - rung.answered_at for rung in ended)
    conn = await centre.connect()
    try:
        kept = await sealed(conn, began, len(ended), shortest_s)
    finally:
        await conn.close()
    await watch.settled()
    note(f"{len(ended)} of these calls ended: {kept.told()}, the shortest talk {shortest_s * 1000:.0f} ms")
    return {"recordings_expected": len(ended), "recordings_complete": kept.complete}


async def _kill_switch(
    centre: telephone.Centre, phones: Phones, trunk: Phones, watch: Watch, callers: Callers
) -> dict[str, Any]:
    seen, pid = await watch.look(), centre.switch_pid
    if seen is None or pid is None:
        raise TimeoutError("the switch is away")
    in_hands = {each.id: each for each in seen.up.values() if each.state in IN_HANDS}
    phones.talk = Talk(TALK_S, TALK_S)
    os.kill(pid, signal.SIGKILL)
    killed_at = time.monotonic()
    callers.kill()
    phones.forget()
    while centre.switch_pid in (pid, None) or await watch.look() is None:
        if time.monotonic() - killed_at > UP_TIMEOUT_S:
            raise TimeoutError(f"the switch did not come back: {centre.server.log_tail()}")
        await asyncio.sleep(LOOK_S)
    back_s = time.monotonic() - killed_at
    await centre.up()  # it knows the phones again: who comes earlier is taken for a stranger
    await phones.register(centre.passwords())
    ended = "select count(*) from interactions where id = any($1::uuid[]) and state = 'ended'"
    deadline = time.monotonic() + SETTLE_S
    while (cut := await watch.count(ended, list(in_hands))) < len(in_hands) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_S)
    callbacks = await watch.count(
        "select count(*) from events where type = 'interaction.callback_asked' and data->>'reason' = 'cut'"
    )
    wanted = {number_of(call_of(each.address) or 0) for each in in_hands.values()}
    deadline = time.monotonic() + CALLED_BACK_S
    while len({rung.agent for rung in trunk.rungs}) < len(wanted) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_S)
    await asyncio.sleep(TALK_S + LOOK_S)
    called = [rung.agent for rung in trunk.rungs]
    settled = await watch.settled()
    note(f"switch killed: back after {back_s:.1f} s, {cut} of {len(in_hands)} contacts cut, {callbacks} callbacks, "
         f"{len(called)} calls back to {len(set(called) & wanted)} of {len(wanted)} customers")  # fmt: skip
    return {
        "calls_cut": cut, "callbacks_expected": len(in_hands), "callbacks": callbacks,
        "called_back": len(set(called) & wanted), "called_twice": len(called) - len(set(called)),
        "switch_back_s": round(back_s, 1), "ghosts_seen": settled.ghosts if settled else ["nothing to be seen"],
    }  # fmt: skip


def bad(found: dict[str, Any]) -> bool:
    """Whether something that must not be was seen."""
    return bool(
        found["ghosts"] or found["calls_changed"] or found["called_twice"]
        or found["calls_up_after"] != found["calls_up_before"]
        or found["calls_cut"] != found["callbacks_expected"] or found["callbacks"] != found["callbacks_expected"]
        or found["called_back"] != found["callbacks_expected"]
        or found["recordings_complete"] != found["recordings_expected"]
    )  # fmt: skip
