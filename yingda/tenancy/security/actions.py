"""Writes about the institution's security settings: lock, decide, store, audit and publish."""

from __future__ import annotations

from urllib.parse import urlsplit

from yingda.foundation import versioned
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import InvalidInput, VersionStale
from yingda.foundation.work import Work
from yingda.tenancy.errors import IssuerUnsafe
from yingda.tenancy.oidc import store as oidc
from yingda.tenancy.oidc.flow import SECRET_CONTEXT
from yingda.tenancy.oidc.safety import safe_address
from yingda.tenancy.security import store
from yingda.tenancy.security.schemas import NewProvider, SecuritySettings
from yingda.tenancy.tables import oidc_providers


async def change_settings(work: Work, body: SecuritySettings) -> SecuritySettings:
    before = await store.settings(work.conn, work.tenant, lock=True)
    await store.save_settings(work.conn, work.tenant, {**before, **body.model_dump()})
    work.audit("tenancy.security_changed", work.tenant, body.model_dump())
    return body


async def save_provider(work: Work, keyring: Keyring, body: NewProvider) -> None:
    """Makes or changes the one identity provider of the tenant."""
    if not safe_address(body.issuer):
        raise IssuerUnsafe(host=urlsplit(body.issuer).hostname)
    row = await oidc.provider(work.conn, work.tenant, lock=True)
    if body.version != (row["version"] if row else 0):
        raise VersionStale(version=row["version"] if row else 0)
    values = {"issuer": body.issuer.rstrip("/"), "client_id": body.client_id, "claim": body.claim}
    if body.secret is not None:
        secret = body.secret.get_secret_value()
        values["secret_sealed"] = keyring.seal_text(work.tenant, secret, SECRET_CONTEXT)  # type: ignore[assignment]
    elif row is None:
        raise InvalidInput(fields=["secret"])
    if row is None:
        await versioned.add(work, oidc_providers, values)
    else:
        await versioned.change(work, oidc_providers, row, values, body.active)
    work.audit("tenancy.provider_changed", work.tenant, {"issuer": body.issuer, "active": body.active})
