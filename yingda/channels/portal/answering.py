"""How every door under /portal answers: refusals as codes, headers for allowed sites, nothing kept by caches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yingda.banking.errors import CoreUnavailable
from yingda.banking.port import Good, Outcome
from yingda.channels.portal.errors import CoreRefused
from yingda.channels.portal.house import House
from yingda.foundation.errors import InvalidInput, NotFound, Refusal, TooLarge
from yingda.foundation.metrics import REFUSALS

BODY_BYTES_MAX: Final = 8 * 1024
DOOR: Final = "portal"
METHODS: Final = "GET, POST, PUT, DELETE"
HEADERS: Final = "authorization, content-type, x-visitor, x-operation-id"
NO_STORE: Final = {"cache-control": "no-store"}
FOREIGN: Final = frozenset({"core.account_unknown", "core.holding_unknown", "core.not_found"})
"""Codes by which a core says that this customer has no such thing."""

Answering = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
_encode: Final = msgspec.json.Encoder().encode


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of what may stand in a body."""


def json(value: object, status: int = 200) -> Response:
    return Response(_encode(value), status, media_type="application/json", headers=dict(NO_STORE))


async def body(request: Request, kind: type[S]) -> S:
    """The body in its form. What is said of a wrong one never repeats it: it may be a secret."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES_MAX:
            raise TooLarge(max_bytes=BODY_BYTES_MAX)
    try:
        return msgspec.json.decode(data or b"{}", type=kind)
    except msgspec.ValidationError as fault:
        raise InvalidInput(reason=str(fault)[:120]) from None
    except msgspec.MsgspecError:
        raise InvalidInput(reason="no JSON object") from None


def good(outcome: Outcome[T]) -> T:
    """What the core answered, or the refusal that its fault is."""
    if isinstance(outcome, Good):
        return outcome.value
    if outcome.kind != "refused":
        raise CoreUnavailable(core=outcome.code)
    if outcome.code in FOREIGN:
        raise NotFound()
    raise CoreRefused(core=outcome.code)


def route(house: House, path: str, method: str, door: Answering) -> Route:
    async def guarded(request: Request) -> Response:
        allowed = _cors(house, request)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allowed)
        try:
            response = await door(request)
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            response = json(refusal.body(), refusal.status)
        response.headers.update(allowed)
        return response

    return Route(path, guarded, methods=[method, "OPTIONS"], name=f"portal {method} {path}")


def _cors(house: House, request: Request) -> dict[str, str]:
    """Never `*`, never with cookies: who asks shows a token that no browser sends by itself."""
    origin = request.headers.get("origin", "")
    if not origin or not house.pages.may_read(request.headers):
        return {"vary": "origin"}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": HEADERS,
        "access-control-expose-headers": "content-disposition",
        "access-control-max-age": "600",
        "vary": "origin",
    }


def query(request: Request, name: str, most: int = 64) -> str:
    return str(request.query_params.get(name, ""))[:most]


def shown(value: Any) -> Any:
    """A struct or a frozen dataclass as plain data."""
    return msgspec.to_builtins(value)
