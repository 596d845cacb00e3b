"""The shared client parts: what is unreached, what is lost, when the breaker rests, what is tried again."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.banking.adapters.conftest import QUICK
from tests.banking.adapters.contract import fault, good, new_id
from tests.sample_cores.programs import Program
from yingda.banking.adapters import refusals
from yingda.banking.adapters.bank import codec
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.adapters.messenger import MessageCentre
from yingda.banking.adapters.timing import ANSWER_BYTES_MAX, Timing
from yingda.banking.port import Order

NOBODY = "http://127.0.0.1:9"

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answering(answer: Answer, timing: Timing = QUICK) -> AsyncIterator[HttpDoor]:
    """A door to a web server that answers everything in one way."""
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    door = HttpDoor("bank", f"http://127.0.0.1:{runner.addresses[0][1]}", "token", timing)
    try:
        yield door
    finally:
        await door.close()
        await runner.cleanup()


def saying(status: int, body: str = "", **more: Any) -> Answer:
    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=body, **more)

    return answer


async def order(door: HttpDoor) -> tuple[str, str]:
    return fault(await door.order("PUT", "/operations/1", lambda body: body, body={}))


async def test_nobody_there_is_unreached() -> None:
    core = BankCore(NOBODY, "token", QUICK)
    assert fault(await core.execute(Order(id=new_id(), kind="transfer", customer="C1", params={}))) == (
        "unreached", "core.unreachable",
    )  # fmt: skip
    assert fault(await core.portfolio("C1")) == ("unreached", "core.unreachable")
    await core.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (saying(500), ("lost", "core.broken")),
        (saying(502, "Bad Gateway"), ("lost", "core.broken")),
        (saying(503, "<html>no backend</html>"), ("lost", "core.broken")),
        (saying(503, '{"error":{"code":"core.busy"}}'), ("unreached", "core.busy")),
        (saying(302, headers={"location": "/elsewhere"}), ("lost", "core.broken")),
        (saying(401, '{"error":{"code":"core.unauthorized"}}'), ("refused", "core.unauthorized")),
        (
            saying(422, '{"error":{"code":"core.funds_short","data":{"name":"顾晓雨"}}}'),
            ("refused", "core.funds_short"),
        ),
        (saying(422, '{"error":{"code":"core.something_new"}}'), ("refused", "core.refused")),
        (saying(404, "not json"), ("refused", "core.refused")),
    ],
)
async def test_what_an_answer_means_for_an_order(answer: Answer, expected: tuple[str, str]) -> None:
    async with answering(answer) as door:
        assert await order(door) == expected


async def test_texts_of_a_refusal_stay_behind() -> None:
    async with answering(
        saying(422, '{"error":{"code":"core.daily_limit","data":{"name":"顾晓雨","limit":5}}}')
    ) as door:
        outcome = await door.order("PUT", "/operations/1", lambda body: body, body={})
        assert getattr(outcome, "data", None) == {"limit": 5}


async def test_what_cannot_be_read_is_lost() -> None:
    def never(_body: bytes) -> None:
        raise ValueError

    async with answering(saying(200, "{}")) as door:
        assert fault(await door.order("PUT", "/x", never, body={})) == ("lost", "core.unreadable")


@pytest.mark.parametrize("body", ['{"id":"1","state":"done","facts":' + '{"a":' * 5_000, "[" * 100_000])
async def test_what_is_nested_without_end_is_unreadable(body: str) -> None:
    async with answering(saying(200, body)) as door:
        outcome = await door.order("PUT", "/x", codec.done, body={})
        assert fault(outcome) == ("lost", "core.unreadable")
    async with answering(saying(422, body)) as door:
        assert await order(door) == ("refused", "core.refused")


async def test_an_endless_answer_is_cut() -> None:
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(ANSWER_BYTES_MAX // 65_536 + 10):
            await response.write(b"x" * 65_536)
        return response

    async with answering(endless) as door:
        assert await order(door) == ("lost", "core.unreadable")


async def test_a_question_is_tried_again_and_an_order_is_not() -> None:
    seen: list[str] = []

    async def flaky(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request.method)
        return web.Response(status=500) if len(seen) % 2 else web.Response(text="yes")

    async with answering(flaky) as door:
        assert good(await door.question("GET", "/x", lambda body: body)) == b"yes"
        assert seen == ["GET", "GET"]
        assert await order(door) == ("lost", "core.broken")
        assert seen == ["GET", "GET", "PUT"]


async def test_a_broken_connection_is_not_tried_again_behind_our_back() -> None:
    seen: list[str] = []

    async def breaking(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request.method)
        if len(seen) > 1:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(text="yes")

    async with answering(breaking) as door:
        good(await door.question("GET", "/x", lambda body: body))  # leaves a connection to use again
        assert await order(door) == ("lost", "core.cut_off")
        assert seen == ["GET", "PUT"]


async def test_the_breaker_rests_after_failures_and_tries_again() -> None:
    well, asked = False, 0

    async def ailing(_request: web.BaseRequest) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(text="yes") if well else web.Response(status=500)

    timing = Timing(connect_s=1, answer_s=1, attempts=1, failures=3, open_s=0.3)
    async with answering(ailing, timing) as door:
        for _ in range(3):
            assert await order(door) == ("lost", "core.broken")
        assert await order(door) == ("unreached", "core.resting")
        assert asked == 3
        well = True
        await asyncio.sleep(0.4)
        good(await door.order("PUT", "/x", lambda body: body, body={}))


async def test_refusals_never_open_the_breaker() -> None:
    timing = Timing(connect_s=1, answer_s=1, attempts=1, failures=2, open_s=5)
    async with answering(saying(422, '{"error":{"code":"core.funds_short"}}'), timing) as door:
        assert {await order(door) for _ in range(6)} == {("refused", "core.funds_short")}


async def test_a_message_is_sent_once_even_if_the_answer_is_lost(bank_program: Program) -> None:
    centre = MessageCentre(bank_program.url, bank_program.token, QUICK)
    to, id = "13900000042", new_id()
    good(await centre.send(to, "验证码 123456", id))
    good(await centre.send(to, "验证码 123456", id))
    bank_program.faults(lost_share=1, kinds=["messages"])
    assert fault(await centre.send(to, "第二条", new_id()))[0] == "unreached"
    bank_program.faults()
    good(await centre.reachable())
    texts = [each["text"] for each in bank_program.ask("GET", "/messages", params={"to": to}).json()]
    assert texts.count("验证码 123456") == 1
    assert texts.count("第二条") == 1
    await centre.close()


def test_every_code_is_of_the_family() -> None:
    assert all(code.startswith("core.") for code in refusals.known())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_code_has_a_sentence(language: str) -> None:
    importlib.import_module("yingda.banking.connections.speaking")  # every adapter makes its codes known
    messages = Path(__file__).parents[3] / "web" / "packages" / "i18n" / "messages" / f"errors.{language}.json"
    words = json.loads(messages.read_text())
    assert sorted(code for code in refusals.known() if f"error.{code}" not in words) == []
