"""Writes about users: lock, decide, store, audit and publish."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import RowMapping

from yingda.foundation import versioned
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import Forbidden, NotFound
from yingda.foundation.masking import mask_email, mask_name
from yingda.foundation.work import Work
from yingda.tenancy.branches.actions import demand_branch
from yingda.tenancy.errors import EmailTaken, FieldNotRevealable, UsernameTaken, UserProtected, UserSelf
from yingda.tenancy.permissions import USERS_CREDENTIALS
from yingda.tenancy.roles import actions as role_actions
from yingda.tenancy.roles import store as roles
from yingda.tenancy.rules.roles import may_reset_credentials, protected
from yingda.tenancy.sessions import store as sessions
from yingda.tenancy.sessions.sign_in import NAME_INDEX, end_all
from yingda.tenancy.tables import users
from yingda.tenancy.users import store
from yingda.tenancy.users.schemas import ChangedRoles, ChangedUser, NewUser, Reveal, Revealed, UserView

FULL_NAME: Final = "users.full_name"
EMAIL: Final = "users.email"
EMAIL_INDEX: Final = "users.email"


async def create_user(
    work: Work, keyring: Keyring, body: NewUser, password_hash: str | None, must_change: bool = True
) -> UserView:
    """An account without roles; `password_hash` None: it signs in by OIDC only."""
    await demand_branch(work, body.branch_id)
    values = {
        "username": body.username, "name": body.name, "agent": body.agent, "branch_id": body.branch_id,
        "email_masked": "", "password_hash": password_hash, "totp_last_step": 0,
        "password_changed_at": work.now if password_hash else None,
        "password_must_change": must_change and password_hash is not None,
        **_sealed(work, keyring, body.full_name, body.email),
    }  # fmt: skip
    with versioned.refusing(users_username=UsernameTaken(username=body.username), users_by_email=EmailTaken()):
        id = await versioned.add(work, users, values)
    versioned.announce(work, "tenancy", "user", id, 1, "created", username=body.username, agent=body.agent)
    return await _view(work, id)


async def change_user(work: Work, keyring: Keyring, id: str, body: ChangedUser) -> UserView:
    """Protected accounts are not the administrator's to change; nobody switches themselves off."""
    row = await versioned.locked(work, users, id, body.version)
    await _demand_unprotected(work, id, new_email=body.email is not None)
    if id == work.principal.user and not body.active:
        raise UserSelf(id=id)
    if body.branch_id != row["branch_id"]:
        await demand_branch(work, body.branch_id)
    sealed = _sealed(work, keyring, body.full_name, body.email)
    values = {"name": body.name, "agent": body.agent, "branch_id": body.branch_id, **sealed}
    with versioned.refusing(users_by_email=EmailTaken()):
        version = await versioned.change(work, users, row, values, body.active)
    if not body.active:
        await end_all(work, id, "disabled")
    change = versioned.verb(row, body.active)
    versioned.announce(work, "tenancy", "user", id, version, change, fields=_changed_fields(row, values))
    return await _view(work, id)


async def switch_off(work: Work, id: str, version: int | None) -> None:
    """Retire an account: its history stays, its sessions end."""
    row = await versioned.locked(work, users, id, version)
    await _demand_unprotected(work, id)
    if id == work.principal.user:
        raise UserSelf(id=id)
    if row["retired_at"] is None:
        new = await versioned.change(work, users, row, {}, active=False)
        await end_all(work, id, "disabled")
        versioned.announce(work, "tenancy", "user", id, new, "retired")


async def change_roles(work: Work, id: str, body: ChangedRoles) -> UserView:
    """All roles of a user; see `roles.actions.assign` for what is refused."""
    row = await versioned.locked(work, users, id, body.version)
    await role_actions.assign(work, id, body.roles)
    version = await versioned.change(work, users, row, {}, row["retired_at"] is None)
    versioned.announce(work, "tenancy", "user", id, version, "changed", fields=["roles"])
    return await _view(work, id)


