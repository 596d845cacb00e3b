"""Phones of agents, and of who listens to them, told to the switch while it runs; and where each one is registered."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from yingda.channels.telephony.accounts import Accounts, web_of
from yingda.channels.telephony.ari import Answer, Ari, Connected, Fault, SwitchEvent
from yingda.channels.telephony.registrations import SOURCE, WANTED, Registrations
from yingda.channels.telephony.switch.settings import SwitchSettings
from yingda.foundation.clock import Clock

APPLICATION: Final = "yingda-phones"
"""A second listener at the switch: registrations must not make calls wait."""
CONFIGURATION: Final = "asterisk/config/dynamic/res_pjsip"
AT_ONCE_MAX: Final = 8
ENDPOINT: Final = {
    "context": "from-agent", "disallow": "all", "direct_media": "no", "dtmf_mode": "rfc4733", "rtp_symmetric": "yes",
    "rewrite_contact": "yes", "force_rport": "yes", "allow_transfer": "no", "identify_by": "username",
    "rtp_timeout": "60", "rtp_timeout_hold": "300",
}  # fmt: skip
DESK_PHONE: Final = {**ENDPOINT, "allow": "alaw,ulaw,g722"}
BROWSER: Final = {**ENDPOINT, "allow": "alaw,ulaw,opus", "webrtc": "yes", "dtls_auto_generate_cert": "yes"}
"""G.711 first: in the house's own network it costs the switch nothing to pass on. Certificates are made for each call
and checked by their fingerprints (RFC 8827)."""
PLACE: Final = {
    "max_contacts": "1", "remove_existing": "yes", "minimum_expiration": "30", "maximum_expiration": "300",
    "qualify_frequency": "0",
}  # fmt: skip
"""Five minutes at most: so long a phone stays there after its password was changed."""
KINDS: Final = ("endpoint", "aor", "auth")

log = logging.getLogger(__name__)


class Endpoint(msgspec.Struct, frozen=True):
    resource: str = ""
    state: str = ""


class Phones:
    """The phones that one switch knows. `watch` runs beside `tell`."""

    def __init__(self, ari: Ari, accounts: Accounts, settings: SwitchSettings, clock: Clock) -> None:
        self._ari = ari
        self._accounts = accounts
        self._desk_phone = {**DESK_PHONE, **settings.sound_address}
        self._clock = clock
        self._known: set[str] = set()
        self._registrations = Registrations()

    def endpoint_of(self, agent: str) -> str | None:
        """The endpoint where the agent is to be rung: `<id>` or `<id>-web`, which registered last; None: nowhere."""
        return self._registrations.account_of(agent)

    def came_at(self, agent: str) -> int:
        """When the agent's phone registered here, epoch ms; 0: before we looked."""
        return self._registrations.came_at(agent)

    def knows(self, person: str) -> bool:
        """Whether the switch was told of the person's accounts."""
        return person in self._known

    def forget(self) -> None:
        """The switch may have started anew: its memory is empty."""
        self._known.clear()

    async def tell(self, agents: Iterable[str]) -> None:
        """Agents who came, and those who are no agents any more."""
        wanted = set(agents) | self._accounts.others(self._clock.now_ms())
        turns = asyncio.Semaphore(AT_ONCE_MAX)
        newcomers = sorted(wanted - self._known)
        await asyncio.gather(*(self._add_in_turn(turns, person) for person in newcomers))
        if newcomers and (online := await self._online()) is not None:
            self._registrations.found(online)
        for person in sorted(self._known - wanted):
            for account in (person, web_of(person)):
                for kind in KINDS:
                    await self._ari.request("DELETE", f"{CONFIGURATION}/{kind}/{account}")
            self._known.discard(person)

    async def add(self, person: str) -> bool:
        """Tells the switch of a person, or of a new password; whether it took it."""
        accounts = ((person, self._desk_phone), (web_of(person), BROWSER))
        done = [await self._add_account(account, endpoint) for account, endpoint in accounts]
        if all(done):
            self._known.add(person)
        return all(done)

    async def watch(self, ari: Ari) -> None:
        """Follows registrations at `ari` (which listens for `WANTED` of `SOURCE`) until cancelled."""
        async with contextlib.aclosing(ari.events()) as events:
            async for event in events:
                match event:
                    case Connected():
                        if (online := await self._online()) is not None:
                            self._registrations.begin(online)
                    case SwitchEvent(contact_info=contact) if contact is not None:
                        self._registrations.heard(contact, self._clock.now_ms())

    async def _online(self) -> set[str] | None:
        """The accounts that the switch knows and whose phones are there; None: it does not say."""
        listed = await self._ari.request("GET", "endpoints/PJSIP")
        if not isinstance(listed, Answer):
            return None
        try:
            endpoints = listed.read(list[Endpoint])
        except msgspec.ValidationError:
            log.warning("telephony.list_unread")
            return None
        return {each.resource for each in endpoints if each.state == "online"}

    async def _add_in_turn(self, turns: asyncio.Semaphore, person: str) -> None:
        async with turns:
            await self.add(person)

    async def _add_account(self, account: str, endpoint: dict[str, str]) -> bool:
        password = self._accounts.password(account)
        auth = {"auth_type": "userpass", "username": account, "password": password}
        for kind, fields in (
            ("auth", auth), ("aor", PLACE), ("endpoint", {**endpoint, "auth": account, "aors": account}),
        ):  # fmt: skip
            if isinstance(await self._put(kind, account, fields), Fault):
                return False
        return True

    async def _put(self, kind: str, account: str, fields: dict[str, str]) -> object:
        body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
        return await self._ari.request("PUT", f"{CONFIGURATION}/{kind}/{account}", body=body)


def listener(url: str, user: str, password: str) -> Ari:
    """A connection for `Phones.watch`."""
    return Ari(url, user, password, application=APPLICATION, wanted=WANTED, source=SOURCE)
