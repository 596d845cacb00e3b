"""Agents' phones, told to the switch while it runs: a phone registers as its agent's id, with a password of its own."""

from collections.abc import Iterable
from typing import Final

from yingda.channels.telephony.ari import Ari, Fault
from yingda.channels.telephony.switch import Secrets

CONFIGURATION: Final = "asterisk/config/dynamic/res_pjsip"
ENDPOINT: Final = {
    "context": "from-agent", "disallow": "all", "allow": "alaw,ulaw,g722", "direct_media": "no", "dtmf_mode": "rfc4733",
    "rtp_symmetric": "yes", "rewrite_contact": "yes", "force_rport": "yes", "allow_transfer": "no",
    "rtp_timeout": "60", "rtp_timeout_hold": "300",
}  # fmt: skip
PLACE: Final = {"max_contacts": "1", "remove_existing": "yes", "minimum_expiration": "30", "qualify_frequency": "0"}


class Phones:
    """The phones that one switch knows."""

    def __init__(self, ari: Ari, secrets: Secrets) -> None:
        self._ari = ari
        self._secrets = secrets
        self._known: set[str] = set()

    def forget(self) -> None:
        """The switch may have started anew: its memory is empty."""
        self._known.clear()

    async def tell(self, agents: Iterable[str]) -> None:
        """Agents who came, and those who are no agents any more."""
        wanted = set(agents)
        for agent in sorted(wanted - self._known):
            if await self._add(agent):
                self._known.add(agent)
        for agent in sorted(self._known - wanted):
            for kind in ("endpoint", "aor", "auth"):
                await self._ari.request("DELETE", f"{CONFIGURATION}/{kind}/{agent}")
            self._known.discard(agent)

    async def _add(self, agent: str) -> bool:
        password = self._secrets.phone_password(agent)
        auth = {"auth_type": "userpass", "username": agent, "password": password}
        endpoint = {**ENDPOINT, "auth": agent, "aors": agent}
        for kind, fields in (("auth", auth), ("aor", PLACE), ("endpoint", endpoint)):
            if isinstance(await self._put(kind, agent, fields), Fault):
                return False
        return True

    async def _put(self, kind: str, agent: str, fields: dict[str, str]) -> object:
        body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
        return await self._ari.request("PUT", f"{CONFIGURATION}/{kind}/{agent}", body=body)
