"""Between the staff socket and the gate: a command that leads out of the house goes on only with the gate's permit."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from yingda.channels.telephony.numbers import PREFIX
from yingda.channels.telephony.view import CHANNEL
from yingda.entrypoints.sockets import OwnerOf, Permit
from yingda.foundation.clock import Clock
from yingda.foundation.ids import OperationId, TenantId
from yingda.foundation.principal import Principal
from yingda.journey import commands
from yingda.outbound_gate.api import Gate, OwnNumber


def own_numbers(owner_of: OwnerOf) -> Callable[[TenantId], list[OwnNumber]]:
    """The telephone numbers in use, as live contacts know them: entry points of the telephone."""

    def numbers(tenant: TenantId) -> list[OwnNumber]:
        points = owner_of(tenant).live.config.entry_points.values()
        dialled = [(point.key.removeprefix(PREFIX), point) for point in points if point.key.startswith(PREFIX)]
        return [
            OwnNumber(number=number, queue=point.queue)
            for number, point in dialled
            if point.channel == CHANNEL and point.active and number.isdigit()
        ]

    return numbers


def permitting(gate: Gate, owner_of: OwnerOf, clock: Clock) -> Permit:
    """Asks the gate for every number that a command names. The owner sees the permit's number, never the typed one."""

    async def permit(
        principal: Principal, command: commands.StaffCommand, operation: OperationId
    ) -> commands.StaffCommand:
        match command:
            case commands.Dial(number=number, queue=asked):
                queue = asked or ""
            case commands.Consult(number=str(number)):
                queue = _queue_of(owner_of, principal.tenant, command.interaction)
            case _:
                return command
        given = await gate.decide(
            principal, number, "agent", now_ms=clock.now_ms(), queue=queue, caller_id=command.caller_id,
            operation=operation,
        )  # fmt: skip
        return msgspec.structs.replace(command, number=given.number, caller_id=given.caller_id)

    return permit


def _queue_of(owner_of: OwnerOf, tenant: TenantId, interaction: str) -> str:
    contact = owner_of(tenant).live.contacts.get(interaction)
    return (contact.queue or "") if contact is not None else ""
