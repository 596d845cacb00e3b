"""Bring a database to the newest schema: the only caller of alembic in the product."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from .errors import PostgresError

CONNECT_TIMEOUT_S = 30
UNREACHABLE = (
    OSError,
    TimeoutError,
    ValueError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
# Alembic keeps its state in module globals; between processes the lock in migrations/env.py does the same.
_one_at_a_time = asyncio.Lock()
_PACKAGE = Path(__file__).resolve().parents[2]


def scripts() -> Path:
    """The folder of the migrations: in the source tree, or inside the installed package."""
    for folder in (_PACKAGE.parent / "migrations", _PACKAGE / "migrations"):
        if (folder / "env.py").exists():
            return folder
    raise PostgresError("The migrations are missing: this installation is not complete. Install it again.")


def newest() -> str | None:
    """The revision that this program needs; None while there is no migration."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def migrate(url: str) -> str | None:
    """Apply what is missing and give the revision reached. Two callers at once wait for each other.

    Raises PostgresError when the server cannot be reached or refuses the sign-in; a faulty migration raises as it is.
    """
    await _reach(url)
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        connect_args={"timeout": CONNECT_TIMEOUT_S},
    )
    try:
        async with _one_at_a_time, engine.connect() as connection:
            await connection.run_sync(_upgrade)
    except CommandError as error:
        raise PostgresError(
            f"The database does not fit this program: {error}. If it was made by a newer Yingda, start that one; "
            "an older program never changes newer data."
        ) from error
    finally:
        await engine.dispose()
    return newest()


async def _reach(url: str) -> None:
    """Connect once, so that a wrong address is told from a faulty migration."""
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)
    except UNREACHABLE as error:
        raise PostgresError(f"The database cannot be reached: {error}. Check --database-url.") from error
    await connection.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
