"""The doors of signing in by OIDC. Public: they are for people who are not signed in yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse, Response

from yingda.foundation.errors import Refusal
from yingda.tenancy.errors import OidcRefused
from yingda.tenancy.oidc.flow import FLOW_S, arrive, depart, offers_oidc
from yingda.tenancy.sessions.endpoints import keyring_of, set_cookie, where_from

BROWSER_COOKIE: Final = "yingda_oidc"
PATH: Final = "/api/oidc"
CODE_CHARS_MAX: Final = 2000

router: Final = APIRouter(prefix=PATH, tags=["session"])
PUBLIC: Final[list[tuple[str, str]]] = [
    ("GET", "/api/oidc"),
    ("GET", "/api/oidc/{tenant}/start"),
    ("GET", "/api/oidc/callback"),
]

Text = Annotated[str, Query(max_length=CODE_CHARS_MAX)]


class Offer(BaseModel):
    """Whether an institution has its own sign-in."""

    oidc: bool


def redirect_uri(request: Request) -> str:
    """Where the provider sends people back to; to be registered with it."""
    return f"{str(request.base_url).rstrip('/')}{PATH}/callback"


@router.get("")
async def offer(request: Request, tenant: Annotated[str, Query(max_length=64)]) -> Offer:
    """Whether the sign-in page shows the institution's own button."""
    return Offer(oidc=await offers_oidc(request.app.state.database, tenant.strip().lower()))


@router.get("/callback")
async def callback(request: Request, state: Text = "", code: Text = "", error: Text = "") -> Response:
    """The way back. Refusals go to the sign-in page, for a person stands before this door and not a program."""
    try:
        if error or not state or not code:
            raise OidcRefused(reason="denied" if error else "incomplete")
        browser = request.cookies.get(BROWSER_COOKIE, "")
        async with _http() as http:
            token = await arrive(
                request.app.state.database, keyring_of(request), http, state, code, browser, where_from(request)
            )
    except Refusal as refusal:
        return _forget(RedirectResponse(f"/?error={quote(refusal.code)}", status_code=303))
    answer = _home()
    set_cookie(request, answer, token)
    return _forget(answer)


@router.get("/{tenant}/start")
async def start(tenant: str, request: Request) -> Response:
    """The way there. The browser gets a cookie of its own, which the way back must bring along."""
    async with _http() as http:
        departure = await depart(
            request.app.state.database, keyring_of(request), http, tenant.strip().lower()[:64], redirect_uri(request)
        )
    answer = RedirectResponse(departure.location, status_code=303)
    # Lax, not Strict: the provider sends the browser back from another site.
    answer.set_cookie(
        BROWSER_COOKIE, departure.browser, max_age=FLOW_S, path=PATH, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


def _home() -> HTMLResponse:
    """A page that goes on to ours. A redirect would still count as coming from the provider's site, and browsers do
    not send a Strict cookie along on such a way."""
    page = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><a href="/">…</a>'
    return HTMLResponse(page, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _forget(answer: Response) -> Response:
    answer.delete_cookie(BROWSER_COOKIE, path=PATH, httponly=True, samesite="lax")
    return answer


@asynccontextmanager
async def _http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of its own for each sign-in: they are rare, and nothing is shared between institutions."""
    async with httpx.AsyncClient(trust_env=False) as http:
        yield http
