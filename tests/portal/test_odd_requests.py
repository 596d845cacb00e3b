"""Whatever is sent, the answer is a refusal with a code: never a fault of ours."""

from __future__ import annotations

import uuid

import pytest

from tests.portal.doors import DOORS
from tests.portal.world import Page
from yingda.channels.portal.limits import Limits

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = str(uuid.uuid4())
BODIES = (
    b"", b"null", b"[]", b"7", b"\xff\xfe", b"{" * 2_000, b'{"means":"pin\\u0000"}', b'{"kind":"transfer","params":{}}',
    b'{"kind":"\\u0000","params":{"amount":1e400}}', b'{"kind":"order","params":{"side":"buy","symbol":"\\u0000"}}',
    b'{"challenge":"\\u0000","secret":"\\ud800"}', b'{"challenge":"' + ID.encode() + b'","secret":"1"}',
    b'{"proof":"x","accept_risk":"yes"}', b'{"items":[{"purpose":"marketing","channel":"sms","given":1}]}',
    b'{"entry_point":"yuanshan-web","identity":"\\u0000.\\u0000.\\u0000"}', b'{"entry_point":"' + b"x" * 9_000 + b'"}',
)  # fmt: skip
QUERIES = (
    "", "since=%00", "since=9999-12-31&until=9999-12-31", "since=0001-01-01&until=0001-01-02", "months=-1",
    "months=9e9",
    "months=²", "after=%00", "after=x", "codes=%00,%ff", "kind=%00", "number=%00", "number=" + "9" * 400, "state=%00",
    "lang=%00&until=2026-02-30",
)  # fmt: skip


@pytest.mark.parametrize("door", [door for door in DOORS if not door.endswith("/events")])
async def test_an_odd_request_is_refused_in_order(page: Page, door: str) -> None:
    method, path = door.split(" ")
    house = page.world.house.app.portal
    for place in (
        {"{id}": ID, "{role}": "bank", "{ref}": "A1"},
        {"{id}": "%00", "{role}": "%00", "{ref}": "%F0%9F%92%A9"},
    ):
        filled = path
        for name, value in place.items():
            filled = filled.replace(name, value)
        for tail in QUERIES if method == "GET" else BODIES if method != "DELETE" else ():
            house.limits = Limits()
            sent = {"url": f"{filled}?{tail}"} if isinstance(tail, str) else {"url": filled, "content": tail}
            answer = await page.world.http.request(
                method,
                **sent,
                headers={"authorization": f"Bearer {page.token}", "x-operation-id": str(uuid.uuid4())},  # type: ignore[arg-type]
            )
            assert answer.status_code < 500 or answer.json()["error"]["code"] == "core.unavailable", (tail, answer.text)
            if answer.status_code >= 400:
                assert answer.json()["error"]["code"] != "internal"
