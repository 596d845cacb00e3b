"""Writes about issuers of identity tokens: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any, Final

from yingda.customers.errors import IssuerThere
from yingda.customers.issuers import store
from yingda.customers.issuers.schemas import ChangedIssuer, IssuerView, NewIssuer
from yingda.customers.issuers.tokens import public
from yingda.customers.tables import issuers
from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Read, Work

ISSUERS_MAX: Final = 50


async def add_issuer(work: Work, body: NewIssuer) -> IssuerView:
    body = body.model_copy(update={"jwks": public(body.jwks)})
    await versioned.demand_room(work, issuers, ISSUERS_MAX)
    with versioned.refusing(identity_issuers_name=IssuerThere(issuer=body.issuer)):
        id = await versioned.add(work, issuers, _values(body))
    _announce(work, id, 1, "created", body)
    return await seen(work, id)


async def change_issuer(work: Work, id: str, body: ChangedIssuer) -> IssuerView:
    body = body.model_copy(update={"jwks": public(body.jwks)})
    row = await versioned.locked(work, issuers, id, body.version)
    with versioned.refusing(identity_issuers_name=IssuerThere(issuer=body.issuer)):
        version = await versioned.change(work, issuers, row, _values(body), body.active)
    _announce(work, id, version, versioned.verb(row, body.active), body)
    return await seen(work, id)


async def keep_issuer(work: Work, body: NewIssuer) -> None:
    """The issuer in use of this name says exactly this from now on; one that does already is left alone."""
    row = await store.named(work.conn, body.issuer)
    if row is None:
        await add_issuer(work, body)
    elif (row["audience"], row["role"], row["jwks"]) != (body.audience, body.role, body.jwks):
        changed = ChangedIssuer(**body.model_dump(), version=row["version"], active=True)
        await change_issuer(work, str(row["id"]), changed)


async def seen(read: Read | Work, id: str) -> IssuerView:
    row = await store.issuer(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return IssuerView.model_validate(row)


def _values(body: NewIssuer) -> dict[str, Any]:
    return {"issuer": body.issuer, "audience": body.audience, "role": body.role, "jwks": body.jwks}


def _announce(work: Work, id: str, version: int, change: str, body: NewIssuer) -> None:
    keys = [key["kid"] for key in body.jwks["keys"]]
    versioned.announce(
        work, "customers", "identity_issuer", id, version, change, issuer=body.issuer, audience=body.audience,
        role=body.role, keys=keys,
    )  # fmt: skip
