"""Joins the demo's institutions with a sample core: connections, and the issuer of its identity tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import aiohttp
from pydantic import SecretStr

from yingda.banking.connections.api import ConnectionBody, Role, connection, credentials_of, put
from yingda.customers.issuers import actions as issuers
from yingda.customers.issuers.schemas import NewIssuer
from yingda.demo.yuanshan import YUANSHAN
from yingda.demo.yunhai import YUNHAI
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal
from yingda.foundation.work import Work
from yingda.tenancy import api as tenancy

if TYPE_CHECKING:
    from yingda.demo.cores import Address

INSTITUTIONS: Final = {"bank": YUANSHAN, "broker": YUNHAI}
AUDIENCE: Final = "yingda"
"""For whom the sample cores sign identities."""
ANSWER_S: Final = 5.0


async def join(database: Database, keyring: Keyring, name: str, core: Address, centre: Address) -> None:
    """The institution of this core talks to it, sends messages through the centre and believes its identities.

    Raises OSError or TimeoutError when the core does not tell its keys.
    """
    jwks = await _keys(core.url)
    slugs = {slug: id for id, slug in (await tenancy.slugs(database)).items()}
    tenant = slugs.get(INSTITUTIONS[name].slug)
    if tenant is None:
        return
    builder = Principal(tenant=TenantId(tenant), user=None, name="demo")
    async with database.work(builder) as work:
        await _connect(work, keyring, "bank" if name == "bank" else "broker", name, core)
        await _connect(work, keyring, "messages", "messages", centre)
        await issuers.keep_issuer(work, NewIssuer(issuer=name, audience=AUDIENCE, role=name, jwks=jwks))


async def _connect(work: Work, keyring: Keyring, role: Role, adapter: str, core: Address) -> None:
    row = await connection(work.conn, role)
    known = row is not None and (row["base_url"], row["retired_at"]) == (core.url, None)
    if row is not None and known and credentials_of(keyring, work.tenant, row) == core.token:
        return
    body = ConnectionBody(
        adapter=adapter, base_url=core.url, credentials=SecretStr(core.token), options={},
        version=row["version"] if row else 0,
    )  # fmt: skip
    await put(work, keyring, role, body)


async def _keys(url: str) -> dict[str, Any]:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as http,
            http.get(f"{url}/sign-in/keys", raise_for_status=True) as answer,
        ):
            found: dict[str, Any] = await answer.json()
            return found
    except aiohttp.ClientError as fault:
        raise OSError("the core does not tell its keys") from fault
