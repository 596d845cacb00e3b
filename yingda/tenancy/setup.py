"""How an installation begins and is kept: keys, tenants, first people, checkpoints, sweeping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from yingda.foundation import audit
from yingda.foundation.clock import to_datetime
from yingda.foundation.crypto import FileMasterKeys, Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.tenancy.roles import store as roles
from yingda.tenancy.roles.actions import create_builtin
from yingda.tenancy.rules.lockout import WINDOW_S
from yingda.tenancy.sessions import store as sessions
from yingda.tenancy.sessions.loader import ABSOLUTE_S
from yingda.tenancy.sessions.passwords import hash_password
from yingda.tenancy.tables import tenants
from yingda.tenancy.users import actions as users
from yingda.tenancy.users.schemas import NewUser, UserView

KEY_FILE: Final = Path("keys") / "master.key"
CHECKPOINT_EVERY_S: Final = 15 * 60
"""How often the ends of the audit streams are written outside the database: the most that a rewriting could hide."""


def open_keyring(data_dir: Path) -> Keyring:
    """The keyring of this installation; its master key is made at the first start, under the data folder."""
    return Keyring(FileMasterKeys(data_dir / KEY_FILE))


def checkpoints(data_dir: Path, keyring: Keyring) -> audit.Checkpoints:
    """The file of signed checkpoints of this installation."""
    return audit.Checkpoints(data_dir / audit.CHECKPOINT_FILE, keyring.master)


async def create_tenant(
    database: Database, keyring: Keyring, *, id: TenantId, slug: str, name: str, kind: str,
    settings: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """A tenant with its data keys and built-in roles; run again it adds what is missing. `kind`: bank, securities."""
    async with database.work(system(id)) as work:
        values = {"id": id, "slug": slug, "name": name, "kind": kind, "settings": settings or {}}
        made = insert(tenants).values(**values, created_at=work.now).on_conflict_do_nothing().returning(tenants.c.id)
        new = (await work.conn.execute(made)).first() is not None
        await keys.ensure(work.conn, keyring, id, work.now)
        await create_builtin(work)
        if new:
            work.audit("tenant.created", id, {"slug": slug})


async def create_user(
    work: Work, keyring: Keyring, body: NewUser, role_keys: Sequence[str] = (), password_hash: str | None = None,
    must_change: bool = False,
) -> UserView:  # fmt: skip
    """A first person with roles, with a password (`body.password`, or a ready hash).

    For installations, the demo world and tests; people in service are made over REST, where roles are given apart.
    """
    if password_hash is None and body.password is not None:
        password_hash = await hash_password(body.password.get_secret_value())
    made = await users.create_user(work, keyring, body, password_hash, must_change)
    ids = await roles.ids_of(work.conn, role_keys)
    await roles.save_held(work, made.id, list(ids.values()))
    work.audit("tenancy.user_roles_changed", made.id, {"before": [], "after": sorted(ids)})
    return made.model_copy(update={"roles": sorted(ids)})


async def slugs(database: Database) -> dict[str, str]:
    """Short names of all tenants by id."""
    async with database.engine.connect() as conn:
        found = await conn.execute(select(tenants.c.id, tenants.c.slug).order_by(tenants.c.slug))
        return {row.id: row.slug for row in found}


async def name_of(database: Database, tenant: str) -> str:
    """What an institution is called."""
    async with database.engine.connect() as conn:
        found = (await conn.execute(select(tenants.c.name).where(tenants.c.id == tenant))).scalar()
        return str(found or "")


async def load_keys(database: Database, keyring: Keyring) -> None:
    """Load the data keys of all tenants at the start of a process, so that live code can seal at once."""
    for tenant in await database.tenants():
        async with database.work(system(tenant)) as work:
            await keys.ensure(work.conn, keyring, tenant, work.now)


async def write_checkpoints(database: Database, file: audit.Checkpoints) -> None:
    """Write the ends of all streams of all tenants outside the database; every `CHECKPOINT_EVERY_S`, by one process."""
    for tenant in await database.tenants():
        async with database.read(system(tenant)) as read:
            ends = await audit.heads(read.conn, tenant)
        if ends:
            file.write(audit.Checkpoint(tenant=tenant, at=to_datetime(database.clock.now_ms()), heads=ends))


async def sweep(database: Database) -> None:
    """Remove attempts, tickets and sessions that have no use any more; once an hour is enough."""
    for tenant in await database.tenants():
        async with database.work(system(tenant)) as work:
            old = work.now - timedelta(seconds=2 * WINDOW_S)
            await sessions.sweep(work.conn, tenant, old, work.now - timedelta(seconds=2 * ABSOLUTE_S))
