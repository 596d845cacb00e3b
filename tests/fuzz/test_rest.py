"""Every REST door with whatever its description allows and more (schemathesis): refused or done, never a fault."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from tests.entrypoints.bank import House, new_id
from yingda.app import App

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES_PER_DOOR = 3
"""Of each kind: as described, and otherwise."""
BUDGET_S = 15
"""For one role. Doors are tried in another order each day, so that none is always last."""
OUTSIDE = {"oidc.unavailable", "phone.away", "prompt.sound_away"}
"""The provider of sign-ins is away: a fault of the outside world, told as one."""
SLOW_ON_PURPOSE = {"/api/session", "/api/session/password"}
"""A password's hash takes its time; these have tests of their own."""
ENDING = {("DELETE", "/api/session")}


def cases(app: App) -> list[Any]:
    """What is asked, drawn before anything is sent."""
    schema = schemathesis.openapi.from_dict(app.asgi.openapi())
    found: list[Any] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in SLOW_ON_PURPOSE or (operation.method.upper(), operation.path) in ENDING:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            found += _drawn(operation, mode)
    return found


def _drawn(operation: Any, mode: GenerationMode) -> list[Any]:
    drawn: list[Any] = []

    @settings(
        max_examples=EXAMPLES_PER_DOOR, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        drawn.append(case)

    try:
        draw()
    except Exception:  # a door without anything to get wrong
        return drawn
    return drawn


@pytest.fixture
async def inside(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(house.app.asgi, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bank.test") as client:
        yield client


@pytest.fixture(scope="module")
def asked(house: House) -> list[Any]:
    drawn = cases(house.app)
    random.Random(time.strftime("%j")).shuffle(drawn)
    return drawn


@pytest.mark.parametrize("role", ["administrator", "agent"])
async def test_no_door_fails_whatever_it_is_asked(
    house: House, inside: httpx.AsyncClient, asked: list[Any], role: str
) -> None:
    person = await house.somebody(role)
    faults, until_s = [], time.monotonic() + BUDGET_S
    for case in asked:
        if time.monotonic() > until_s:
            break
        answer = await _sent(inside, case, person.token)
        if answer is not None and answer.status_code >= 500 and not _from_outside(answer):
            faults.append(f"{case.method} {answer.request.url} → {answer.status_code} {answer.text[:200]}")
    assert faults == []
    assert house.owner().ended is None


def _from_outside(answer: httpx.Response) -> bool:
    return answer.status_code in (502, 503) and answer.json()["error"]["code"] in OUTSIDE


async def _sent(client: httpx.AsyncClient, case: Any, token: str) -> httpx.Response | None:
    """None: what was drawn cannot be said in HTTP."""
    asked = case.as_transport_kwargs(base_url="http://bank.test")
    headers = {**dict(asked.get("headers") or {}), "cookie": f"yingda_session={token}", "x-operation-id": new_id()}
    body = {name: asked[name] for name in ("json", "data", "files", "params") if asked.get(name) is not None}
    if isinstance(body.get("data"), bytes):
        body["content"] = body.pop("data")
    try:
        request = client.build_request(asked["method"], asked["url"], headers=headers, **body)
    except (httpx.InvalidURL, UnicodeError, TypeError, ValueError):
        return None
    return await client.send(request)
