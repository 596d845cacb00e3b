"""Migrations: scripts of several statements, all or nothing, and one migrator at a time."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest

from yingda.foundation.postgres import EmbeddedPostgres, PostgresError, migrate
from yingda.foundation.postgres.schema import scripts

HEADER = """
from alembic import op
revision = "{revision}"
down_revision = {previous!r}
def upgrade():
    op.execute('''{sql}''')
"""

Write = Callable[[str, str | None, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a migration into a folder that stands in for migrations/."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(scripts() / name, versions.parent / name)
    monkeypatch.setattr("yingda.foundation.postgres.schema.scripts", lambda: versions.parent)

    def write(revision: str, previous: str | None, sql: str) -> None:
        (versions / f"{revision}.py").write_text(HEADER.format(revision=revision, previous=previous, sql=sql))

    return write


@pytest.fixture
async def empty(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute("CREATE DATABASE migrate_test")
    yield postgres.url("migrate_test")
    await connection.execute("DROP DATABASE migrate_test WITH (FORCE)")
    await connection.close()


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    finally:
        await connection.close()


async def test_a_script_of_several_statements_is_applied(write: Write, empty: str) -> None:
    write("0001", None, "CREATE TABLE a (x int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;")
    write("0002", "0001", "CREATE TABLE b (x int)")
    assert await migrate(empty) == "0002"
    assert {"a", "b"} <= await tables(empty)


async def test_migrating_again_changes_nothing(write: Write, empty: str) -> None:
    write("0001", None, "CREATE TABLE a (x int); CREATE TABLE b (x int);")
    await migrate(empty)
    assert await migrate(empty) == "0001"


async def test_a_faulty_script_leaves_nothing_of_itself_and_keeps_what_came_before(write: Write, empty: str) -> None:
    write("0001", None, "CREATE TABLE a (x int)")
    write("0002", "0001", "CREATE TABLE b (x int); SELECT 1 / 0;")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(empty)
    assert "a" in await tables(empty)
    assert "b" not in await tables(empty)


async def test_two_migrators_at_once_wait_for_each_other(write: Write, empty: str) -> None:
    write("0001", None, "SELECT pg_sleep(0.2); CREATE TABLE a (x int);")
    assert tuple(await asyncio.gather(migrate(empty), migrate(empty))) == ("0001", "0001")


async def test_a_database_that_is_not_there_is_named(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(PostgresError, match="database-url"):
        await migrate(postgres.url("nowhere"))
