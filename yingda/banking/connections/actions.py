"""Writes about connections: lock, decide, store, audit and publish. Credentials are in neither audit nor event."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from yingda.banking.connections import store
from yingda.banking.connections.address import safe
from yingda.banking.connections.errors import AdapterUnfit, AddressUnsafe, CredentialsInvalid
from yingda.banking.connections.schemas import ConnectionBody
from yingda.banking.connections.speaking import ADAPTERS, Role, options_of
from yingda.banking.connections.tables import core_connections
from yingda.foundation import versioned
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import InvalidInput, VersionStale
from yingda.foundation.work import Work

CREDENTIALS_CONTEXT: Final = "core_connections.credentials"


async def put(work: Work, keyring: Keyring, role: Role, body: ConnectionBody) -> None:
    """Makes or changes the tenant's one connection of the role."""
    values = _values(role, body)
    row = await store.row(work.conn, role, lock=True)
    if body.version != (row["version"] if row else 0):
        raise VersionStale(version=row["version"] if row else 0)
    if body.credentials is not None:
        secret = body.credentials.get_secret_value()
        if not ADAPTERS[body.adapter].credentials.fullmatch(secret):
            raise CredentialsInvalid(adapter=body.adapter)
        values["credentials_sealed"] = keyring.seal_text(work.tenant, secret, CREDENTIALS_CONTEXT)
    elif row is None:
        raise InvalidInput(fields=["credentials"])
    if row is None:
        values["retired_at"] = None if body.active else work.now
        with versioned.refusing(core_connections_role=VersionStale(version=1)):
            id = await versioned.add(work, core_connections, values)
        version, change = 1, "created"
    else:
        id, change = row["id"], versioned.verb(row, body.active)
        version = await versioned.change(work, core_connections, row, values, body.active)
    told = {"role": role, "adapter": body.adapter, "base_url": body.base_url, "options": body.options}
    versioned.announce(
        work, "banking", "connection", id, version, change, **told, new_credentials=body.credentials is not None
    )


def _values(role: Role, body: ConnectionBody) -> dict[str, Any]:
    adapter = ADAPTERS.get(body.adapter)
    if adapter is None or role not in adapter.roles:
        raise AdapterUnfit(role=role, adapter=body.adapter)
    if not safe(body.base_url, adapter.plain):
        raise AddressUnsafe(host=_host(body.base_url), scheme=adapter.plain)
    options_of(adapter, body.options)
    return {"role": role, "adapter": body.adapter, "base_url": body.base_url.rstrip("/"), "options": body.options}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
