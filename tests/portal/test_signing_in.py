"""Who may come in: what the institution signed, once, for its own page; and for how long."""

from __future__ import annotations

import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.portal.world import LIQUN, PIN, Page, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_signed_in_customer_sees_what_is_theirs_masked(page: Page) -> None:
    me = await page.get("/me")
    assert (me["customer"]["name"], me["tier"], me["roles"]) == ("顾晓雨", 2, ["bank"])
    accounts = await page.holdings("account")
    assert accounts
    assert all("******" in each["number"] for each in accounts)


async def test_an_identity_is_good_for_once(world: World) -> None:
    identity = await world.identity()
    assert (await world.open(identity)).status_code == 201
    again = await world.open(identity)
    assert (again.status_code, again.json()["error"]["code"]) == (401, "identity.invalid")


async def test_a_forged_identity_opens_nothing(world: World) -> None:
    identity = await world.identity()
    head, body, signature = identity.split(".")
    stranger = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    now = int(time.time())
    claims = {"iss": "bank", "sub": "C0000001", "aud": "yingda", "iat": now, "exp": now + 200, "jti": "x"}
    forged = jwt.encode({"alg": "ES256", "kid": stranger.kid or ""}, claims, stranger)
    other = (await world.identity(phone=LIQUN)).split(".")[1]
    for token in (forged, f"{head}.{other}.{signature}", f"{head}.{body}.", "", "x" * 5_000, "a.b.c"):
        answer = await world.open(token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "identity.invalid"), token[:40]


async def test_an_identity_of_another_institution_opens_nothing(world: World) -> None:
    answer = await world.open(await world.identity("yuanshan"), "yunhai")
    assert answer.status_code == 401


async def test_a_page_of_another_site_is_refused_and_reads_nothing(world: World) -> None:
    identity = await world.identity()
    foreign = {"origin": "https://evil.example"}
    answer = await world.http.post(
        "/portal/session", json={"entry_point": "yuanshan-web", "identity": identity}, headers=foreign
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin.foreign")
    assert "access-control-allow-origin" not in answer.headers
    page = await world.sign_in()
    assert (await page.ask("GET", "/me", **foreign)).status_code == 403


@pytest.mark.parametrize("token", ["", "nonsense", "yuanshan-web.", "yuanshan-web.AAAA", "nobody-web.AAAA", "x" * 900])
async def test_a_token_that_is_none_is_signed_out(page: Page, token: str) -> None:
    answer = await page.world.http.get("/portal/me", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "portal.signed_out")


async def test_a_token_of_one_institution_is_none_of_another(page: Page) -> None:
    elsewhere = page.token.replace("yuanshan-web", "yunhai-web")
    answer = await page.world.http.get("/portal/me", headers={"authorization": f"Bearer {elsewhere}"})
    assert answer.status_code == 401


async def test_signing_out_ends_it(world: World) -> None:
    page = await world.sign_in()
    assert (await page.ask("DELETE", "/session")).status_code == 204
    assert await page.refused("GET", "/me") == "portal.signed_out"


async def test_an_idle_session_ends_and_use_moves_its_end_on(world: World) -> None:
    page = await world.sign_in()
    await world.sql("update portal_sessions set expires_at = now() + interval '40 seconds' where ended_at is null")
    await page.get("/me")
    rows = await world.sql("select expires_at > now() + interval '14 minutes' from portal_sessions order by id desc")
    assert rows[0][0]
    await world.sql("update portal_sessions set expires_at = now() - interval '1 second'")
    assert await page.refused("GET", "/me") == "portal.signed_out"


async def test_no_use_moves_the_last_end_on(world: World) -> None:
    page = await world.sign_in()
    await world.sql("update portal_sessions set expires_at = now() + interval '9 s', ends_at = now() + interval '10 s'")
    await page.get("/me")
    assert (await world.sql("select bool_and(expires_at <= ends_at) from portal_sessions"))[0][0]


async def test_the_token_itself_is_in_no_row(page: Page) -> None:
    rows = await page.world.sql("select * from portal_sessions")
    assert page.token.partition(".")[2] not in str(rows)


async def test_an_old_proof_shows_nothing_until_it_is_renewed(world: World) -> None:
    page = await world.sign_in()
    await world.sql("update portal_sessions set proven_at = now() - interval '31 minutes'")
    assert await page.refused("GET", "/holdings") == "verification.tier_too_low"
    asked = await page.post("/challenge", {"means": "pin"})
    assert (await page.post("/prove", {"challenge": asked["id"], "secret": PIN}))["right"]
    assert await page.holdings("account")


async def test_whoever_shows_nothing_gets_nothing(world: World) -> None:
    for path in ("me", "holdings", "operations", "consents", "events", "quotes", "accounts/bank/A1/curve"):
        answer = await world.http.get(f"/portal/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "portal.signed_out")


async def test_a_body_that_is_wrong_is_not_repeated(page: Page) -> None:
    answer = await page.ask("POST", "/prove", {"challenge": "x", "secret": "998877", "more": "246810"})
    assert answer.status_code == 422
    assert "246810" not in answer.text
    assert "998877" not in answer.text
