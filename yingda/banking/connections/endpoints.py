"""REST of the connections to core systems."""

from __future__ import annotations

import time
from typing import Any, Final

from fastapi import APIRouter, Request

from yingda.banking.adapters.messenger import MessageCentre
from yingda.banking.connections import actions, store
from yingda.banking.connections.registry import Cores
from yingda.banking.connections.schemas import ConnectionBody, ConnectionView, Tested
from yingda.banking.connections.speaking import MESSAGES, Role
from yingda.banking.permissions import CORES_EDIT, CORES_VIEW
from yingda.banking.port import Fault, Good, Outcome
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.work import Read, Work

router: Final = APIRouter(prefix="/api/core-connections", tags=["banking"])


@router.get("")
async def list_connections(request: Request, edge: Edge = permission(CORES_VIEW)) -> Page[ConnectionView]:
    """All connections of the institution, also switched-off ones."""

    async def look(read: Read) -> Page[ConnectionView]:
        return Page(items=await _views(read, _cores(request)), next=None)

    return await edge.read(look)


@router.put("/{role}")
async def put_connection(
    role: Role, body: ConnectionBody, request: Request, edge: Edge = permission(CORES_EDIT)
) -> ConnectionView:
    """Makes or changes the connection of a role; it is used at once here, in other processes within seconds."""
    keyring: Keyring = request.app.state.keyring

    async def act(work: Work) -> ConnectionView:
        await actions.put(work, keyring, role, body)
        return next(view for view in await _views(work, None) if view.role == role)

    view = await edge.write(act, ConnectionView)
    cores = _cores(request)
    await cores.refresh(edge.principal.tenant)
    return view.model_copy(update={"operations": _operations(cores, edge, role)})


@router.post("/{role}/test")
async def try_connection(role: Role, request: Request, edge: Edge = permission(CORES_EDIT)) -> Tested:
    """Asks the system something harmless, now."""
    cores = _cores(request)
    await cores.refresh(edge.principal.tenant)
    begun = time.monotonic()
    outcome = await _asked(cores, edge, role)
    took_ms = round((time.monotonic() - begun) * 1000)
    match outcome:
        case None:
            return Tested(state="absent")
        case Fault(code=code):
            return Tested(state="fault", code=code, took_ms=took_ms)
        case Good():
            return Tested(state="answered", took_ms=took_ms)


async def _asked(cores: Cores, edge: Edge, role: Role) -> Outcome[Any] | None:
    tenant = edge.principal.tenant
    if role == MESSAGES:
        centre = cores.messenger(tenant)
        return await centre.reachable() if isinstance(centre, MessageCentre) else None
    core = cores.of(tenant, role)
    return await core.journal(0, 1) if core else None


async def _views(read: Read | Work, cores: Cores | None) -> list[ConnectionView]:
    return [
        ConnectionView(
            role=row["role"], adapter=row["adapter"], base_url=row["base_url"], options=row["options"],
            active=row["retired_at"] is None, version=row["version"], changed_at=row["changed_at"],
            operations=sorted(core.operations) if cores and (core := cores.of(read.tenant, row["role"])) else [],
        )
        for row in await store.rows(read.conn)
    ]  # fmt: skip


def _operations(cores: Cores, edge: Edge, role: Role) -> list[str]:
    core = cores.of(edge.principal.tenant, role)
    return sorted(core.operations) if core else []


def _cores(request: Request) -> Cores:
    cores = getattr(request.app.state, "cores", None)
    if cores is None:
        raise NotFound()
    found: Cores = cores
    return found
