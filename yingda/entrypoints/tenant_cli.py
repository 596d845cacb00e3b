"""`yingda tenant create`: an institution's first day: its keys, roles, head office and the two people who run it."""

from __future__ import annotations

import secrets
from typing import Final

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.entrypoints.cli.complaint import Complaint
from yingda.entrypoints.cli.product import NewInstitution, SignIn
from yingda.foundation.config import Settings
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.tenancy import api as tenancy
from yingda.tenancy.branches import actions as branches
from yingda.tenancy.branches.schemas import NewBranch
from yingda.tenancy.rules.roles import ADMINISTRATOR, SECURITY_ADMINISTRATOR
from yingda.tenancy.sessions.passwords import hash_password
from yingda.tenancy.users.schemas import NewUser
from yingda.tenancy.users.store import anybody

PASSWORD_BYTES: Final = 12
"""16 characters; it is changed at the first sign-in."""
HEAD_OFFICE: Final = "HQ"


async def create_institution(settings: Settings, wanted: NewInstitution) -> list[SignIn]:
    """Makes what is missing and gives the accounts with their first passwords, which are not kept anywhere.

    Raises Complaint when the institution is there with people in it. A run that was cut is finished by the next.
    """
    assert settings.database_url is not None, "the caller has started the database"
    people = _people(wanted)
    database = Database(settings.database_url)
    try:
        return await _create(database, tenancy.open_keyring(settings.data_dir), wanted, people)
    finally:
        await database.close()


def _people(wanted: NewInstitution) -> list[tuple[NewUser, str]]:
    roles = {wanted.admin: ADMINISTRATOR, wanted.security_admin: SECURITY_ADMINISTRATOR}
    if len(roles) < 2:
        raise Complaint("The administrator and the security administrator must be two people: give two user names.")
    try:
        return [(NewUser(username=name, name=name, full_name=name), role) for name, role in roles.items()]
    except ValidationError:
        raise Complaint(
            "A user name has 2 to 64 small letters, digits and . _ @ -, and begins with a letter or a digit."
        ) from None


async def _create(
    database: Database, keyring: Keyring, wanted: NewInstitution, people: list[tuple[NewUser, str]]
) -> list[SignIn]:
    known = {slug: id for id, slug in (await tenancy.slugs(database)).items()}
    tenant = TenantId(known.get(wanted.slug) or database.ids.new())
    await tenancy.create_tenant(database, keyring, id=tenant, slug=wanted.slug, name=wanted.name, kind=wanted.kind)
    passwords = [secrets.token_urlsafe(PASSWORD_BYTES) for _ in people]
    hashes = [await hash_password(password) for password in passwords]
    async with database.work(system(tenant)) as work:
        await _demand_empty(work.conn, wanted.slug)
        await _staff(work, keyring, wanted.name, people, hashes)
    return [
        SignIn(tenant=wanted.slug, user=body.username, password=password, role=role)
        for (body, role), password in zip(people, passwords, strict=True)
    ]


async def _demand_empty(conn: AsyncConnection, slug: str) -> None:
    if await anybody(conn):
        raise Complaint(f"There is an institution {slug} with people in it. Choose another --slug.")


async def _staff(work: Work, keyring: Keyring, name: str, people: list[tuple[NewUser, str]], hashes: list[str]) -> None:
    """In one transaction: either everybody is there or nobody."""
    office = await branches.create_branch(work, NewBranch(code=HEAD_OFFICE, name=name))
    for (body, role), hashed in zip(people, hashes, strict=True):
        placed = body.model_copy(update={"branch_id": office.id})
        await tenancy.create_user(work, keyring, placed, [role], hashed, must_change=True)
