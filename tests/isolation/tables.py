"""What the database itself says about keeping tenants apart: the checks, so that tests can also plant their faults."""

from __future__ import annotations

import json
from typing import Any, Final

import asyncpg

WITHOUT_TENANT: Final = {
    "tenants": "the list of institutions itself: signing in begins here",
    "partitions": "the leases of owners, held before a tenant is chosen",
    "nodes": "the processes that share the tenants, and how they reach each other",
    "alembic_version": "the version of the schema",
}
"""Tables that all tenants share on purpose. A new name here is a decision (docs/decisions)."""

SEARCHES: Final = {
    "search_newest": "operators of the index of words are not leak-proof: under row security it would not be used",
    "search_words": "the same",
}
"""Functions that run as the owner of the tables, each with its reason. Each must name the session's tenant itself."""
SEARCHED: Final = "message_index"
"""The one table with a second policy: for reading, by its owner, on whose behalf the searches run."""
OWN_TENANT: Final = "tenant_id = current_setting('yingda.tenant')::uuid"
POLICY: Final = "(tenant_id = (current_setting('yingda.tenant'::text, true))::uuid)"
APP_ROLE: Final = "yingda_app"

TABLES: Final = """
select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
  pg_get_userbyid(c.relowner) as owner,
  (select a.attnotnull and format_type(a.atttypid, null) = 'uuid' from pg_attribute a
    where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenant,
  coalesce((select json_agg(json_build_array(p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
    pg_get_expr(p.polwithcheck, p.polrelid), array(select case r when 0 then 'all' when c.relowner then 'owner'
    else pg_get_userbyid(r) end from unnest(p.polroles) r)) order by p.polcmd)
    from pg_policy p where p.polrelid = c.oid), '[]')::text as policies
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by c.relname
"""
OTHERS: Final = """
select c.relname as name, c.relkind::text as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('v', 'm', 'f')
union all
select p.proname, case when position($1 in p.prosrc) > 0 then 'function that names the tenant' else 'function' end
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'public' and p.prosecdef
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
REFERENCES: Final = """
select k.conname as name, c.relname as "from", f.relname as "to",
  (select array_agg(a.attname::text order by o) from unnest(k.conkey) with ordinality as u(n, o)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n) as columns
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
join pg_namespace n on n.oid = c.relnamespace where k.contype = 'f' and n.nspname = 'public' order by 2, 1
"""
ROLE: Final = "select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = $1"


async def faults(url: str) -> list[str]:
    """What does not keep tenants apart, a line each."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(TABLES)
        found = [fault for row in tables if row["name"] not in WITHOUT_TENANT for fault in _of_table(row)]
        found += [fault for row in await connection.fetch(OTHERS, OWN_TENANT) for fault in _of_other(row)]
        found += [fault for row in await connection.fetch(REFERENCES) for fault in _of_reference(row)]
        return found + _of_role(await connection.fetchrow(ROLE, APP_ROLE))
    finally:
        await connection.close()


def _of_table(row: Any) -> list[str]:
    checks = {
        "has no tenant_id uuid not null": bool(row["tenant"]),
        "has no row security": row["enabled"],
        "has row security that its owner passes by": row["forced"],
        "has not exactly the one policy for every command and role": json.loads(row["policies"]) == _policies(row),
        "belongs to the application": row["owner"] != APP_ROLE,
    }
    return [f"{row['name']}: {fault}" for fault, good in checks.items() if not good]


def _policies(row: Any) -> list[Any]:
    one = ["*", True, POLICY, POLICY, ["all"]]
    return [one, ["r", True, "true", None, ["owner"]]] if row["name"] == SEARCHED else [one]


def _of_other(row: Any) -> list[str]:
    if row["name"] in SEARCHES and row["kind"] == "function that names the tenant":
        return []
    return [f"{row['name']}: a {row['kind']} passes by row security"]


def _of_reference(row: Any) -> list[str]:
    """A foreign key is checked above row security: without the tenant in it, it says what others have."""
    if row["to"] in WITHOUT_TENANT or "tenant_id" in row["columns"]:
        return []
    return [f"{row['from']}: {row['name']} points at {row['to']} without the tenant"]


def _of_role(row: Any) -> list[str]:
    if row is None:
        return [f"{APP_ROLE}: there is no such role"]
    return [f"{APP_ROLE}: {name}" for name in ("rolsuper", "rolbypassrls", "rolcanlogin") if row[name]]
