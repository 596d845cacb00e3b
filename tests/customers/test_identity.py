"""Identity tokens: what an institution's own site signs, and everything that only looks like it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.configuring import code
from tests.customers.conftest import Bank
from tests.customers.people_core import GU, SHEN
from yingda.customers.errors import IdentityInvalid, IdentityUnavailable

ISSUER, AUDIENCE = "yuanshan-bank", "yingda"


@dataclass
class Site:
    """The bank's own site: signs who its customer is."""

    bank: Bank
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))
    used: int = 0

    @property
    def now(self) -> int:
        return self.bank.world.database.clock.now_ms() // 1000

    def claims(self, **changes: Any) -> dict[str, Any]:
        self.used += 1
        now = self.now
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "C100", "iat": now, "exp": now + 300, "jti": f"t{self.used}"}
        return {name: value for name, value in {**said, **changes}.items() if value is not None}

    def token(self, key: Any = None, alg: str = "ES256", kid: str = "k1", **changes: Any) -> str:
        return jwt.encode({"alg": alg, "kid": kid}, self.claims(**changes), key or self.key, algorithms=[alg])

    @property
    def public(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}


@pytest.fixture
async def site(bank: Bank) -> Site:
    made = Site(bank)
    admin = await bank.world.person(permissions=frozenset({"cores.edit", "cores.view"}))
    body = {"issuer": ISSUER, "audience": AUDIENCE, "role": "bank", "jwks": made.public}
    assert (await admin("POST", "/api/identity-issuers", body))[0] == 201
    return made


async def refused(bank: Bank, token: str) -> bool:
    with pytest.raises(IdentityInvalid) as told:
        await bank.customers.identify(bank.tenant, token)
    return told.value.data == {}


async def test_a_signed_in_customer_is_who_their_bank_says(bank: Bank, site: Site) -> None:
    who = await bank.customers.identify(bank.tenant, site.token())
    assert (who.name, who.value, who.tier, who.refs) == ("顾晓雨", "gold", 2, {"bank": "C100"})
    assert who.proven_at == bank.world.database.clock.now_ms()
    assert (await bank.customers.identify(bank.tenant, site.token())).customer == who.customer
    assert len(await bank.audited("customer.identity_used")) == 2


async def test_a_token_is_used_once(bank: Bank, site: Site) -> None:
    token = site.token()
    await bank.customers.identify(bank.tenant, token)
    assert await refused(bank, token)
    assert await refused(bank, site.token(jti="t1", sub="C200"))


WRONG: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "somebody"}, "no audience": {"aud": None}, "audience list without us": {"aud": ["a"]},
    "another issuer": {"iss": "elsewhere"}, "no subject": {"sub": None}, "empty subject": {"sub": ""},
    "subject no text": {"sub": 7}, "no id": {"jti": None}, "no expiry": {"exp": None}, "no start": {"iat": None},
    "expiry no number": {"exp": "tomorrow"},
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
async def test_a_token_that_says_something_else_proves_nothing(bank: Bank, site: Site, what: str) -> None:
    assert await refused(bank, site.token(**WRONG[what]))


async def test_time_is_short_and_counts(bank: Bank, site: Site) -> None:
    now = site.now
    for iat, exp in ((now - 301, now - 1), (now - 300, now), (now, now + 301), (now + 31, now + 200)):
        assert await refused(bank, site.token(iat=iat, exp=exp)), (iat - now, exp - now)
    token = site.token()
    bank.world.database.clock.advance(299_000)  # type: ignore[attr-defined]
    await bank.customers.identify(bank.tenant, token)


async def test_a_key_that_is_not_the_issuers_proves_nothing(bank: Bank, site: Site) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "k1"})
    assert await refused(bank, site.token(key=stranger))
    assert await refused(bank, site.token(key=RSAKey.generate_key(2048, {"kid": "k1"}), alg="RS256"))
    public = json.dumps(site.public["keys"][0]).encode()
    assert await refused(bank, site.token(key=OctKey.import_key(public), alg="HS256"))


async def test_an_unsigned_token_proves_nothing(bank: Bank, site: Site) -> None:
    part = lambda data: base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")  # noqa: E731
    body = part(site.claims())
    real = site.token().split(".")[2]
    for head in ({"alg": "none"}, {"alg": "None", "kid": "k1"}, {"alg": "ES256", "kid": "k1"}):
        for signature in ("", real, "AAAA"):
            assert await refused(bank, f"{part(head)}.{body}.{signature}")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * 5000, "🙂.🙂.🙂", "e30.e30.e30"])
async def test_what_is_no_token_is_refused_alike(bank: Bank, site: Site, token: str) -> None:
    assert await refused(bank, token)


async def test_another_tenants_issuer_proves_nothing_here(bank: Bank, site: Site) -> None:
    other = "00000000-0000-7000-8000-0000000000f1"
    await bank.world.tenant_row(other, "yunhai")
    with pytest.raises(IdentityInvalid):
        await bank.customers.identify(other, site.token())  # type: ignore[arg-type]


async def test_somebody_unknown_waits_until_the_core_can_be_asked_and_the_token_is_not_spent(
    bank: Bank, site: Site
) -> None:
    token = site.token(sub=SHEN.ref)
    bank.bank.down = True
    with pytest.raises(IdentityUnavailable):
        await bank.customers.identify(bank.tenant, token)
    bank.bank.down = False
    assert (await bank.customers.identify(bank.tenant, token)).name == "沈立群"
    assert await refused(bank, site.token(sub="C999"))


async def test_somebody_known_is_identified_while_the_core_is_away(bank: Bank, site: Site) -> None:
    id = await bank.adopt(GU)
    bank.bank.down = True
    assert (await bank.customers.identify(bank.tenant, site.token())).customer == id


async def test_a_retired_issuer_proves_nothing(bank: Bank, site: Site) -> None:
    admin = await bank.world.person(permissions=frozenset({"cores.edit", "cores.view"}))
    row = (await admin.got("/api/identity-issuers"))["items"][0]
    assert (await admin.changed("/api/identity-issuers", row, active=False))[0] == 200
    assert await refused(bank, site.token())


async def test_private_keys_and_other_kinds_are_not_taken(bank: Bank, site: Site) -> None:
    admin = await bank.world.person(permissions=frozenset({"cores.edit"}))
    rsa = RSAKey.generate_key(2048, {"kid": "r"}).as_dict(private=False)
    for keys in ([site.key.as_dict(private=True)], [rsa], [], [{}], ["x"], [{**site.public["keys"][0], "kid": ""}]):
        body = {"issuer": "x", "audience": "y", "role": "bank", "jwks": {"keys": keys}}
        assert code((await admin("POST", "/api/identity-issuers", body))[1]) == "identity.keys_unusable"


async def test_of_a_key_nothing_is_kept_but_what_is_public_and_needed(bank: Bank, site: Site) -> None:
    admin = await bank.world.person(permissions=frozenset({"cores.edit", "cores.view"}))
    key = {**site.public["keys"][0], "note\u0000": "x", "x5c": ["…"]}
    body = {"issuer": "x", "audience": "y", "role": "bank", "jwks": {"keys": [key], "more\u0000": 1}}
    status, made = await admin("POST", "/api/identity-issuers", body)
    assert (status, made["jwks"]) == (201, {"keys": [{k: key[k] for k in ("kty", "crv", "x", "y", "kid")}]})
