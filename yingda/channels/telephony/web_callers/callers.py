"""The accounts of customers' browsers at the switch: made for one call, told by its interface, removed."""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from yingda.channels.telephony.ari import Answer, Ari, Fault
from yingda.channels.telephony.errors import PhoneAway
from yingda.channels.telephony.numbers import PREFIX as NUMBER
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.phones import BROWSER, CONFIGURATION
from yingda.channels.telephony.view import CHANNEL
from yingda.channels.telephony.web_callers.caller import PREFIX, Account, Caller
from yingda.channels.telephony.web_callers.limits import Limits
from yingda.foundation.clock import Clock
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId

UNUSED_S: Final = 120.0
"""An account that no socket is open for is removed after this."""
PASSWORD_BYTES: Final = 24
KINDS: Final = ("endpoint", "auth")
LINE_BROKE: Final = {"reason_code": "38"}
"""How a call ends whose browser went without a word (Q.850, network out of order)."""
ENDPOINT: Final = {**BROWSER, "context": "from-web", "max_audio_streams": "1", "max_video_streams": "0"}
CLEANED_AT_ONCE: Final = 50

log = logging.getLogger(__name__)


class Endpoint(msgspec.Struct, frozen=True):
    """As the switch lists it."""

    resource: str = ""
    channel_ids: tuple[str, ...] = ()


class WebCallers:
    """Everybody who calls from a web page through this process. `attach` tells it of a switch."""

    def __init__(self, owners: Owners, clock: Clock) -> None:
        self._owners = owners
        self._clock = clock
        self._limits = Limits()
        self._ari: Ari | None = None
        self._up: Callable[[], bool] = lambda: False
        self._accounts: dict[str, Account] = {}
        self._legs: dict[str, str] = {}
        """The leg of each account that has called: a second one is another's."""
        self._expiring: dict[str, asyncio.Task[None]] = {}
        self._cleaned = False

    def attach(self, ari: Ari, up: Callable[[], bool]) -> None:
        """`up`: whether the switch takes calls now."""
        self._ari, self._up, self._cleaned = ari, up, False

    def detach(self) -> None:
        """The switch is gone, and every account with it."""
        for account in list(self._accounts.values()):
            self._forget(account)
        self._ari, self._up = None, lambda: False

    def number_of(self, tenant: TenantId) -> str | None:
        """What the call button of an institution dials: its first number by key. None: it has none, or no telephone."""
        if not self._up():
            return None
        try:
            points = self._owners.owner(tenant).live.config.entry_points.values()
        except Refusal:
            return None
        keys = [each.key for each in points if each.channel == CHANNEL and each.active and each.key.startswith(NUMBER)]
        return min(keys).removeprefix(NUMBER) if keys else None

    async def open(self, caller: Caller) -> Account:
        """An account for one call; an earlier one of the visitor ends. Refuses with `limit.reached`, `phone.away`."""
        self._limits.take(caller, self._clock.now_ms())
        for old in [each for each in self._accounts.values() if each.caller.visitor == caller.visitor]:
            await self.close(old.user)
        user = f"{PREFIX}{uuid.uuid4().hex}"
        account = Account(user=user, password=secrets.token_urlsafe(PASSWORD_BYTES), caller=caller)
        self._accounts[user] = account
        try:
            await self._tell(account)
        except BaseException:
            await self.close(user)
            raise
        self._expiring[user] = asyncio.create_task(self._expire(user))
        return account

    def keep(self, user: str) -> None:
        """Its socket is open: from now on `close` ends it."""
        if (task := self._expiring.pop(user, None)) is not None:
            task.cancel()

    async def close(self, user: str) -> None:
        """Removes the account, and ends what is left of its call."""
        account = self._accounts.get(user)
        if account is None:
            return
        self._forget(account)
        if self._ari is not None:
            for channel in await self._channels(user):
                await self._ari.request("DELETE", f"channels/{channel}", LINE_BROKE)
            await self._remove(user)

    def admit(self, user: str, dialled: str, leg: str) -> Caller | None:
        """Whose call this leg is; None: it must not be, for its account is unknown, used, or for another number."""
        account = self._accounts.get(user)
        if account is None or account.caller.number != dialled or self._legs.setdefault(user, leg) != leg:
            return None
        return account.caller

    def __len__(self) -> int:
        return len(self._accounts)

    async def _tell(self, account: Account) -> None:
        if self._ari is None or not self._up():
            raise PhoneAway()
        if not self._cleaned:
            await self._clean()
        auth = {"auth_type": "userpass", "username": account.user, "password": account.password}
        endpoint = {**ENDPOINT, "auth": account.user, "callerid": f"<{account.user}>"}
        for kind, fields in (("auth", auth), ("endpoint", endpoint)):
            body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
            told = await self._ari.request("PUT", f"{CONFIGURATION}/{kind}/{account.user}", body=body)
            if isinstance(told, Fault):
                log.warning("telephony.web_caller_refused", extra={"kind": kind, "fault": told.kind})
                raise PhoneAway()

    async def _expire(self, user: str) -> None:
        await asyncio.sleep(UNUSED_S)
        self._expiring.pop(user, None)
        await self.close(user)

    def _forget(self, account: Account) -> None:
        self.keep(account.user)
        del self._accounts[account.user]
        self._legs.pop(account.user, None)
        self._limits.give_back(account.caller)

    async def _channels(self, user: str) -> tuple[str, ...]:
        assert self._ari is not None
        found = await self._ari.request("GET", f"endpoints/PJSIP/{user}")
        try:
            return found.read(Endpoint).channel_ids if isinstance(found, Answer) else ()
        except msgspec.ValidationError:
            return ()

    async def _clean(self) -> None:
        """Accounts of an earlier life of this program, once; those with a call on them are left to the next life."""
        assert self._ari is not None
        self._cleaned = True
        listed = await self._ari.request("GET", "endpoints/PJSIP")
        if isinstance(listed, Answer):
            for user in _left(listed.read(list[Endpoint]), self._accounts)[:CLEANED_AT_ONCE]:
                await self._remove(user)

    async def _remove(self, user: str) -> None:
        assert self._ari is not None
        for kind in KINDS:
            await self._ari.request("DELETE", f"{CONFIGURATION}/{kind}/{user}")


def _left(endpoints: Iterable[Endpoint], known: Iterable[str]) -> list[str]:
    current = set(known)
    return [
        each.resource
        for each in endpoints
        if each.resource.startswith(PREFIX) and each.resource not in current and not each.channel_ids
    ]
