"""All SQL of files, on asyncpg connections that are set to the tenant (`Database.raw`)."""

from datetime import datetime
from typing import Any, Final

from yingda.foundation.ids import FileId, TenantId
from yingda.interactions.files.content import Checked

COLUMNS: Final = "f.id::text as id, f.visitor_id::text as visitor, f.agent_id::text as agent, f.name, f.type, f.size_bytes, f.width, f.height"  # noqa: E501
INSERT: Final = """
insert into files (id, tenant_id, visitor_id, agent_id, name, type, size_bytes, width, height, sha256, created_at, operation_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""  # noqa: E501
OF_VISITOR: Final = f"""
select {COLUMNS} from files f where f.id = $1 and (f.visitor_id = $2 and f.created_at > $3 or exists (
  select from messages m join interactions i on i.id = m.interaction_id
  where m.file_id = f.id and m.tenant_id = f.tenant_id and m.by <> 'note' and i.visitor_id = $2))
"""  # noqa: S608
OF_STAFF: Final = f"""
select {COLUMNS} from files f where f.id = $1 and (f.agent_id = $2 and f.created_at > $4 or exists (
  select from messages m join interactions i on i.id = m.interaction_id
  where m.file_id = f.id and m.tenant_id = f.tenant_id and ($3 or i.agent_id = $2 or exists (
    select from segments s where s.interaction_id = i.id and s.holder = 'agent' and s.holder_id = $2))))
"""  # noqa: S608
UNSENT: Final = """
delete from files where id in (
  select f.id from files f where f.created_at < $1 and not exists (
    select from messages m where m.tenant_id = f.tenant_id and m.file_id = f.id) limit $2)
returning id::text
"""
KNOWN: Final = "select id::text from files where id = any($1::uuid[])"
BY_OPERATION: Final = f"select {COLUMNS} from files f where f.operation_id = $1"  # noqa: S608


async def insert(
    conn: Any, tenant: TenantId, id: FileId, visitor: str | None, agent: str | None, sealed_name: bytes,
    checked: Checked, sha256: bytes, now: datetime, operation: str | None,
) -> None:  # fmt: skip
    await conn.execute(
        INSERT, id, tenant, visitor, agent, sealed_name, checked.type, len(checked.data), checked.width, checked.height,
        sha256, now, operation,
    )  # fmt: skip


async def by_operation(conn: Any, operation: str) -> Any | None:
    """The file that this operation already made, whoever's it is."""
    return await conn.fetchrow(BY_OPERATION, operation)


async def of_visitor(conn: Any, id: FileId, visitor: str, since: datetime) -> Any | None:
    """The file if the visitor uploaded it after `since` or it was sent in a contact of theirs."""
    return await conn.fetchrow(OF_VISITOR, id, visitor, since)


async def of_staff(conn: Any, id: FileId, user: str, all_contacts: bool, since: datetime) -> Any | None:
    """The file if the user uploaded it after `since`, or it is in a contact they had, or in any when they see all."""
    return await conn.fetchrow(OF_STAFF, id, user, all_contacts, since)


async def delete_unsent(conn: Any, before: datetime, most: int) -> list[str]:
    """Forgets files older than `before` that no message carries; their ids."""
    return [row["id"] for row in await conn.fetch(UNSENT, before, most)]


async def known(conn: Any, ids: list[str]) -> set[str]:
    """Those of the ids that have a row."""
    return {row["id"] for row in await conn.fetch(KNOWN, ids)}
