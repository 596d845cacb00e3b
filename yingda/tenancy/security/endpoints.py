"""REST of the institution's security settings."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request

from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge, permission
from yingda.foundation.work import Read, Work
from yingda.tenancy.oidc import store as oidc
from yingda.tenancy.oidc.endpoints import redirect_uri
from yingda.tenancy.permissions import SECURITY_EDIT, SECURITY_VIEW
from yingda.tenancy.security import actions, store
from yingda.tenancy.security.schemas import NewProvider, ProviderView, SecuritySettings
from yingda.tenancy.sessions.endpoints import keyring_of

router: Final = APIRouter(prefix="/api/security", tags=["tenancy"])


@router.get("")
async def get_settings(edge: Edge = permission(SECURITY_VIEW)) -> SecuritySettings:
    async def look(read: Read) -> SecuritySettings:
        found = await store.settings(read.conn, read.tenant)
        return SecuritySettings(second_factor=bool(found.get("second_factor")))

    return await edge.read(look)


@router.put("")
async def change_settings(body: SecuritySettings, edge: Edge = permission(SECURITY_EDIT)) -> SecuritySettings:
    return await edge.write(lambda work: actions.change_settings(work, body), SecuritySettings)


@router.get("/provider")
async def get_provider(request: Request, edge: Edge = permission(SECURITY_VIEW)) -> ProviderView:
    return await edge.read(lambda read: _view(read, request))


@router.put("/provider")
async def save_provider(body: NewProvider, request: Request, edge: Edge = permission(SECURITY_EDIT)) -> ProviderView:
    async def act(work: Work) -> ProviderView:
        await actions.save_provider(work, keyring_of(request), body)
        return await _view(work, request)

    return await edge.write(act, ProviderView)


async def _view(read: Read | Work, request: Request) -> ProviderView:
    row = await oidc.provider(read.conn, read.tenant)
    if row is None:
        raise NotFound()
    return ProviderView(
        issuer=row["issuer"], client_id=row["client_id"], claim=row["claim"], active=row["retired_at"] is None,
        version=row["version"], redirect_uri=redirect_uri(request),
    )  # fmt: skip
