"""Signing in through a real OpenID provider that runs in this process on the loopback interface."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from tests.tenancy.conftest import Browser, House, code
from yingda.foundation.clock import SystemClock
from yingda.tenancy.oidc.flow import Flow, location_of
from yingda.tenancy.oidc.provider import Provider
from yingda.tenancy.oidc.safety import safe_address

# The provider's own library warns of its own future.
pytestmark = pytest.mark.filterwarnings(
    "ignore::authlib.deprecate.AuthlibDeprecationWarning", "ignore::DeprecationWarning"
)

VERIFIED = {"email": "lina@bank.test", "email_verified": True, "preferred_username": "lina"}
USERS = [
    User(sub="lina", claims=VERIFIED),
    User(sub="unverified", claims={**VERIFIED, "email_verified": False}),
    User(sub="stranger", claims={"email": "who@else.test", "email_verified": True, "preferred_username": "who"}),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
async def bank(house: House, issuer: str) -> House:
    """远山银行 with the provider set up by its security administrator, and 李娜's account."""
    house.database.clock = SystemClock()  # the provider's tokens carry the time of day
    security = await house.enter("security1", "security_administrator")
    body = {"issuer": issuer, "client_id": "yingda", "secret": "s3cret-of-the-client", "version": 0}
    made = await security.ok("PUT", "/api/security/provider", body)
    assert made["redirect_uri"] == "http://bank.test/api/oidc/callback"
    assert "s3cret" not in str(made)
    await house.person("lina", "agent", email="Lina@bank.test", agent=True)
    await house.sql("update users set password_hash = null where username = 'lina'")
    return house


async def sent_there(browser: Browser) -> str:
    """Where the browser is sent; it keeps its cookie."""
    answer = await browser.client.get("/api/oidc/yuanshan/start")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def agreed(location: str, sub: str, **form: str) -> str:
    """The way back that the provider answers once somebody has agreed there."""
    async with httpx.AsyncClient() as provider:
        answer = await provider.post(location, data={"sub": sub, **form})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def back(browser: Browser, location: str) -> httpx.Response:
    parts = urlsplit(location)
    return await browser.client.get(f"{parts.path}?{parts.query}")


async def round_trip(house: House, sub: str) -> tuple[Browser, httpx.Response]:
    browser = house.browser()
    return browser, await back(browser, await agreed(await sent_there(browser), sub))


def fault(answer: httpx.Response) -> str:
    """The code with which the sign-in page is opened."""
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["error"][0]


async def test_the_sign_in_page_learns_whether_there_is_a_provider(bank: House) -> None:
    browser = bank.browser()
    for slug, offered in (("yuanshan", True), ("yunhai", False), ("nowhere", False), ("%00", False)):
        assert await browser("GET", f"/api/oidc?tenant={slug}") == (200, {"oidc": offered})


async def test_a_known_person_comes_in_by_verified_address(bank: House) -> None:
    browser, answer = await round_trip(bank, "lina")
    assert answer.status_code == 200
    me = await browser.ok("GET", "/api/session")
    assert (me["user"]["id"], me["roles"]) == (bank.people["lina"], ["agent"])


