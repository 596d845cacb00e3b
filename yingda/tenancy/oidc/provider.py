"""Speaking to an OpenID provider: discovery, exchange of the code, keys, the checks of an ID token.

Every fault of the provider is a refusal with a reason; nothing of its answers is shown or logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yingda.tenancy.errors import OidcRefused, OidcUnavailable
from yingda.tenancy.oidc.safety import safe_address

TIMEOUT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 256 * 1024
LEEWAY_S: Final = 60
"""How far the provider's clock may be off."""
ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
"""Asymmetric ones only: with HS256 our own client secret could sign, `none` signs nothing (RFC 8725, 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What discovery says about a provider (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who we are to the provider."""

    id: str
    secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Client(id={self.id!r})"


async def discover(http: httpx.AsyncClient, issuer: str) -> Provider:
    """The provider's addresses; it must say that it is who we asked for (OIDC Discovery 4.3)."""
    said = await _json(http, "GET", f"{issuer}/.well-known/openid-configuration")
    if str(said.get("issuer", "")).rstrip("/") != issuer:
        raise OidcUnavailable(reason="issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(isinstance(said.get(name), str) and safe_address(said[name]) for name in names):
        raise OidcUnavailable(reason="endpoints")
    userinfo = said.get("userinfo_endpoint")
    return Provider(
        issuer=said["issuer"], authorization_endpoint=said["authorization_endpoint"],
        token_endpoint=said["token_endpoint"], jwks_uri=said["jwks_uri"],
        userinfo_endpoint=userinfo if isinstance(userinfo, str) and safe_address(userinfo) else None,
    )  # fmt: skip


async def claims_of(
    http: httpx.AsyncClient, provider: Provider, client: Client, code: str, verifier: str, nonce: str, now_s: int
) -> dict[str, Any]:
    """The checked claims about the person who came back with `code` (OIDC Core 3.1.3.7), with userinfo's added."""
    tokens = await _exchange(http, provider, client, code, verifier)
    claims = await _checked(http, provider, client, tokens.get("id_token"), nonce, now_s)
    if provider.userinfo_endpoint and isinstance(tokens.get("access_token"), str):
        bearer = {"authorization": f"Bearer {tokens['access_token']}"}
        more = await _json(http, "GET", provider.userinfo_endpoint, headers=bearer)
        if more.get("sub") != claims["sub"]:  # OIDC Core 5.3.2
            raise OidcRefused(reason="subject")
        claims = {**more, **claims}
    return claims


async def _exchange(
    http: httpx.AsyncClient, provider: Provider, client: Client, code: str, verifier: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri,
        "code_verifier": verifier,
    }  # fmt: skip
    return await _json(http, "POST", provider.token_endpoint, data=form, auth=(client.id, client.secret))


async def _checked(
    http: httpx.AsyncClient, provider: Provider, client: Client, token: object, nonce: str, now_s: int
) -> dict[str, Any]:
    if not isinstance(token, str):
        raise OidcRefused(reason="id_token")
    try:
        keys = KeySet.import_key_set(await _json(http, "GET", provider.jwks_uri))  # type: ignore[arg-type]
        claims = dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise OidcRefused(reason="signature") from None
    for reason, good in _checks(claims, provider, client, nonce, now_s):
        if not good:
            raise OidcRefused(reason=reason)
    return claims


def _checks(
    claims: dict[str, Any], provider: Provider, client: Client, nonce: str, now_s: int
) -> list[tuple[str, bool]]:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, issued = claims.get("exp"), claims.get("iat")
    return [
        ("issuer", claims.get("iss") == provider.issuer),
        ("audience", client.id in audiences),
        ("party", claims.get("azp", client.id) == client.id),
        ("expired", isinstance(expires, int | float) and expires > now_s - LEEWAY_S),
        ("issued", isinstance(issued, int | float) and issued < now_s + LEEWAY_S),
        ("nonce", claims.get("nonce") == nonce),
        ("subject", isinstance(claims.get("sub"), str) and bool(claims["sub"])),
    ]


async def _json(http: httpx.AsyncClient, method: str, url: str, **options: Any) -> dict[str, Any]:
    """The JSON object that the provider answers, within limits of time and size; redirects are not followed."""
    try:
        async with http.stream(method, url, timeout=TIMEOUT_S, follow_redirects=False, **options) as answer:
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    raise OidcUnavailable(reason="size")
            if answer.status_code != httpx.codes.OK:
                raise OidcUnavailable(reason="status", status=answer.status_code)
            said = httpx.Response(200, content=body).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise OidcUnavailable(reason="unreachable") from None
    if not isinstance(said, dict):
        raise OidcUnavailable(reason="form")
    return said
