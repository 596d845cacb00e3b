"""Whatever a door refuses is counted by its code: a wave of refusals is seen on the operator's screen."""

from __future__ import annotations

import pytest

from tests.entrypoints.bank import Desk, House
from tests.entrypoints.test_staff_socket import close_code
from yingda.entrypoints.http import PAGE_HEADERS
from yingda.foundation.metrics import REFUSALS

pytestmark = pytest.mark.asyncio(loop_scope="module")


def counted(door: str, code: str) -> float:
    return REFUSALS.labels(door, code)._value.get()


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/api/users", b"", "session.missing"),
        ("GET", "/api/nowhere", b"", "not_found"),
        ("PATCH", "/api/users", b"", "http.405"),
        ("POST", "/api/session", b"{", "input.invalid"),
        ("POST", "/api/session", b"[" * 100_000, "input.invalid"),
        ("POST", "/api/session", b'{"tenant": "\xff"}', "input.invalid"),
        ("POST", "/api/session", b"x" * 1_048_577, "input.too_large"),
        ("POST", "/api/session", b'{"tenant": "yuanshan", "user": "nobody", "password": "x"}', "session.refused"),
    ],
)
async def test_what_rest_refuses_is_counted(house: House, method: str, path: str, body: bytes, code: str) -> None:
    before = counted("rest", code)
    answer = await house.client.request(method, path, content=body, headers={"content-type": "application/json"})
    assert answer.json()["error"]["code"] == code
    assert counted("rest", code) == before + 1


async def test_what_the_staff_socket_refuses_is_counted(house: House) -> None:
    names = ("command.unknown", "frame.malformed", "not_found", "session.missing")
    before = {code: counted("staff", code) for code in names}
    async with await house.desk(await house.somebody()) as desk:
        await desk.do("destroy")
        await desk.asks("no json")
        await desk.asks({"sub": "nonsense"})
    await close_code(Desk(house, "nonsense"))
    assert {code: counted("staff", code) - before[code] for code in names} == dict.fromkeys(names, 1)


async def test_the_page_at_the_root_has_the_same_policy_as_the_others(house: House) -> None:
    answer = await house.client.get("/")
    if answer.status_code == 200:  # the browser side is built
        assert {name: answer.headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS
