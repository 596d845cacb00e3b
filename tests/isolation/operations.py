"""An operation in doubt, a question to its customer and a request for a second pair of eyes, in each institution."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from yingda.app import App
from yingda.banking import store
from yingda.banking.moving import digest_of
from yingda.banking.operation import Body, Record, State
from yingda.banking.verification import store as challenges
from yingda.foundation.clock import to_datetime
from yingda.foundation.principal import system

if TYPE_CHECKING:
    from tests.isolation.installation import House

HOUR_MS: Final = 3_600_000


def held(house: House) -> dict[str, Any]:
    return {"interaction": house.things["held"]}


BODIES: Final[dict[str, Callable[[House], Any]]] = {
    "POST /api/operations": lambda h: {"kind": "loss_report", "params": {"holding": "D1"}, **held(h)},
    "POST /api/operations/{id}/challenge": lambda h: {"means": "pin", **held(h)},
    "POST /api/operations/{id}/confirm": held,
    "POST /api/operations/{id}/cancel": held,
    "POST /api/operations/{id}/reverse": held,
    "POST /api/operations/{id}/resolve": lambda h: {"state": "failed", "note": "核心无此流水"},
    "POST /api/verifications": lambda h: {"means": "pin", **held(h)},
    "POST /api/verifications/{id}/check": lambda h: {"token": str(uuid.uuid4()), **held(h)},
    "POST /api/approvals/{id}/decide": lambda h: {"decision": "approve", "reason": "x"},
}


async def add(app: App, house: House) -> dict[str, str]:
    """What `House.things` gets."""
    banking, now = app.banking, app.database.clock.now_ms()
    async with app.database.work(system(house.tenant)) as work:
        record = Record(
            id=work.ids.new(), tenant=house.tenant, customer=house.things["customers"], role="bank", kind="transfer",
            state=State.ON_LIST, body=Body(ref=f"{house.slug}0", params={"amount": 1}, worth=1), digest=b"",
            channel="webchat", actor="system", interaction=house.things["held"], created_at=now,
            expires_at=now + HOUR_MS, confirmed_at=now, proof_means="yes", submitted_at=now,
        )  # fmt: skip
        record = replace(record, digest=digest_of(record))
        await store.add(work.conn, app.keyring, record, None)
        challenge = work.ids.new()
        await challenges.add(work.conn, {
            "id": challenge, "tenant_id": house.tenant, "customer_id": house.things["customers"], "means": "pin",
            "role": "bank", "interaction_id": house.things["held"], "asked_by": "system", "tries": 0,
            "created_at": to_datetime(now), "expires_at": to_datetime(now + HOUR_MS),
        })  # fmt: skip
        approval = await banking.parts.approvals.ask(work, "test", record.id, "transfer", {})
    return {"operations": record.id, "verifications": challenge, "approvals": approval}
