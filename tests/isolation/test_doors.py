"""No endpoint without a permission, and none that gives, changes or takes what belongs to another institution."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from tests.isolation import customers, operations, routing
from tests.isolation.doors import Door, doors, with_foreign
from tests.isolation.installation import House, Installation, installed
from tests.portal.doors import DOORS as PORTAL
from yingda.app import build
from yingda.demo.core_doors import CoreDoors, no_core
from yingda.demo.endpoints import PUBLIC as DEMO_PUBLIC
from yingda.demo.pages.routes import routes as demo_pages
from yingda.desk.door import NEEDS, WALLBOARD, WATCH
from yingda.foundation.config import Settings
from yingda.interactions.files.permissions import CONTACTS_VIEW
from yingda.knowledge.permissions import PHRASES_EDIT
from yingda.tenancy.api import BUILTIN_ROLES
from yingda.tenancy.api import PUBLIC as TENANCY_PUBLIC

DEMO = [each for each in (*demo_pages(), *CoreDoors(no_core).routes()) if isinstance(each, Route)]
PUBLIC = {
    *TENANCY_PUBLIC,
    *DEMO_PUBLIC,
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/api/openapi.json"),
    *(("GET", path) for path in ("/", "/desk", "/supervisor", "/admin")),
    *(("GET", f"/{app}/{{path:path}}") for app in ("desk", "supervisor", "admin")),
    *((method, door.path) for door in DEMO for method in (door.methods or set()) - {"HEAD"}),
    *((method, "/chat/visit") for method in ("POST", "OPTIONS")),
    *((method, "/chat/files") for method in ("POST", "OPTIONS")),
    *((method, "/chat/files/{id}") for method in ("GET", "OPTIONS")),
    *((method, "/chat/transcript/{interaction}") for method in ("GET", "OPTIONS")),
    *((method, "/chat/secret") for method in ("POST", "OPTIONS")),
    *((method, door.partition(" ")[2]) for door in PORTAL for method in (door.partition(" ")[0], "OPTIONS")),
}  # fmt: skip
"""Doors without a permission on purpose: signing in, health, pages without data, and the customers' doors, whose
secrets are tried in test_sockets.py and tests/portal."""

BODIES: dict[str, Any] = {
    "PUT /api/users/{id}": {"name": "x", "agent": True, "branch_id": None, "active": True},
    "PUT /api/users/{id}/roles": {"roles": ["agent"]},
    "POST /api/users/{id}/password": {"password": "Copper-Lantern-9"},
    "POST /api/users/{id}/reveal": {"field": "full_name", "reason": "核对"},
    "POST /api/users": {"username": "new1", "name": "x", "full_name": "x"},
    "POST /api/branches": {"code": "NEW", "name": "x"},
    "POST /api/recordings/{interaction}/playback": {"purpose": "quality"},
    "POST /api/recordings/{interaction}/export": {"purpose": "legal"},
    "PUT /api/recordings/{interaction}/hold": {"held": True, "reason": "x"},
}
"""Bodies that cannot be made from what GET answers."""

NOBODY = "00000000-0000-7000-8000-000000000000"
IDS = {"id", "interaction", "agent", "queue", "user"}
OTHERS = {
    "version": "1",
    "number": "1",
    "measure": "arrived",
    "tenant": "yuanshan",
    "key": "x",
    "role": "bank",
    "kind": "loss_report",
    "address": "x",
}
"""Path parameters that are no ids, and a value for each."""


@pytest.fixture
async def both(settings: Settings) -> AsyncIterator[Installation]:
    async with installed(settings) as installation:
        yield installation


def unlisted(found: list[Door]) -> set[tuple[str, str]]:
    """Doors that ask for no permission and are not public on purpose."""
    return {(door.method, door.path) for door in found if door.permission is None} - PUBLIC


def application(tmp_path: Path, demo: bool = True) -> FastAPI:
    """All doors, not opened: nothing is read from the database."""
    return build(Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nowhere", demo=demo)).asgi


def test_every_endpoint_asks_for_a_permission_or_is_public_on_purpose(tmp_path: Path) -> None:
    assert unlisted(doors(application(tmp_path))) == set()


def test_without_the_demo_there_is_no_door_of_it(tmp_path: Path) -> None:
    assert [door.path for door in doors(application(tmp_path, demo=False)) if "demo" in door.path] == []


def test_the_list_of_public_doors_names_no_door_that_is_not_there(tmp_path: Path) -> None:
    assert PUBLIC - {(door.method, door.path) for door in doors(application(tmp_path))} == set()


def test_every_permission_is_given_by_a_built_in_role_and_every_role_gives_only_what_is_asked_for(
    tmp_path: Path,
) -> None:
    asked = {door.permission for door in doors(application(tmp_path))} - {None, "(signed in)"}
    asked |= {permission for _, permission in NEEDS.values()} | {WATCH, WALLBOARD, CONTACTS_VIEW, PHRASES_EDIT}
    given = set().union(*(permissions for _, permissions in BUILTIN_ROLES.values()))
    assert (asked - given, given - asked) == (set(), set())


def test_an_endpoint_that_asks_for_nothing_is_found(tmp_path: Path) -> None:
    app = application(tmp_path)
    planted = APIRouter()

    @planted.get("/api/planted")
    async def open_to_all() -> str:
        return "everything"

    app.include_router(planted)
    assert unlisted(doors(app)) == {("GET", "/api/planted")}


async def body_of(house: House, door: Door) -> Any:
    """A body that this door takes: named above, or made from what GET answers about the house's own thing."""
    if door.method not in ("POST", "PUT") or not door.body:
        return None
    allowed = door.body.get("properties", {})
    own = house.things.get(door.kind)
    path = door.path.replace("{id}", own or "") if door.method == "PUT" else f"/api/{door.kind}/{own}"
    _, view, _ = await house("GET", path) if own else (0, None, "")
    seen = {name: value for name, value in (view or {}).items() if name in allowed}
    making = customers.BODIES | operations.BODIES | routing.BODIES
    given = making[door.name](house) if door.name in making else BODIES.get(door.name, seen)
    return {**given, "version": seen.get("version", 0)} if "version" in allowed else given


