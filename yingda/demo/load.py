"""Puts the demo world into a database, through the same actions that administrators use. What is there stays: an
institution is loaded whole, in one transaction, and never again."""

from __future__ import annotations

import uuid
from typing import Final

import click

from yingda.configuration import references
from yingda.demo import store
from yingda.demo.build import build
from yingda.demo.world import PASSWORD, Institution
from yingda.demo.yuanshan import YUANSHAN
from yingda.demo.yunhai import YUNHAI
from yingda.entrypoints.cli.product import SignIn
from yingda.foundation.config import Settings
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import Principal
from yingda.knowledge.permissions import PHRASES_EDIT
from yingda.tenancy import api as tenancy

WARNING: Final = f"""
  !! DEMO 演示环境: everybody's password is {PASSWORD}, and everybody knows it. Never with real customers.
  !! 所有账号的密码都是公开的，切勿用于真实客户。
"""

INSTITUTIONS: Final = (YUANSHAN, YUNHAI)
NAMESPACE: Final = uuid.UUID("6b1f0c1e-5d0e-4b57-9a55-2f0d6d6f6465")
"""Tenants of the demo world have the same ids everywhere, so that two loaders at once mean the same ones."""


async def load(settings: Settings) -> list[SignIn]:
    """Loads what is not there yet; gives the accounts. `settings.database_url` leads to a migrated database."""
    assert settings.database_url is not None, "a database first"
    click.secho(WARNING, fg="yellow", bold=True)
    database = Database(settings.database_url)
    try:
        async with database.engine.connect() as conn:
            known = await store.loaded(conn)
        missing = [institution for institution in INSTITUTIONS if institution.slug not in known]
        if missing:
            keyring = tenancy.open_keyring(settings.data_dir)
        for institution in missing:
            await _load(database, keyring, institution, _origins(settings))
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


async def _load(database: Database, keyring: Keyring, institution: Institution, origins: list[str]) -> None:
    known = {slug: id for id, slug in (await tenancy.slugs(database)).items()}
    tenant = TenantId(known.get(institution.slug) or str(uuid.uuid5(NAMESPACE, institution.slug)))
    await tenancy.create_tenant(
        database, keyring, id=tenant, slug=institution.slug, name=institution.name, kind=institution.kind
    )
    builder = Principal(tenant=tenant, user=None, name="demo", permissions=frozenset({PHRASES_EDIT}))
    async with database.work(builder) as work:
        if await store.claim(work):
            await build(work, institution, keyring, references(), origins)


def _origins(settings: Settings) -> list[str]:
    """Where the institutions' demo pages are served: by this very process."""
    return [f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")]
