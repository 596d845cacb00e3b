"""No table without row security, no reference without the tenant, no column without a class."""

from __future__ import annotations

import importlib
import pkgutil

import asyncpg
import pytest
from sqlalchemy import Column, Table

import yingda
from tests.isolation.tables import WITHOUT_TENANT, faults
from yingda.foundation.classes import C1, C2

LIVE = {"conversations", "interactions", "segments", "messages", "offers", "agent_states", "visitors"}
"""Tables of live contacts, described by what the group commit writes (`foundation.group_commit.TableSpec`)."""
LIVE_TEXT = {
    ("agent_states", "reason"), ("agent_states", "status"), ("interactions", "channel"), ("interactions", "ended_by"),
    ("interactions", "language"), ("interactions", "note"), ("interactions", "outcome"), ("interactions", "state"),
    ("messages", "by"), ("messages", "kind"), ("messages", "text"), ("offers", "outcome"), ("segments", "holder"),
    ("segments", "reason"), ("visitors", "language"),
}  # fmt: skip
"""Their columns of plain text. `messages.text` and `interactions.note` are what people wrote, without C3
(`foundation.masking.redact`), in plain because they are searched; a new name here is a decision."""
FOUNDATION = {"cursors", "events", "operations", "audit_heads", "partitions", "nodes", "alembic_version"}
"""Tables that foundation writes with plain statements; they hold ids, times and small facts (C1), and answers."""


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_every_table_keeps_tenants_apart(database: str) -> None:
    assert await faults(database) == []


POLICY = "tenant_id = current_setting('yingda.tenant', true)::uuid"
GOOD = f"create policy tenant on planted using ({POLICY}) with check ({POLICY});"
SECURE = "alter table planted enable row level security; alter table planted force row level security;"
TABLE = "create table planted (id uuid primary key, tenant_id uuid not null references tenants);"


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (TABLE, "planted: has no row security"),
        (TABLE + SECURE, "planted: has not exactly the one policy"),
        (TABLE + "alter table planted enable row level security;" + GOOD, "that its owner passes by"),
        (TABLE + SECURE + "create policy open on planted using (true);" + GOOD, "has not exactly the one policy"),
        (TABLE + SECURE + f"create policy tenant on planted using ({POLICY}) with check (true);", "the one policy"),
        ("create table planted (id uuid primary key);", "planted: has no tenant_id"),
        ("create table planted (id uuid primary key, tenant_id uuid);", "planted: has no tenant_id"),
        ("create view planted as select * from users;", "planted: a v passes by row security"),
        ("create function planted() returns int security definer language sql as 'select 1';", "planted: a function"),
        (TABLE + SECURE + GOOD + "alter table planted add user_id uuid references users;", "without the tenant"),
        ("alter role yingda_app bypassrls;", "yingda_app: rolbypassrls"),
        ("create policy more on users for select to current_user using (true);", "users: has not exactly the one"),
        ("create policy more on message_index for select to yingda_app using (true);", "message_index: has not"),
        (
            "create or replace function search_words(wanted tsquery, patterns text[], since timestamptz,"
            " before timestamptz, before_id uuid, wanted_rows int) returns table (found_message uuid,"
            " found_interaction uuid, found_at timestamptz) language sql security definer as"
            " 'select message_id, interaction_id, at from message_index';",
            "search_words: a function",
        ),
    ],
)
async def test_a_planted_fault_is_found(database: str, planted: str, fault: str) -> None:
    if "users;" in planted and "references users" in planted:
        planted = planted.replace("references users", "references users (id)")
    await execute(database, planted)
    try:
        assert any(fault in each for each in await faults(database))
    finally:
        await execute(database, "alter role yingda_app nobypassrls")


async def test_a_search_that_runs_as_the_owner_finds_ones_own_messages_only(database: str) -> None:
    await execute(
        database,
        """
        insert into tenants (id, slug, name, kind) select ('0000000' || n || '-0000-7000-8000-000000000000')::uuid,
          'house-' || n, 'x', 'bank' from generate_series(1, 2) n;
        insert into messages (id, tenant_id, interaction_id, seq, at, by, kind, text)
          select gen_random_uuid(), id, gen_random_uuid(), 1, now(), 'customer', 'text', slug || ' 余额' from tenants;
        insert into message_index select id, tenant_id, interaction_id, at, '余额'::tsvector from messages;
        """,
    )
    connection = await asyncpg.connect(database)
    await connection.execute("set role yingda_app")
    for number in (1, 2):
        async with connection.transaction():
            house = f"0000000{number}-0000-7000-8000-000000000000"
            await connection.execute("select set_config('yingda.tenant', $1, true)", house)
            own = [row[0] for row in await connection.fetch("select id from messages")]
            for call in (WORDS, NEWEST):
                found = [row[0] for row in await connection.fetch(call) if row[0] is not None]
                assert found == own
    for call in (WORDS, NEWEST):  # without a tenant nothing is found, or refused
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetch(call)
    await connection.close()


ANY = "'余额'::tsquery, array['%'], '-infinity', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
WORDS = f"select found_message from search_words({ANY}, 10)"
NEWEST = f"select found_message from search_newest({ANY}, 1000, 10)"


def all_tables() -> dict[str, list[Table]]:
    """Every table that a `tables` or `store` module of the product describes, by name."""
    found: dict[str, dict[int, Table]] = {}
    for module in pkgutil.walk_packages(yingda.__path__, "yingda."):
        if module.name.rpartition(".")[2] not in ("tables", "store"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Table):
                found.setdefault(value.name, {})[id(value)] = value
    return {name: list(tables.values()) for name, tables in found.items()}


def classed(column: Column[object]) -> bool:
    return column.info.get("class") in (C1["class"], C2["class"])


def test_every_column_names_its_class() -> None:
    nameless = [
        f"{name}.{column.name}"
        for name, tables in all_tables().items()
        for table in tables
        for column in table.c
        if not classed(column)
    ]
    assert nameless == []


async def test_every_column_of_the_database_is_described_with_a_class(database: str) -> None:
    described = {(name, column.name) for name, tables in all_tables().items() for table in tables for column in table.c}
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and is_generated = 'NEVER'"
    )
    await connection.close()
    missing = {(row[0], row[1]) for row in rows if row[0] not in FOUNDATION | LIVE} - described
    assert missing == set()


async def test_live_tables_have_no_more_plain_text_than_was_decided(database: str) -> None:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and data_type in ('text', 'character varying') and table_name = any($1)",
        list(LIVE),
    )
    await connection.close()
    assert {(row[0], row[1]) for row in rows} - LIVE_TEXT == set()


async def test_personal_columns_hold_bytes_under_seal_and_never_text(database: str) -> None:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch("select table_name, column_name, data_type from information_schema.columns")
    await connection.close()
    kinds = {(row[0], row[1]): row[2] for row in rows}
    sealed = {
        (name, column.name)
        for name, tables in all_tables().items()
        for table in tables
        for column in table.c
        if column.info.get("class") == C2["class"]
    }
    assert sealed
    assert {place for place in sealed if kinds[place] not in ("bytea", "ARRAY")} == set()


def test_the_shared_tables_are_few_and_each_has_its_reason() -> None:
    assert set(WITHOUT_TENANT) == {"tenants", "partitions", "nodes", "alembic_version"}
    assert all(WITHOUT_TENANT.values())
