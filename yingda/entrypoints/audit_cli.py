"""`yingda audit verify`: checks every chain of the audit log against itself and against the checkpoints outside."""

from __future__ import annotations

import asyncio

import click

from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.tenancy.api import Verdict, checkpoints, open_keyring, slugs, verdict_of


async def verify_audit(settings: Settings, tenant: str | None = None) -> list[str]:
    """What is wrong, a line each; nothing if all is well. `tenant`: a slug or an id; None: all.

    `settings.database_url` is set and the schema migrated.
    """
    assert settings.database_url is not None, "the caller has started the database"
    database = Database(settings.database_url)
    try:
        return await _verify(database, settings, tenant)
    finally:
        await database.engine.dispose()


def audit_verify(settings: Settings, tenant: str | None) -> int:
    """The command: prints what it found; the exit code is 0 when the log is whole, else 1."""
    lines = asyncio.run(verify_audit(settings, tenant))
    for line in lines:
        click.echo(line)
    click.echo("The audit log is not whole." if lines else "The audit log is whole.")
    return 1 if lines else 0


async def _verify(database: Database, settings: Settings, tenant: str | None) -> list[str]:
    file = checkpoints(settings.data_dir, open_keyring(settings.data_dir))
    known = await slugs(database)
    chosen = {id: slug for id, slug in known.items() if tenant in (None, id, slug)}
    if tenant is not None and not chosen:
        return [f"{tenant}: there is no such tenant."]
    lines: list[str] = []
    for id, slug in chosen.items():
        async with database.read(system(TenantId(id))) as read:
            lines += _lines(slug, await verdict_of(read, file))
    return lines


def _lines(slug: str, verdict: Verdict) -> list[str]:
    return [
        f"{slug}: stream {each.stream or '(checkpoints)'}, entry {each.seq}: {each.kind}. {each.note}"
        for each in verdict.findings
    ]