async def test_the_request_carries_state_nonce_and_a_hashed_verifier(bank: House) -> None:
    query = parse_qs(urlsplit(await sent_there(bank.browser())).query)
    assert query["code_challenge_method"] == ["S256"]
    assert all(len(query[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("sub", ["unverified", "stranger"])
async def test_nobody_else_comes_in_and_nobody_is_made(bank: House, sub: str) -> None:
    before = await bank.sql("select count(*) from users")
    browser, answer = await round_trip(bank, sub)
    assert fault(answer) == "session.refused"
    assert (await browser("GET", "/api/session"))[0] == 401
    assert await bank.sql("select count(*) from users") == before


async def test_somebody_switched_off_does_not_come_in(bank: House) -> None:
    await bank.sql("update users set retired_at = now() where username = 'lina'")
    assert fault((await round_trip(bank, "lina"))[1]) == "session.refused"


async def test_a_user_name_can_be_what_the_provider_vouches_for(bank: House) -> None:
    await bank.sql("update oidc_providers set claim = 'preferred_username'")
    assert (await round_trip(bank, "unverified"))[1].status_code == 200


async def test_the_way_back_works_once(bank: House) -> None:
    browser = bank.browser()
    location = await agreed(await sent_there(browser), "lina")
    cookie = browser.client.cookies["yingda_oidc"]
    await back(browser, location)
    browser.client.cookies.set("yingda_oidc", cookie, domain="bank.test", path="/api/oidc")
    assert fault(await back(browser, location)) == "oidc.refused"


async def test_the_way_back_works_only_in_the_browser_that_left(bank: House) -> None:
    location = await agreed(await sent_there(bank.browser()), "lina")
    assert fault(await back(bank.browser(), location)) == "oidc.refused"


async def test_the_way_back_is_open_for_ten_minutes(bank: House) -> None:
    browser = bank.browser()
    location = await agreed(await sent_there(browser), "lina")
    await bank.sql("update oidc_flows set expires_at = now() - interval '1 second'")
    assert fault(await back(browser, location)) == "oidc.refused"


def test_the_hash_that_is_sent_is_of_the_verifier_that_is_kept() -> None:
    flow = Flow(nonce="n", verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", browser="b", redirect_uri="r")
    provider = Provider(
        issuer="i",
        authorization_endpoint="https://id.test/a?x=1",
        token_endpoint="t",
        jwks_uri="j",
        userinfo_endpoint=None,
    )
    query = parse_qs(urlsplit(location_of(provider, "c", flow, "s")).query)
    assert query["code_challenge"] == ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"]  # RFC 7636, appendix B
    assert query["x"] == ["1"]


async def test_a_token_with_another_nonce_is_refused(bank: House) -> None:
    browser = bank.browser()
    location = await sent_there(browser)
    nonce = parse_qs(urlsplit(location).query)["nonce"][0]
    assert fault(await back(browser, await agreed(location.replace(nonce, "x" * 32), "lina"))) == "oidc.refused"


async def test_a_token_for_another_client_is_refused(bank: House) -> None:
    browser = bank.browser()
    location = (await sent_there(browser)).replace("client_id=yingda", "client_id=other")
    assert fault(await back(browser, await agreed(location, "lina"))) in ("oidc.refused", "oidc.unavailable")


async def test_a_token_of_yesterday_is_refused(bank: House) -> None:
    class Tomorrow(SystemClock):
        def now_ms(self) -> int:
            return super().now_ms() + 24 * 3600 * 1000

    browser = bank.browser()
    location = await sent_there(browser)
    way_back = await agreed(location, "lina")
    bank.database.clock = Tomorrow()
    await bank.sql("update oidc_flows set expires_at = expires_at + interval '2 days'")
    assert fault(await back(browser, way_back)) == "oidc.refused"


async def test_who_says_no_at_the_provider_is_back_at_the_sign_in_page(bank: House) -> None:
    browser = bank.browser()
    location = await agreed(await sent_there(browser), "lina", action="deny")
    query = urlsplit(location).query
    assert fault(await browser.client.get(f"/api/oidc/callback?{query}")) == "oidc.refused"


@pytest.mark.parametrize("query", ["", "state=x", "state=x&code=y", "state=" + "A" * 64 + "&code=y", "error=%00"])
async def test_a_way_back_that_never_left_is_refused(bank: House, query: str) -> None:
    answer = await bank.browser().client.get(f"/api/oidc/callback?{query}")
    assert fault(answer) == "oidc.refused"


async def test_an_administrator_still_needs_the_second_factor_when_the_provider_asked_for_none(bank: House) -> None:
    await bank.sql("update tenants set settings = '{\"second_factor\": true}'")
    admin = await bank.sql("select id from roles where key = 'administrator' and tenant_id = (select tenant_id from users where username = 'lina')")  # fmt: skip # noqa: E501
    await bank.sql("update user_roles set role_id = $1 where user_id = $2", admin[0]["id"], bank.people["lina"])
    browser, _ = await round_trip(bank, "lina")
    assert (await browser.ok("GET", "/api/session"))["must"] == ["totp"]


async def test_a_provider_that_is_away_is_said_to_be(bank: House) -> None:
    await bank.sql("update oidc_providers set issuer = 'http://localhost:1'")
    answer = await bank.browser().client.get("/api/oidc/yuanshan/start")
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "oidc.unavailable")


async def answering(body: bytes) -> tuple[asyncio.Server, str]:
    """A provider that answers everything with `body`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"nonsense", b'{"issuer": "http://other"}', b"\xff" * 10, b'{"issuer": "' + b"x" * 300_000 + b'"}'],
)
async def test_a_provider_that_answers_nonsense_is_said_to_be_away(bank: House, body: bytes) -> None:
    server, address = await answering(body)
    async with server:
        await bank.sql("update oidc_providers set issuer = $1", address)
        answer = await bank.browser().client.get("/api/oidc/yuanshan/start")
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "oidc.unavailable")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.bank.test", True),
        ("http://localhost:9000", True),
        ("http://127.0.0.1:9000", True),
        ("http://id.bank.test", False),
        ("http://169.254.169.254", False),
        ("http://localhost.evil.test", False),
        ("https://user:pass@id.bank.test", False),
        ("ftp://id.bank.test", False),
    ],
)
def test_a_provider_lives_behind_https_or_on_this_machine(address: str, safe: bool) -> None:
    assert safe_address(address) is safe


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"issuer": "http://id.bank.test"}, (422, "oidc.issuer_unsafe")),
        ({"version": 7}, (409, "version.stale")),
    ],
)
async def test_a_provider_that_cannot_be_is_refused(
    bank: House, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    security = await bank.enter("security2", "security_administrator")
    body = {"issuer": "https://id.bank.test", "client_id": "yingda", "secret": "x", "version": 1} | change
    assert code(await security("PUT", "/api/security/provider", body)) == refusal


async def test_a_provider_switched_off_lets_nobody_in(bank: House, issuer: str) -> None:
    security = await bank.enter("security2", "security_administrator")
    body = {"issuer": issuer, "client_id": "yingda", "version": 1, "active": False}
    await security.ok("PUT", "/api/security/provider", body)
    answer = await bank.browser().client.get("/api/oidc/yuanshan/start")
    assert answer.json()["error"]["code"] == "oidc.unavailable"
