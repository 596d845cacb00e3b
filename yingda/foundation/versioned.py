"""Rows that administrators configure: each has a version, who wrote it last, and since when it is retired.

These are the statements that all of them share; what a row means stays with its context's `actions.py`. The tables are
made in migration 0003. A thing that live contacts or history know is retired; only what nobody knows is deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.classes import C1
from yingda.foundation.errors import NotFound, Refusal, VersionStale
from yingda.foundation.events_configuration import ConfigurationChanged
from yingda.foundation.work import Work


class KeyTaken(Refusal):
    """Another thing of its kind has this key; `data` names the field."""

    code: ClassVar[str] = "key.taken"
    status: ClassVar[int] = 409


class KeyFixed(Refusal):
    """A key never changes: flows, widgets and imports know the thing by it. Retire it and make another."""

    code: ClassVar[str] = "key.fixed"
    status: ClassVar[int] = 422


class KindFull(Refusal):
    """There are as many things of this kind as there may be (`most`), retired ones included."""

    code: ClassVar[str] = "limit.full"
    status: ClassVar[int] = 409


def identity() -> list[Column[Any]]:
    """The columns that every row of a tenant begins with."""
    return [
        Column("id", Uuid(as_uuid=False), primary_key=True, info=C1),
        Column("tenant_id", Uuid(as_uuid=False), nullable=False, info=C1),
    ]


def history() -> list[Column[Any]]:
    """The columns that every versioned row ends with."""
    return [
        Column("version", Integer, nullable=False, info=C1),
        Column("changed_at", DateTime(timezone=True), nullable=False, info=C1),
        Column("changed_by", Text, nullable=False, info=C1),
        Column("retired_at", DateTime(timezone=True), info=C1),
    ]


async def locked(work: Work, table: Table, id: str, version: int | None = None) -> RowMapping:
    """The row, held until the commit. `not_found`, or `version.stale` when the caller saw another version of it."""
    row = (await work.conn.execute(select(table).where(table.c.id == id).with_for_update())).mappings().first()
    if row is None:
        raise NotFound(id=id)
    if version is not None and row["version"] != version:
        raise VersionStale(id=id, version=row["version"])
    return row


async def names(conn: AsyncConnection, ids: Collection[str], *columns: Column[Any]) -> dict[str, str]:
    """Names by id of rows among the ids; each column is the name in a table of its own."""
    queries = [select(column.table.c.id, column).where(column.table.c.id.in_(ids)) for column in columns]
    return {row[0]: row[1] for row in await conn.execute(union_all(*queries))}


async def demand_room(work: Work, table: Table, most: int) -> None:
    """Refuses when the tenant has `most` rows of the table. Two at once may pass by one: it is a guard, no promise."""
    if (await work.conn.execute(select(func.count()).select_from(table))).scalar_one() >= most:
        raise KindFull(kind=table.name, most=most)


async def add(work: Work, table: Table, values: Mapping[str, Any]) -> str:
    """A new row at version 1; its id."""
    id = work.ids.new()
    await work.conn.execute(insert(table).values(id=id, tenant_id=work.tenant, version=1, **_stamp(work), **values))
    return id


async def change(work: Work, table: Table, row: RowMapping, values: Mapping[str, Any], active: bool) -> int:
    """The row's next version; what it is now. `active` false retires it, keeping since when."""
    version = int(row["version"]) + 1
    retired_at = None if active else row["retired_at"] or work.now
    await work.conn.execute(
        update(table)
        .where(table.c.id == row["id"])
        .values(version=version, retired_at=retired_at, **_stamp(work), **values)
    )
    return version


async def remove(work: Work, table: Table, id: str) -> None:
    await work.conn.execute(delete(table).where(table.c.id == id))


def demand_key(row: RowMapping, key: str) -> None:
    if row["key"] != key:
        raise KeyFixed(key=row["key"])


def verb(before: RowMapping, active: bool) -> str:
    """What became of a row: changed, retired or restored."""
    was_active = before["retired_at"] is None
    if was_active == active:
        return "changed"
    return "restored" if active else "retired"


def announce(work: Work, context: str, kind: str, id: str, version: int, change: str, **data: Any) -> None:
    """The audit entry and the event of one administrative write: `routing.queue_changed` and its like."""
    work.audit(f"{context}.{kind}_{change}", subject=id, data={"version": version, **data})
    work.publish(ConfigurationChanged(context=context, kind=kind, id=id, version=version, change=change))


@contextmanager
def refusing(**by_constraint: Refusal) -> Iterator[None]:
    """Turns the violation of a named constraint into its refusal: the database decides, also between two at once."""
    try:
        yield
    except IntegrityError as error:
        fault = error.orig.__cause__ if error.orig else None
        name = fault.constraint_name if isinstance(fault, asyncpg.IntegrityConstraintViolationError) else None
        if name is not None and name in by_constraint:
            raise by_constraint[name] from None
        raise


@contextmanager
def refusing_if_used(refusal: Refusal) -> Iterator[None]:
    """Turns the violation of any foreign key into the refusal: somebody began to use the thing a moment ago."""
    try:
        yield
    except IntegrityError as error:
        fault = error.orig.__cause__ if error.orig else None
        if isinstance(fault, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
            raise refusal from None
        raise


def _stamp(work: Work) -> dict[str, Any]:
    return {"changed_at": work.now, "changed_by": work.actor}
