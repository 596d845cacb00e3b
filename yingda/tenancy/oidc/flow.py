"""One sign-in by OIDC, from the door to the provider and back. No network call runs inside a transaction.

What ties the way back to the way there: `state` (its hash finds the flow, once), a cookie of the same browser (against
sign-in forged from another site), `nonce` in the ID token, and PKCE (RFC 7636) at the exchange of the code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import msgspec
from sqlalchemy import RowMapping

from yingda.foundation.crypto import Keyring
from yingda.foundation.crypto import store as keys
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Work
from yingda.tenancy.errors import OidcRefused, OidcUnavailable, SignInRefused
from yingda.tenancy.oidc import store
from yingda.tenancy.oidc.provider import Client, Provider, claims_of, discover
from yingda.tenancy.sessions import store as sessions
from yingda.tenancy.sessions.sign_in import SIGN_INS, From, open_session
from yingda.tenancy.sessions.tokens import Token, new_token, parse_token
from yingda.tenancy.users.actions import EMAIL_INDEX

FLOW_S: Final = 10 * 60
"""How long somebody may take at the provider."""
SECRET_CONTEXT: Final = "oidc_providers.secret"  # noqa: S105
FLOW_CONTEXT: Final = "oidc_flows.flow"
SCOPE: Final = "openid email profile"
FACTOR_METHODS: Final = frozenset({"mfa", "otp", "hwk", "swk", "sca"})
"""Values of `amr` (RFC 8176) by which the provider says that it asked for a second factor."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered, sealed, until the person comes back."""

    nonce: str
    verifier: str
    browser: str
    redirect_uri: str


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Where to send the browser, and the secret for its cookie."""

    location: str
    browser: str


async def offers_oidc(database: Database, slug: str) -> bool:
    """Whether the institution of that name has its own sign-in; unknown names are answered alike: no."""
    async with database.engine.connect() as conn:
        found = await sessions.tenant_by_slug(conn, slug)
    if found is None:
        return False
    async with database.read(system(TenantId(found["id"]))) as read:
        row = await store.provider(read.conn, read.tenant)
    return row is not None and row["retired_at"] is None


async def depart(
    database: Database, keyring: Keyring, http: httpx.AsyncClient, slug: str, redirect_uri: str
) -> Departure:
    """Begin: remember the flow and say where the browser goes."""
    tenant, row = await _provider_row(database, keyring, slug)
    provider = await discover(http, row["issuer"])
    state = new_token(tenant)
    flow = Flow(
        nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48), browser=secrets.token_urlsafe(24),
        redirect_uri=redirect_uri,
    )  # fmt: skip
    async with database.work(system(tenant)) as work:
        sealed = keyring.seal(tenant, msgspec.json.encode(flow), FLOW_CONTEXT)
        ends = work.now + timedelta(seconds=FLOW_S)
        await store.add_flow(work.conn, tenant, state.hash, sealed, ends, work.now)
    return Departure(location=location_of(provider, row["client_id"], flow, state.text), browser=flow.browser)


async def arrive(
    database: Database, keyring: Keyring, http: httpx.AsyncClient, state: str, code: str, browser: str, where: From
) -> Token:
    """End: check everything and open a session for a person we know; nobody is made on the way."""
    parsed = parse_token(state)
    if parsed is None or not await _exists(database, parsed.tenant):
        raise OidcRefused(reason="state")
    flow, row = await _take(database, keyring, parsed, browser)
    secret = keyring.open_text(parsed.tenant, bytes(row["secret_sealed"]), SECRET_CONTEXT)
    client = Client(id=row["client_id"], secret=secret, redirect_uri=flow.redirect_uri)
    provider = await discover(http, row["issuer"])
    now_s = database.clock.now_ms() // 1000
    claims = await claims_of(http, provider, client, code, flow.verifier, flow.nonce, now_s)
    token: Token | None = None
    async with database.work(system(parsed.tenant)) as work:
        user = await _person(work, keyring, row["claim"], claims)
        if user is None:
            work.audit("session.refused", data={"method": "oidc", "address": where.address})
        else:
            token = await open_session(work, user, "oidc", second_factor=_with_factor(claims), where=where)
    SIGN_INS.labels("ok" if token else "refused").inc()
    if token is None:
        raise SignInRefused()
    return token


async def _exists(database: Database, tenant: TenantId) -> bool:
    return tenant in await database.tenants()


async def _provider_row(database: Database, keyring: Keyring, slug: str) -> tuple[TenantId, RowMapping]:
    async with database.engine.connect() as conn:
        found = await sessions.tenant_by_slug(conn, slug)
    if found is None:
        raise OidcUnavailable(reason="off")
    tenant = TenantId(found["id"])
    async with database.work(system(tenant)) as work:
        await keys.ensure(work.conn, keyring, tenant, work.now)
        row = await store.provider(work.conn, tenant)
    if row is None or row["retired_at"] is not None:
        raise OidcUnavailable(reason="off")
    return tenant, row


async def _take(database: Database, keyring: Keyring, state: Token, browser: str) -> tuple[Flow, RowMapping]:
    async with database.work(system(state.tenant)) as work:
        await keys.ensure(work.conn, keyring, state.tenant, work.now)
        sealed = await store.take_flow(work.conn, state.tenant, state.hash, work.now)
        row = await store.provider(work.conn, state.tenant)
    if sealed is None or row is None or row["retired_at"] is not None:
        raise OidcRefused(reason="state")
    flow = msgspec.json.decode(keyring.open(state.tenant, sealed, FLOW_CONTEXT), type=Flow)
    if not hmac.compare_digest(flow.browser.encode(), browser.encode()):
        raise OidcRefused(reason="browser")
    return flow, row


def location_of(provider: Provider, client_id: str, flow: Flow, state: str) -> str:
    """Where the browser goes to sign in there (OIDC Core 3.1.2.1, RFC 7636 4.3)."""
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    query = {
        "response_type": "code", "client_id": client_id, "redirect_uri": flow.redirect_uri, "scope": SCOPE,
        "state": state, "nonce": flow.nonce, "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }  # fmt: skip
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return provider.authorization_endpoint + joint + urlencode(query)


async def _person(work: Work, keyring: Keyring, claim: str, claims: dict[str, Any]) -> str | None:
    """The id of the account that the claims name; an address only counts when the provider has verified it."""
    value = claims.get(claim)
    if not isinstance(value, str) or not value:
        return None
    if claim == "preferred_username":
        row = await sessions.user_by_name(work.conn, work.tenant, value.strip().lower())
        return row["id"] if row else None
    if claims.get("email_verified") is not True:
        return None
    index = keyring.blind_index(work.tenant, value.strip().lower(), EMAIL_INDEX)
    row = await sessions.user_by_email(work.conn, work.tenant, index)
    return row["id"] if row else None


def _with_factor(claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    return isinstance(methods, list) and bool(FACTOR_METHODS & {str(each) for each in methods})
