"""The whole application: it starts, tells how it is, stops in order; its description is what the browser side uses."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from tests.entrypoints.bank import House, sql
from yingda.app import build, openapi
from yingda.entrypoints.http import BODY_BYTES_MAX, HEADERS
from yingda.foundation.config import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

DESCRIPTION = Path(__file__).parents[2] / "web" / "packages" / "api" / "openapi.json"


async def test_a_running_product_is_ready(house: House) -> None:
    answer = await house.client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


async def test_health_asks_nothing_of_anybody(house: House) -> None:
    assert (await house.client.get("/healthz")).json() == {"status": "ok"}


async def test_metrics_tell_of_no_person(house: House) -> None:
    person = await house.person("liming")
    text = (await house.client.get("/metrics")).text
    assert "yingda_" in text
    assert person.id not in text


@pytest.mark.parametrize("path", ["/healthz", "/api/session", "/nowhere", "/desk", "/api/openapi.json"])
async def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    answer = await house.client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_what_is_not_there_is_told_in_the_one_shape(house: House) -> None:
    answer = await house.client.get("/api/nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_a_body_too_large_is_refused_by_its_header(house: House) -> None:
    answer = await house.client.post("/api/session", content=b"x" * (BODY_BYTES_MAX + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "input.too_large")


async def test_a_body_too_large_is_refused_though_its_length_was_not_told(house: House) -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(17):
            yield b" " * 65_536

    answer = await house.client.post("/api/session", content=pieces(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "input.too_large")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"tenant": 1}', b"[" * 100_000])
async def test_a_body_that_is_none_is_told_field_by_field(house: House, body: bytes) -> None:
    answer = await house.client.post("/api/session", content=body, headers={"content-type": "application/json"})
    assert answer.json()["error"]["code"] in ("input.invalid", "http.400")
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("path", ["/desk/../../pyproject.toml", "/assets/%2e%2e/%2e%2e/app.py", "/widget/..%2fapp.py"])
async def test_no_file_outside_the_built_pages_is_served(house: House, path: str) -> None:
    answer = await house.client.get(path)
    assert "import" not in answer.text
    assert "[project]" not in answer.text


async def test_a_change_from_another_site_is_refused(house: House) -> None:
    answer = await house.client.post("/api/session", json={}, headers={"origin": "https://evil.example"})
    assert answer.status_code in (403, 422)
    person = await house.somebody()
    headers = {"cookie": f"yingda_session={person.token}", "origin": "https://evil.example"}
    answer = await house.client.post("/api/session/ticket", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin.foreign")


async def test_what_a_role_may_be_made_of_is_what_doors_ask_for(house: House) -> None:
    known = house.app.asgi.state.permissions
    assert {"desk.use", "interactions.take_over", "wallboard.view", "users.edit"} <= known


async def test_the_description_for_the_browser_side_is_in_step() -> None:
    """Else: `python -m tests.entrypoints.describe`, and the types of the browser side are made anew."""
    settings = Settings(database_url="postgresql://nobody@127.0.0.1/nothing", data_dir=DESCRIPTION.parent, demo=True)
    assert json.loads(DESCRIPTION.read_text()) == json.loads(openapi(settings))


def named_tasks() -> list[str]:
    """Parts of the product that run here; those of other tests among them."""
    return sorted(each.get_name() for each in asyncio.all_tasks() if not each.get_name().startswith("Task-"))


async def test_it_starts_and_stops_and_starts_again(
    shared_database: str, tmp_path_factory: pytest.TempPathFactory, house: House
) -> None:
    """Stopped in order, nothing of it goes on: no task, no lease, no connection."""
    before = named_tasks()
    app = build(Settings(data_dir=house.app.settings.data_dir, database_url=shared_database))
    for _ in range(2):
        await app.start()
        await app.stop()
        assert named_tasks() == before
    owners = await sql(shared_database, "select owner from partitions where until > now()")
    assert {row["owner"] for row in owners} == {house.app.router._name}


async def test_a_product_without_its_database_is_not_ready(house: House) -> None:
    app = build(Settings(data_dir=house.app.settings.data_dir, database_url="postgresql://x@127.0.0.1:1/x"))
    transport = httpx.ASGITransport(app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://bank.test") as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200
