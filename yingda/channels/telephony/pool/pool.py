"""Who serves whom: which switch a call goes to, where a phone is, and which calls are lost with a switch.

Decides in memory. A pool of one decides nothing: everything is there.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from yingda.channels.telephony import numbers
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.pool.rendering import peer
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.reconcile import Leg
from yingda.channels.telephony.wishes import wishes as wishes_of
from yingda.foundation.clock import Clock
from yingda.foundation.errors import NotFound, Refusal
from yingda.foundation.ids import TenantId

GIVE_UP_MS: Final = 20_000
"""So long a switch may be away before its calls count as cut; one that is started again is back in five seconds."""
LOOK_EVERY_S: Final = 0.5

log = logging.getLogger(__name__)


class Calls(Protocol):
    """The calls of one switch (`Exchange`)."""

    connected: bool
    ready: bool
    away_since: int | None

    @property
    def calls(self) -> list[Call]: ...

    @property
    def forgot_at(self) -> int | None: ...

    def may_serve(self, visitor: str) -> bool: ...

    def makes(self, leg: str) -> bool: ...

    def call_out(self, tenant: TenantId, leg: Leg) -> None: ...

    def give_up(self) -> None: ...

    async def resume(self, tenant: TenantId, interaction: str, agent: str) -> None: ...


class Places(Protocol):
    """The phones that one switch knows (`Phones`)."""

    def endpoint_of(self, agent: str) -> str | None: ...

    def came_at(self, agent: str) -> int: ...

    def knows(self, person: str) -> bool: ...

    async def add(self, person: str) -> bool: ...


class Served(Protocol):
    """A switch of the pool (`Member`)."""

    @property
    def name(self) -> str: ...

    @property
    def exchange(self) -> Calls: ...

    @property
    def phones(self) -> Places: ...


class Pool:
    """The switches of this process. `members` are set once they are known."""

    def __init__(self, owners: Owners, clock: Clock) -> None:
        self._owners = owners
        self._clock = clock
        self._given_up: set[str] = set()
        self.members: Sequence[Served] = ()

    @property
    def connected(self) -> list[Served]:
        return [member for member in self.members if member.exchange.connected]

    def others(self, name: str) -> "Rest":
        """Everything but this switch."""
        return Rest(self, name)

    def endpoint_of(self, agent: str, name: str) -> str | None:
        """Where the switch `name` rings the agent: the account if the phone is at this very switch, else over the one
        where it is. Of phones at several switches, the one that registered last; None: there is none."""
        found = [(each.phones.came_at(agent), each.name == name, each) for each in self.connected]
        for _, here, member in sorted(found, key=lambda each: each[:2], reverse=True):
            account = member.phones.endpoint_of(agent)
            if account is not None:
                return account if here else f"{account}@{peer(member.name)}"
        return None

    def account_of(self, agent: str) -> str | None:
        """The account by which the agent's phone is registered anywhere."""
        endpoint = self.endpoint_of(agent, "")
        return endpoint.partition("@")[0] if endpoint else None

    def place_of(self, agent: str) -> Served | None:
        """The switch for the agent's phone: always the same one, another one while that is away (rendezvous hashing:
        nobody else moves)."""
        ready = [each for each in self.connected if each.exchange.ready] or self.connected
        return max(ready, key=lambda each: hashlib.sha256(f"{each.name} {agent}".encode()).digest(), default=None)

    def wanted(self, tenant: TenantId, visitor: str) -> None:
        """A customer is to be called: by the switch that has the fewest calls, once."""
        leg = numbers.line_wanted(self._owners, tenant, visitor)
        if leg is None or any(member.exchange.makes(leg.id) for member in self.members):
            return
        chosen = min(self.connected, key=lambda each: len(each.exchange.calls), default=None)
        if chosen is not None:
            chosen.exchange.call_out(tenant, leg)

    async def resume(self, tenant: TenantId, interaction: str, agent: str) -> None:
        """Rings the agent's phone again for a call that is up without it. Raises `NotFound`."""
        for member in self.members:
            with contextlib.suppress(NotFound):
                await member.exchange.resume(tenant, interaction, agent)
                return
        raise NotFound(what="call", id=interaction)

    def knows(self, person: str) -> bool:
        """Whether every switch that is there was told of the person's accounts."""
        return all(member.phones.knows(person) for member in self.connected)

    async def add_phone(self, person: str) -> bool:
        """Tells every switch of a person, or of a new password; whether one took it."""
        return any([await member.phones.add(person) for member in self.connected])

    async def run(self) -> None:
        """Beside the switches, until cancelled."""
        wishes = asyncio.create_task(wishes_of(self._owners, self.wanted).follow())
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                self.give_up_the_lost()
        finally:
            wishes.cancel()
            await asyncio.gather(wishes, return_exceptions=True)

    def give_up_the_lost(self) -> None:
        """Calls of a switch that is away for too long are cut, if another one is there: who sees none of them is away
        himself, and the calls may go on."""
        for member in self.members:
            since = member.exchange.away_since
            if since is None:
                self._given_up.discard(member.name)
            elif self.connected and member.name not in self._given_up and self._clock.now_ms() - since > GIVE_UP_MS:
                self._given_up.add(member.name)
                log.error(
                    "telephony.switch_given_up", extra={"switch": member.name, "calls": len(member.exchange.calls)}
                )
                with contextlib.suppress(Refusal):
                    member.exchange.give_up()


class Rest:
    """The pool without one (`Others`)."""

    def __init__(self, pool: Pool, name: str) -> None:
        self._pool = pool
        self._name = name

    @property
    def forgot_at(self) -> int:
        return max((each.exchange.forgot_at or 0 for each in self._members), default=0)

    def may_serve(self, visitor: str) -> bool:
        return any(member.exchange.may_serve(visitor) for member in self._members)

    @property
    def _members(self) -> list[Served]:
        return [member for member in self._pool.members if member.name != self._name]