async def set_password(work: Work, id: str, password_hash: str) -> None:
    """Sets somebody else's password, to be changed at the next sign-in; their sessions end."""
    await _demand_resettable(work, id)
    await sessions.change_user(
        work.conn, work.tenant, id,
        password_hash=password_hash, password_changed_at=work.now, password_must_change=True,
    )  # fmt: skip
    work.audit("user.password_set", id)
    await end_all(work, id, "password")


async def remove_totp(work: Work, id: str) -> None:
    """Takes away somebody else's second factor (a lost telephone); their sessions end."""
    await _demand_resettable(work, id)
    values = {"totp_sealed": None, "totp_confirmed_at": None, "totp_last_step": 0}
    await sessions.change_user(work.conn, work.tenant, id, **values)
    work.audit("user.totp_removed", id)
    await end_all(work, id, "second_factor")


async def unlock(work: Work, keyring: Keyring, id: str) -> None:
    """Lets somebody who failed too often try again at once."""
    row = await _demand_resettable(work, id)
    await sessions.forget_attempts(
        work.conn, work.tenant, keyring.blind_index(work.tenant, row["username"], NAME_INDEX)
    )
    work.audit("user.unlocked", id)


async def reveal(work: Work, keyring: Keyring, id: str, body: Reveal) -> Revealed:
    """Shows a sealed field whole, and says so in the audit log, with the reason (JR/T 0171-2020 7.1.3)."""
    row = await versioned.locked(work, users, id)
    sealed, context = (
        (row["full_name_sealed"], FULL_NAME) if body.field == "full_name" else (row["email_sealed"], EMAIL)
    )
    if sealed is None:
        raise FieldNotRevealable(field=body.field)
    work.audit("user.revealed", id, {"field": body.field, "reason": body.reason})
    return Revealed(field=body.field, value=keyring.open_text(work.tenant, bytes(sealed), context))


async def _demand_unprotected(work: Work, id: str, new_email: bool = False) -> None:
    """`user.protected`; an address is a credential (OIDC), so no administrator changes that of another one."""
    held = (await roles.keys_of(work.conn, [id]))[id]
    own = id == work.principal.user
    if protected(held) or (new_email and not own and not may_reset_credentials(work.principal.roles, held)):
        raise UserProtected(id=id)


async def _demand_resettable(work: Work, id: str) -> RowMapping:
    """Not one's own, and an administrator's only by a security administrator."""
    row = await versioned.locked(work, users, id)
    if id == work.principal.user:
        raise UserSelf(id=id)
    if not may_reset_credentials(work.principal.roles, (await roles.keys_of(work.conn, [id]))[id]):
        raise Forbidden(permission=USERS_CREDENTIALS)
    return row


def _sealed(work: Work, keyring: Keyring, full_name: str | None, email: str | None) -> dict[str, Any]:
    """The columns under seal that are to be written; none for what stays."""
    values: dict[str, Any] = {}
    if full_name is not None:
        values["full_name_sealed"] = keyring.seal_text(work.tenant, full_name, FULL_NAME)
        values["full_name_masked"] = mask_name(full_name)
    if email == "":
        values |= {"email_sealed": None, "email_index": None, "email_masked": ""}
    elif email is not None:
        values["email_sealed"] = keyring.seal_text(work.tenant, email, EMAIL)
        values["email_index"] = keyring.blind_index(work.tenant, email.strip().lower(), EMAIL_INDEX)
        values["email_masked"] = mask_email(email)
    return values


def _changed_fields(row: RowMapping, values: dict[str, Any]) -> list[str]:
    """Names of the changed fields for the audit log: names only, for values may be personal."""
    shown = {key.removesuffix("_sealed") for key in values if not key.endswith(("_masked", "_index"))}
    return sorted(key for key in shown if key not in row or row[key] != values.get(key))


async def _view(work: Work, id: str) -> UserView:
    row = await store.user(work.conn, id)
    if row is None:
        raise NotFound(id=id)
    return UserView.model_validate(row)