def filled(door: Door, things: dict[str, str]) -> str:
    """The door's path with an id of its kind from `things`."""
    path = door.path
    for name in door.parameters:
        value = things[door.kind] if name in IDS else OTHERS[name]
        path = path.replace(f"{{{name}}}", value)
    if door.path == "/api/interactions/{interaction}":
        path += "?purpose=test"
    if door.method == "GET" and door.path in customers.OPENING:
        path += f"?interaction={things['held']}"
    if door.path == "/api/calendars/{id}/days":
        path += "?since=2026-01-01"
    return path


def with_ids(found: list[Door]) -> list[Door]:
    return [door for door in found if IDS & set(door.parameters) and (door.method, door.path) not in PUBLIC]


async def test_no_endpoint_takes_an_id_of_the_other_institution(both: Installation) -> None:
    """404 or 403; or another refusal that is word for word the one for an id that nobody has."""
    wrong = []
    for mine, other in ((both.bank, both.broker), (both.broker, both.bank)):
        nobodys = dict.fromkeys(other.things, NOBODY)
        for door in with_ids(doors(both.asgi)):
            body, foreign = await body_of(mine, door), filled(door, other.things)
            status, _, text = await mine(door.method, foreign, body)
            unknown = await mine(door.method, filled(door, nobodys), body)
            alike = 400 <= status < 500 and (status, text.replace(other.things[door.kind], NOBODY)) == unknown[::2]
            if status not in (403, 404) and not alike:
                wrong.append((mine.slug, door.name, status, text[:200]))
    assert wrong == []


