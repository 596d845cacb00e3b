"""What is declared in one place and known in another: endpoints, events, columns, codes and their words."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import msgspec
import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

import yingda
from tests.architecture.sources import ROOT, texts, trees
from tests.isolation.doors import doors
from tests.portal.doors import DOORS as PORTAL
from yingda.app import build
from yingda.foundation.classes import C1, C2
from yingda.foundation.config import Settings
from yingda.foundation.errors import all_refusals
from yingda.foundation.events import Event, event_types
from yingda.foundation.group_commit import TableSpec
from yingda.journey.record import SPECS

PUBLIC: Final = {
    "GET /": "the way to the desk",
    "GET /desk": "pages",
    "GET /desk/{path:path}": "pages",
    "GET /supervisor": "pages",
    "GET /supervisor/{path:path}": "pages",
    "GET /admin": "pages",
    "GET /admin/{path:path}": "pages",
    "GET /healthz": "health",
    "GET /readyz": "health",
    "GET /metrics": "operations; the proxy in front keeps it inside",
    "GET /api/openapi.json": "the description of the doors, which is in the sources anyway",
    "POST /api/session": "signing in",
    "GET /api/oidc": "signing in: whether an institution has a provider",
    "GET /api/oidc/{tenant}/start": "signing in",
    "GET /api/oidc/callback": "signing in",
    "POST /chat/visit": "customers",
    "POST /chat/files": "customers, by their secret",
    "POST /chat/secret": "customers, by their secret",
    "GET /chat/files/{id}": "customers, by their secret",
    "GET /chat/transcript/{interaction}": "customers, by their secret",
    **dict.fromkeys(PORTAL, "customers, by what their page was given"),
}
"""Doors without a permission, on purpose, each with its reason. (`OPTIONS` of customers' doors asks nothing.)"""
PERSONAL: Final = re.compile(
    r"(^|_)(name|phone|mobile|email|address|card|account|text|note|comment|password|secret|body)(_|$)"
)
"""How a field of an event would be called that must not be there."""
MESSAGES: Final = ROOT / "web" / "packages" / "i18n" / "messages"
WIDGET: Final = ROOT / "web" / "apps" / "widget" / "src" / "texts"
HANDLED_APART: Final = {"refused", "internal"}
"""`refused` is the root that nobody raises; `internal` has its sentence under `error.internal`."""
READ_AS: Final = {("intervals", "changed"): "SQLAlchemy knows no xid8; the store casts it to a number"}
TYPES: Final = {"int": "integer", "smallint": "smallint", "timestamptz": "timestamp with time zone"}


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded() -> None:
    for module in pkgutil.walk_packages(yingda.__path__, "yingda."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_every_door_asks_for_a_permission_or_is_public_on_purpose(tmp_path: Path) -> None:
    app = build(Settings(database_url="postgresql://nobody@127.0.0.1/nothing", data_dir=tmp_path))
    open_to_all = {door.name for door in doors(app.asgi) if door.permission is None and door.method != "OPTIONS"}
    assert open_to_all == set(PUBLIC)


def event_classes() -> list[type[Event]]:
    return list(event_types().values())


def test_every_event_has_a_name_of_its_own_and_of_its_context() -> None:
    names = [str(each.__struct_config__.tag) for each in _below(Event)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


def _below(root: type[Event]) -> Iterator[type[Event]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _below(kind)


def test_every_module_of_events_says_what_they_are() -> None:
    for kind in event_classes():
        module = importlib.import_module(kind.__module__)
        assert kind.__doc__ or module.__doc__, kind


def test_every_event_has_a_schema() -> None:
    for kind in event_classes():
        schema = msgspec.json.schema(kind)
        assert schema["$defs"] or schema["properties"], kind


def test_no_event_carries_what_a_person_said_or_is() -> None:
    found = [
        f"{kind.__name__}.{field}"
        for kind in event_classes()
        for field in kind.__struct_fields__
        if PERSONAL.search(field)
    ]
    assert found == []


def all_tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for module in pkgutil.walk_packages(yingda.__path__, "yingda."):
        if module.name.endswith(".tables"):
            found.update(importlib.import_module(module.name).metadata.tables)
    return found


async def columns_of(database: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """By table and column: the type, and whether null is refused."""
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_attribute a"
        " join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped"
    )
    await connection.close()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, kind, not_null in rows:
        found.setdefault(table, {})[column] = (kind, not_null)
    return found


async def test_every_described_column_is_the_databases(database: str) -> None:
    real, wrong = await columns_of(database), []
    for name, table in all_tables().items():
        for column in table.c:
            described = _type(column.type.compile(dialect=postgresql.dialect()))
            found = real.get(name, {}).get(column.name)
            if (found is None or found[0] != described) and (name, column.name) not in READ_AS:
                wrong.append(f"{name}.{column.name}: {described}, in the database {found}")
    assert wrong == []


def _type(compiled: str) -> str:
    kind = compiled.lower()
    return {"float": "double precision", "timestamp": "timestamp without time zone"}.get(kind, kind)


async def test_every_live_column_is_the_databases(database: str) -> None:
    real, wrong = await columns_of(database), []
    for spec in SPECS.values():
        for column, kind in spec.columns:
            found = real[spec.name].get(column)
            if found is None or found[0] != TYPES.get(kind, kind):
                wrong.append(f"{spec.name}.{column}: {kind}, in the database {found}")
    assert wrong == []


async def test_a_live_row_fills_every_column_that_has_no_default(database: str) -> None:
    real = await columns_of(database)
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and column_default is null and is_generated = 'NEVER' and is_identity = 'NO' and is_nullable = 'NO'"
    )
    await connection.close()
    assert real
    missing = [(t, c) for t, c in rows if t in SPECS and c not in dict(SPECS[t].columns)]
    assert missing == []


def test_every_column_has_a_class() -> None:
    classes = (C1["class"], C2["class"])
    assert [
        f"{name}.{column.name}"
        for name, table in all_tables().items()
        for column in table.c
        if column.info.get("class") not in classes
    ] == []


def test_the_key_of_a_live_row_comes_first() -> None:
    for spec in SPECS.values():
        assert isinstance(spec, TableSpec)
        assert 0 < spec.key < len(spec.columns)


def words(name: str, language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MESSAGES / f"{name}.{language}.json").read_text())
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_refusal_has_a_sentence(language: str) -> None:
    codes = {each.code for each in all_refusals()} - HANDLED_APART
    assert sorted(code for code in codes if f"error.{code}" not in words("errors", language)) == []


def test_no_sentence_is_empty() -> None:
    for name in ("errors", "events"):
        for language in ("zh-CN", "en"):
            assert [key for key, text in words(name, language).items() if not str(text).strip()] == []


def system_lines() -> set[str]:
    """Codes that the system writes into a contact."""
    found = {
        text
        for path, tree in trees().items()
        if path.startswith("yingda/journey/")
        for text in texts(tree)
        if re.fullmatch(r"event\.[a-z_]+", text)
    }
    assert len(found) > 5
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_system_line_has_words_on_the_desk(language: str) -> None:
    assert sorted(system_lines() - set(words("events", language))) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_system_line_has_words_in_the_widget(language: str) -> None:
    source = (WIDGET / f"{language}.ts").read_text()
    assert sorted(code for code in system_lines() if f"'{code}'" not in source) == []
