"""What a call needs beyond the switch and its contact: leave to dial, and the vault for what is keyed in."""

from typing import Protocol

from yingda.channels.telephony.errors import NoTrunk
from yingda.channels.telephony.protocol.shown import Shown
from yingda.foundation.clock import Clock
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.interactions.captured import api as captured
from yingda.outbound_gate.api import Gate


class Outside(Protocol):
    """Both may raise a `Refusal`. `trunk`: whether there is a way out at all."""

    trunk: bool

    async def permit(self, tenant: TenantId, shown: Shown, own: str) -> tuple[str, str]:
        """(digits for the trunk, the institution's own number that the customer is to see). `own`: the number that the
        customer called, if there was one."""
        ...

    async def keep(self, tenant: TenantId, interaction: str, kind: str, digits: str) -> tuple[str | None, str]:
        """(token, what may be seen of the digits); without a token they cannot be what was asked for."""
        ...


class House:
    """The gate and the vault of this process. `trunk`: whether there is a way out at all."""

    def __init__(self, database: Database, keyring: Keyring, gate: Gate, clock: Clock, *, trunk: bool) -> None:
        self._database = database
        self._keyring = keyring
        self._gate = gate
        self._clock = clock
        self.trunk = trunk

    async def permit(self, tenant: TenantId, shown: Shown, own: str) -> tuple[str, str]:
        dial = shown.dial
        assert dial is not None
        if not self.trunk:
            raise NoTrunk()
        if not dial.calls_back:
            return dial.number, dial.caller_id  # the gate was asked when the agent asked
        permit = await self._gate.decide_for(
            tenant, dial.number, "callback", self._clock.now_ms(), agent=shown.agent, asked_at=dial.asked_at,
            caller_id=own,
        )  # fmt: skip
        return permit.number, permit.caller_id

    async def keep(self, tenant: TenantId, interaction: str, kind: str, digits: str) -> tuple[str | None, str]:
        kept = await captured.keep_digits(
            self._database, tenant, interaction, kind, digits, keyring=self._keyring  # type: ignore[arg-type]
        )  # fmt: skip
        return (kept.token if kept.valid else None), kept.shown