async def test_the_same_requests_with_ones_own_ids_are_not_refused_as_foreign(both: Installation) -> None:
    """The control of the test above: it asks in a form that works."""
    wrong = []
    order = {"GET": 0, "PUT": 1, "POST": 2, "DELETE": 3}
    for door in sorted(with_ids(doors(both.asgi)), key=lambda door: order[door.method]):
        status, _, text = await both.bank(door.method, filled(door, both.bank.things), await body_of(both.bank, door))
        if status in (403, 404, 405, 422) or status >= 500:
            wrong.append((door.name, status, text[:200]))
    assert wrong == []


@pytest.mark.timeout(400)
async def test_no_body_may_point_at_a_thing_of_the_other_institution(both: Installation) -> None:
    wrong = []
    for door in doors(both.asgi):
        if door.method not in ("POST", "PUT") or (door.method, door.path) in PUBLIC:
            continue
        body = await body_of(both.bank, door)
        path = filled(door, both.bank.things) if door.parameters else door.path
        for kind, foreign in both.broker.things.items():
            for number, changed in enumerate(with_foreign(door.body, body, foreign)):
                status, answer, text = await both.bank(door.method, path, renewed(door, changed, f"{kind[:6]}{number}"))
                told = door.name in routing.TELLING and foreign in text and bool((answer or {}).get("errors"))
                if (status < 400 and not told) or status >= 500:
                    wrong.append((door.name, kind, status, text[:200]))
    assert wrong == []


def renewed(door: Door, body: Any, mark: str) -> Any:
    """A new thing needs a key or name of its own."""
    if door.method != "POST" or not isinstance(body, dict):
        return body
    fresh = {"key": f"k-{mark}", "shortcut": f"s{mark}", "username": f"u{mark}", "code": f"C-{mark}"}
    return {name: fresh.get(name, value) for name, value in body.items()}


async def test_a_body_that_points_across_is_made_for_every_door_that_takes_ids(both: Installation) -> None:
    """The control of the test above: it knows the doors whose bodies hold ids."""
    found = {door.name for door in doors(both.asgi) if list(with_foreign(door.body, None, "x"))}
    assert {
        "POST /api/users", "PUT /api/users/{id}", "POST /api/branches", "PUT /api/branches/{id}", "POST /api/queues",
        "PUT /api/queues/{id}", "POST /api/entry-points", "PUT /api/entry-points/{id}", "POST /api/dispositions",
        "PUT /api/agents/{id}/skills",
    } <= found  # fmt: skip


async def test_no_answer_holds_an_id_of_the_other_institution(both: Installation) -> None:
    leaks = []
    for door in doors(both.asgi):
        if door.method != "GET" or (door.method, door.path) in PUBLIC:
            continue
        path = filled(door, both.bank.things) if door.parameters else door.path
        _, _, text = await both.bank("GET", path)
        leaks += [(door.name, each) for each in both.broker.everything if each in text]
    assert leaks == []


async def test_no_search_by_an_id_of_the_other_institution_finds_anything(both: Installation) -> None:
    wrong = []
    for door in doors(both.asgi):
        if door.method != "GET" or door.parameters or (door.method, door.path) in PUBLIC:
            continue
        for name in set(door.query) - {"limit", "after"}:
            for foreign in both.broker.things.values():
                status, answer, _ = await both.bank("GET", f"{door.path}?{name}={foreign}")
                if status == 200 and (answer or {}).get("items"):
                    wrong.append((door.name, name))
    assert wrong == []


async def test_no_file_of_the_other_institution_is_given(both: Installation) -> None:
    mine = await both.bank("GET", f"/api/files/{both.bank.things['files']}")
    assert mine[0] == 200
    assert (await both.bank("GET", f"/api/files/{both.broker.things['files']}"))[0] == 404


async def test_a_session_of_one_institution_is_nobody_in_the_other(both: Installation) -> None:
    assert (await both.bank("GET", "/api/session"))[1]["tenant"]["slug"] == both.bank.slug
    assert (await both.broker("GET", "/api/session"))[1]["tenant"]["slug"] == both.broker.slug
