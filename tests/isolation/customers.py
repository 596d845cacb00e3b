"""Customers of both institutions with everything that is kept of them, and a contact in the hands of who asks."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from yingda.app import App
from yingda.banking.port import Person
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.interactions.contact import Contact, State

if TYPE_CHECKING:
    from tests.isolation.installation import House

OWN_S: Final = 10
KEYS: Final = {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}  # fmt: skip
"""A public key, from RFC 7517, appendix A.1."""

BODIES: Final[dict[str, Callable[[House], Any]]] = {
    "POST /api/customers/{id}/reveal": lambda h: {"field": "name", "reason": "核对", **held(h)},
    "PUT /api/customers/{id}/tags": lambda h: {"tags": ["x"], **held(h)},
    "PUT /api/customers/{id}/manager": lambda h: {"manager": h.user, **held(h)},
    "POST /api/customers/{id}/notes": lambda h: {"text": "x", **held(h)},
    "POST /api/customers/{id}/alerts": lambda h: {"level": "info", "text": "x", **held(h)},
    "POST /api/customers/{id}/relations": lambda h: {"kind": "other", "other": h.things["customer-third"], **held(h)},
    "POST /api/customers/{id}/consents": lambda h: {"purpose": "care", "channel": "sms", "given": True, **held(h)},
    "POST /api/customers/{id}/merge": lambda h: {
        "other": h.things["customer-third"],
        "proof": "papers",
        "reason": "xx",
    },
    "POST /api/customer-alerts/{id}/lift": lambda h: held(h),
    "POST /api/customer-relations/{id}/remove": lambda h: held(h),
    "POST /api/customer-merges/{id}/undo": lambda h: {"reason": "xx"},
    "POST /api/customer-alarms/{id}/verdict": lambda h: {"verdict": "fine", "note": "xx"},
    "POST /api/identity-issuers": lambda h: {"issuer": "y", "audience": "b", "role": "bank", "jwks": KEYS},
}
OPENING: Final = ("/api/customers/{id}/360", "/api/customers/{id}/consents")
"""Doors that read with the purpose of a contact."""


def held(house: House) -> dict[str, str]:
    return {"interaction": house.things["held"]}


async def add(app: App, house: House, other: str) -> dict[str, str]:
    """What `House.things` gets; `other`: another member of the staff."""
    one, two, three = [
        await app.customers.adopt(
            house.tenant, "bank", Person(ref=f"{house.slug}{n}", name="顾晓雨", id_no="", phones=())
        )
        for n in range(3)
    ]
    contact = await in_hands(app, house.tenant, house.user, one)
    things = {"customers": one, "customer-third": three, "held": contact}
    purpose = {"interaction": contact}

    async def made(path: str, **body: Any) -> Any:
        status, answer, text = await house("POST", path, body)
        assert status < 300, (path, text)
        return answer

    things["customer-alerts"] = (await made(f"/api/customers/{one}/alerts", level="info", text="x", **purpose))["id"]
    related = await made(f"/api/customers/{one}/relations", kind="spouse", other=three, **purpose)
    things["customer-relations"] = related["id"]
    merged = await made(f"/api/customers/{one}/merge", other=two, proof="papers", reason="xx")
    things["customer-merges"] = merged["merge"]
    issuer = await made("/api/identity-issuers", issuer="x", audience="y", role="bank", jwks=KEYS)
    things["identity-issuers"] = issuer["id"]
    things["customer-alarms"] = await _alarm(app.database.url, house.tenant, other)
    return things


async def in_hands(app: App, tenant: TenantId, user: str, customer: str) -> str:
    """A talk with the customer that the person has at their desk."""
    async with asyncio.timeout(OWN_S):
        while True:
            try:
                live = app.router.owner(tenant).live
                break
            except NotOwner:
                await asyncio.sleep(0.05)
    id = str(uuid.uuid4())
    live.contacts[id] = Contact(
        id=id, conversation=id, channel="webchat", entry_point=id, visitor=id, language="zh-CN", arrived_at=0,
        state=State.ACTIVE, agent=user, customer=customer, sure="hint", tier=1,
    )  # fmt: skip
    return id


async def _alarm(url: str, tenant: str, user: str) -> str:
    id, connection = str(uuid.uuid4()), await asyncpg.connect(url)
    try:
        await connection.execute(
            "insert into customer_alarms (id, tenant_id, user_id, rule, counted, usual, since, at, policy_from)"
            " values ($1, $2, $3, 'many', 9, 5, now(), now(), current_date)",
            id, tenant, user,
        )  # fmt: skip
    finally:
        await connection.close()
    return id
