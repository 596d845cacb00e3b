"""Alembic's environment: one line of history, raw SQL, on asyncpg.

Called by `yingda migrate` with a connection, or by the alembic command with YINGDA_DATABASE_URL. Imports nothing of the
application: a migration must mean the same for ever.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from alembic import context
from sqlalchemy import event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

# One number for all of the product's migrators ("ying" in ASCII), so that two nodes never migrate at once.
LOCK_KEY = 0x79696E67


def several_statements(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """Let `op.execute` take a whole script: asyncpg prepares what it gets, and only one statement can be prepared."""
    if parameters or ";" not in statement.strip().rstrip(";"):
        return None
    connection = context.root_connection.connection.dbapi_connection
    cursor.execute("SELECT 1")  # opens the transaction
    connection.run_async(lambda raw: raw.execute(statement))
    return True


def run(connection: Connection) -> None:
    event.listen(connection.engine, "do_execute", several_statements)
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})
    connection.commit()
    try:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
        connection.commit()
        event.remove(connection.engine, "do_execute", several_statements)


async def connect_and_run() -> None:
    address = os.environ.get("YINGDA_DATABASE_URL")
    if not address:
        raise SystemExit("Set YINGDA_DATABASE_URL to the database's address, or use `yingda migrate`.")
    engine = create_async_engine(make_url(address).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database; there is no offline mode.")
elif (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(connect_and_run())
