"""Tenancy's door for other contexts and for the composition root.

- `Sessions(database, keyring)`: cookies and tickets to principals; `app.state.sessions`.
- `tenant_of(secret)`: the institution that a session or a ticket names, good or not.
- `load_time_zone(read)`: the institution's own.
- `load_branches(read)`: names of the branches in use.
- `load_calendars(read)`: hours for live code, with `is_open`, `next_opening`, `next_closing` (epoch ms).
- `create_tenant`, `create_user`: how an installation, the demo world and tests begin.
- `routers()`, `PUBLIC`: the REST doors, and which of them are public on purpose.
"""

from __future__ import annotations

from yingda.foundation.ids import TenantId
from yingda.foundation.work import Read, Work
from yingda.tenancy.audit_log.endpoints import Verdict, verdict_of
from yingda.tenancy.branches import store as branch_store
from yingda.tenancy.calendars import store as calendar_store
from yingda.tenancy.calendars.views import of_row
from yingda.tenancy.endpoints import PUBLIC, routers
from yingda.tenancy.references import names
from yingda.tenancy.rules.calendar import Calendar, Interval, is_open, next_closing, next_opening
from yingda.tenancy.rules.roles import BUILTIN as BUILTIN_ROLES
from yingda.tenancy.security import store as security_store
from yingda.tenancy.sessions.loader import TIME_ZONE, Sessions
from yingda.tenancy.sessions.tokens import parse_token
from yingda.tenancy.setup import (
    checkpoints,
    create_tenant,
    create_user,
    load_keys,
    name_of,
    open_keyring,
    slugs,
    sweep,
    write_checkpoints,
)

__all__ = [
    "BUILTIN_ROLES",
    "PUBLIC",
    "Calendar",
    "Interval",
    "Sessions",
    "Verdict",
    "checkpoints",
    "create_tenant",
    "create_user",
    "is_open",
    "load_branches",
    "load_calendars",
    "load_keys",
    "load_time_zone",
    "name_of",
    "names",
    "next_closing",
    "next_opening",
    "open_keyring",
    "routers",
    "slugs",
    "sweep",
    "tenant_of",
    "verdict_of",
    "write_checkpoints",
]


def tenant_of(secret: str) -> TenantId | None:
    """The institution that a session or a ticket names; None when it cannot be one. Says nothing about whether
    the secret is good."""
    token = parse_token(secret)
    return token.tenant if token is not None else None


async def load_calendars(read: Read | Work) -> dict[str, Calendar]:
    """All calendars of the tenant by id, retired ones too: something in use may still open by one."""
    return {row["id"]: of_row(row) for row in await calendar_store.all_calendars(read.conn)}


async def load_branches(read: Read | Work) -> dict[str, str]:
    """Names of the branches in use, by id."""
    return await branch_store.in_force(read.conn)


async def load_time_zone(read: Read | Work) -> str:
    """The IANA name of the institution's time zone."""
    settings = await security_store.settings(read.conn, read.tenant)
    return str(settings.get("time_zone") or TIME_ZONE)
