"""What an identity token proves (RFC 7519, RFC 8725): ES256 and nothing else, for us, now, by a key that we know."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from yingda.customers.errors import IdentityInvalid, KeysUnusable

ALGORITHM: Final = "ES256"
VALID_S_MAX: Final = 300
"""From `iat` to `exp`: longer than signing in and opening a chat takes, too short to be passed on."""
LEEWAY_S: Final = 30
"""How far the issuer's clock may be ahead of ours."""
TOKEN_CHARS_MAX: Final = 4_096
KEYS_MAX: Final = 10
KID: Final = re.compile(r"[!-~]{1,100}")
PUBLIC: Final = ("kty", "crv", "x", "y", "kid", "use", "alg")
PRIVATE: Final = frozenset({"d", "p", "q", "k"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says. `subject`: the core's number of the customer. `token_hash`: of issuer's `jti`."""

    issuer: str
    subject: str
    expires_s: int
    token_hash: bytes


def issuer_of(token: str) -> str:
    """Who the token says to be from: which keys to try, and nothing else. Raises `identity.invalid`."""
    if len(token) > TOKEN_CHARS_MAX or token.count(".") != 2:
        raise IdentityInvalid()
    try:
        said = msgspec.json.decode(jws.extract_compact(token.encode()).payload)
        issuer = said["iss"]
    except (JoseError, ValueError, KeyError, TypeError, msgspec.MsgspecError):
        raise IdentityInvalid() from None
    if not isinstance(issuer, str):
        raise IdentityInvalid()
    return issuer


def checked(token: str, issuer: str, audience: str, jwks: dict[str, Any], now_s: int) -> Claims:
    """The claims of a token that proves them. Raises `identity.invalid` whatever is wrong."""
    try:
        keys = KeySet.import_key_set(jwks)  # type: ignore[arg-type]
        claims = dict(jwt.decode(token, keys, algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise IdentityInvalid() from None
    if not _holds(claims, issuer, audience, now_s):
        raise IdentityInvalid()
    used = hashlib.sha256(f"{issuer}\0{claims['jti']}".encode()).digest()
    return Claims(issuer=issuer, subject=claims["sub"], expires_s=int(claims["exp"]), token_hash=used)


def _holds(claims: dict[str, Any], issuer: str, audience: str, now_s: int) -> bool:
    said = claims.get("aud")
    begins, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(begins, int) or not isinstance(ends, int):
        return False
    return (
        claims.get("iss") == issuer
        and audience in (said if isinstance(said, list) else [said])
        and _text(claims.get("sub"))
        and _text(claims.get("jti"))
        and begins <= now_s + LEEWAY_S
        and now_s < ends <= begins + VALID_S_MAX
    )


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def public(jwks: dict[str, Any]) -> dict[str, Any]:
    """The public EC keys on P-256, with a name each and nothing else in them. Raises `identity.keys_unusable`."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 0 < len(keys) <= KEYS_MAX:
        raise KeysUnusable()
    for key in keys:
        if not isinstance(key, dict) or key.get("crv") != "P-256" or PRIVATE & set(key):
            raise KeysUnusable()
        if not isinstance(key.get("kid"), str) or not KID.fullmatch(key["kid"]):
            raise KeysUnusable()
        try:
            ECKey.import_key(key)
        except (JoseError, ValueError, KeyError, TypeError):
            raise KeysUnusable() from None
    return {"keys": [{name: str(key[name]) for name in PUBLIC if name in key} for key in keys]}
