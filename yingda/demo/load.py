"""Puts the demo world into a database, through the same actions that administrators use. What is there stays: an
institution is loaded whole, in one transaction, and never again."""

from __future__ import annotations

from typing import Final

from yingda.configuration import references
from yingda.demo import store
from yingda.demo.build import build
from yingda.demo.world import PASSWORD, Institution
from yingda.demo.yuanshan import YUANSHAN
from yingda.demo.yunhai import YUNHAI
from yingda.entrypoints.cli.product import SignIn
from yingda.foundation.config import Settings
from yingda.foundation.crypto import FileMasterKeys, Keyring
from yingda.foundation.crypto import store as data_keys
from yingda.foundation.db import Database
from yingda.foundation.principal import Principal
from yingda.knowledge.permissions import PHRASES_EDIT

INSTITUTIONS: Final = (YUANSHAN, YUNHAI)
MASTER_KEY_FILE: Final = "master.key"


async def load(settings: Settings) -> list[SignIn]:
    """Loads what is not there yet; gives the accounts. `settings.database_url` leads to a migrated database."""
    assert settings.database_url is not None, "a database first"
    database = Database(settings.database_url)
    try:
        async with database.engine.connect() as conn:
            known = await store.loaded(conn)
        for institution in INSTITUTIONS:
            if institution.slug not in known:
                await _load(database, institution, settings)
    finally:
        await database.close()
    return accounts()


def accounts() -> list[SignIn]:
    """Who can sign in, one line each."""
    return [
        SignIn(tenant=institution.slug, user=person.username, password=PASSWORD, role=person.role)
        for institution in INSTITUTIONS
        for person in institution.people
    ]


async def _load(database: Database, institution: Institution, settings: Settings) -> None:
    async with database.engine.begin() as conn:
        tenant = await store.tenant_of(conn, institution, database.ids.new())
    builder = Principal(tenant=tenant, user=None, name="demo", permissions=frozenset({PHRASES_EDIT}))
    keyring = Keyring(FileMasterKeys(settings.data_dir / MASTER_KEY_FILE))
    async with database.work(builder) as work:
        if await store.claim(work):
            await data_keys.ensure(work.conn, keyring, tenant, work.now)
            await build(work, institution, keyring, references(), _origins(settings))


def _origins(settings: Settings) -> list[str]:
    """Where the institutions' demo pages are served: by this very process."""
    return [f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")]
