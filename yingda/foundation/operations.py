"""Operation ids: the client makes one for every command that changes something; a repeat gets the first answer again.

The id is unique in the same transaction as the fact, so two repeats at once cannot both act.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.errors import Refusal
from yingda.foundation.ids import OperationId, TenantId


class OperationMissing(Refusal):
    """Every change needs an operation id made by the client (header `X-Operation-Id` or the frame's `id`)."""

    code = "operation.missing"
    status = 400


class OperationOfAnother(Refusal):
    """The operation id was used by somebody else."""

    code = "operation.of_another"
    status = 409


async def stored_answer(conn: AsyncConnection, tenant: TenantId, operation: OperationId, actor: str) -> bytes | None:
    """The first answer to this operation, or None. Waits for a repeat under way (advisory lock)."""
    await conn.execute(text("select pg_advisory_xact_lock(hashtextextended(:id, 7))"), {"id": operation})
    row = (
        await conn.execute(
            text("select actor, answer from operations where tenant_id = :tenant and id = :id"),
            {"tenant": tenant, "id": operation},
        )
    ).first()
    if row is None:
        return None
    if row.actor != actor:
        raise OperationOfAnother()
    return bytes(row.answer)


async def store(
    conn: AsyncConnection, tenant: TenantId, operation: OperationId, actor: str, at: datetime, answer: bytes
) -> None:
    await conn.execute(
        text("insert into operations (tenant_id, id, actor, at, answer) values (:tenant, :id, :actor, :at, :answer)"),
        {"tenant": tenant, "id": operation, "actor": actor, "at": at, "answer": answer},
    )
