"""REST of users."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import SecretStr

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import LINE_PATTERN, Id, Version
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed
from yingda.foundation.work import Read, Work
from yingda.tenancy.permissions import ROLES_ASSIGN, USERS_CREDENTIALS, USERS_EDIT, USERS_REVEAL, USERS_VIEW
from yingda.tenancy.sessions.endpoints import keyring_of
from yingda.tenancy.sessions.own_account import demand_strong
from yingda.tenancy.sessions.passwords import hash_password
from yingda.tenancy.users import actions, store
from yingda.tenancy.users.schemas import ChangedRoles, ChangedUser, NewUser, Reveal, Revealed, SetPassword, UserView

router: Final = APIRouter(prefix="/api/users", tags=["tenancy"])


@router.get("")
async def list_users(
    asked: Listed,
    active: bool | None = None,
    words: Annotated[str | None, Query(max_length=40, pattern=LINE_PATTERN)] = None,
    edge: Edge = permission(USERS_VIEW),
) -> Page[UserView]:
    async def look(read: Read) -> Page[UserView]:
        rows, after = await store.users_page(read.conn, asked, active, words)
        return Page(items=[UserView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_user(body: NewUser, request: Request, edge: Edge = permission(USERS_EDIT)) -> UserView:
    hashed = await _hashed(body.password, body.username)
    return await edge.write(lambda work: actions.create_user(work, keyring_of(request), body, hashed), UserView)


@router.get("/{id}")
async def get_user(id: Id, edge: Edge = permission(USERS_VIEW)) -> UserView:
    async def look(read: Read) -> UserView:
        return UserView.model_validate(await _row(read, id))

    return await edge.read(look)


@router.put("/{id}")
async def change_user(id: Id, body: ChangedUser, request: Request, edge: Edge = permission(USERS_EDIT)) -> UserView:
    return await edge.write(lambda work: actions.change_user(work, keyring_of(request), id, body), UserView)


@router.delete("/{id}", status_code=204)
async def switch_off(
    id: Id, version: Annotated[Version | None, Query()] = None, edge: Edge = permission(USERS_EDIT)
) -> None:
    """Switches the account off; accounts are never deleted, for history knows them."""
    await edge.write(lambda work: actions.switch_off(work, id, version), None)


@router.put("/{id}/roles")
async def change_roles(id: Id, body: ChangedRoles, edge: Edge = permission(ROLES_ASSIGN)) -> UserView:
    return await edge.write(lambda work: actions.change_roles(work, id, body), UserView)


@router.post("/{id}/password", status_code=204)
async def set_password(id: Id, body: SetPassword, edge: Edge = permission(USERS_CREDENTIALS)) -> None:
    async with edge.database.read(edge.principal) as read:
        row = await _row(read, id)
    hashed = await _hashed(body.password, row["username"])
    await edge.write(lambda work: actions.set_password(work, id, hashed or ""), None)


@router.post("/{id}/totp/remove", status_code=204)
async def remove_totp(id: Id, edge: Edge = permission(USERS_CREDENTIALS)) -> None:
    await edge.write(lambda work: actions.remove_totp(work, id), None)


@router.post("/{id}/unlock", status_code=204)
async def unlock(id: Id, request: Request, edge: Edge = permission(USERS_CREDENTIALS)) -> None:
    await edge.write(lambda work: actions.unlock(work, keyring_of(request), id), None)


@router.post("/{id}/reveal")
async def reveal(
    id: Id, body: Reveal, request: Request, response: Response, edge: Edge = permission(USERS_REVEAL)
) -> Revealed:
    """The answer is personal data: it is neither stored with the operation nor cached; each repeat is audited."""

    async def act(work: Work) -> Revealed:
        return await actions.reveal(work, keyring_of(request), id, body)

    response.headers["cache-control"] = "no-store"
    return await edge.audited(act)


async def _hashed(password: SecretStr | None, username: str) -> str | None:
    if password is None:
        return None
    demand_strong(password.get_secret_value(), username)
    return await hash_password(password.get_secret_value())


async def _row(read: Read, id: str) -> store.Row:
    row = await store.user(read.conn, id)
    if row is None:
        raise NotFound(id=id)
    return row
