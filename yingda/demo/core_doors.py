"""The demo institutions' own web login, before their sample cores: a cookie for the browser, identities on demand.

A stand-in for what a real institution has. It asks the core again for each identity, with what the customer typed at
the login, which stays in the memory of this process for as long as the login lasts. There while the demo is on.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, Protocol

import aiohttp
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from yingda.channels.portal.errors import PortalSignedOut
from yingda.demo.errors import DemoCoreAway, DemoSignInWrong
from yingda.demo.joining import AUDIENCE
from yingda.foundation.clock import Clock, SystemClock
from yingda.foundation.errors import InvalidInput
from yingda.foundation.http import check_origin

SITES: Final = {"yuanshan": "bank", "yunhai": "broker"}
"""Each site with its core."""
CENTRE: Final = "bank"
"""The core beside which the message centre is."""
IDLE_MS: Final = 15 * 60_000
LOGINS_MAX: Final = 1_000
"""The oldest give way."""
ANSWER_S: Final = 5.0
COOKIE: Final = "yingda_demo"
BODY_BYTES_MAX: Final = 2_048


class Address(Protocol):
    """Where a sample core answers, and with which token."""

    @property
    def url(self) -> str: ...

    @property
    def token(self) -> str: ...


def no_core(_name: str) -> None:
    """None is started."""


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: str
    password: str

    def __repr__(self) -> str:
        return "SignIn(…)"


class CoreDoors:
    """`address`: of a core by name; None: it is not there (yet)."""

    def __init__(self, address: Callable[[str], Address | None], clock: Clock | None = None) -> None:
        self._address = address
        self._clock = clock or SystemClock()
        self._logins: OrderedDict[str, tuple[str, SignIn, int]] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        return [
            *(Route(f"/demo/core/{site}/sign-in", self._of(site, self.sign_in), methods=["POST"]) for site in SITES),
            *(Route(f"/demo/core/{site}/identity", self._of(site, self.identity), methods=["POST"]) for site in SITES),
            *(Route(f"/demo/core/{site}/sign-out", self._of(site, self.sign_out), methods=["POST"]) for site in SITES),
            Route("/demo/core/messages", self.messages),
        ]

    async def sign_in(self, request: Request, site: str) -> Response:
        """What was typed is right: the browser gets a cookie that no script reads and no other site sends."""
        typed = await _body(request)
        await self._identity(site, typed)
        login = secrets.token_urlsafe(32)
        self._logins[login] = (site, typed, self._clock.now_ms() + IDLE_MS)
        while len(self._logins) > LOGINS_MAX:
            self._logins.popitem(last=False)
        response = Response(status_code=204)
        secure = request.url.scheme == "https"
        response.set_cookie(
            f"{COOKIE}_{site}", login, path="/demo/core", httponly=True, samesite="strict", secure=secure
        )
        return response

    async def identity(self, request: Request, site: str) -> Response:
        """Who is signed in, signed by the core: good for once, for five minutes."""
        login = request.cookies.get(f"{COOKIE}_{site}", "")
        kept_site, typed, until = self._logins.get(login, ("", SignIn("", ""), 0))
        now = self._clock.now_ms()
        if kept_site != site or until < now:
            self._logins.pop(login, None)
            raise PortalSignedOut()
        self._logins[login] = (site, typed, now + IDLE_MS)
        identity = await self._identity(site, typed)
        return JSONResponse({"identity": identity}, headers={"cache-control": "no-store"})

    async def sign_out(self, request: Request, site: str) -> Response:
        self._logins.pop(request.cookies.get(f"{COOKIE}_{site}", ""), None)
        response = Response(status_code=204)
        response.delete_cookie(f"{COOKIE}_{site}", path="/demo/core", httponly=True, samesite="strict")
        return response

    async def messages(self, request: Request) -> Response:
        """The short messages of a number, newest first: the demo's telephone."""
        core = self._core(CENTRE)
        number = request.query_params.get("to", "")[:20]
        found = await self._ask("get", f"{core.url}/messages", core, params={"to": number})
        return JSONResponse({"items": found}, headers={"cache-control": "no-store"})

    async def _identity(self, site: str, typed: SignIn) -> str:
        core = self._core(SITES[site])
        body = {"phone": typed.phone, "password": typed.password, "audience": AUDIENCE}
        found = await self._ask("post", f"{core.url}/sign-in", core, json=body)
        return str(found["token"])

    async def _ask(self, method: str, url: str, core: Address, **more: Any) -> Any:
        headers = {"authorization": f"Bearer {core.token}"}
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.request(method, url, headers=headers, **more) as answer,
            ):
                if answer.status in (401, 422):
                    raise DemoSignInWrong()
                answer.raise_for_status()
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError):
            raise DemoCoreAway() from None

    def _core(self, name: str) -> Address:
        found = self._address(name)
        if found is None:
            raise DemoCoreAway()
        return found

    @staticmethod
    def _of(site: str, door: Callable[[Request, str], Any]) -> Callable[[Request], Any]:
        async def answered(request: Request) -> Response:
            check_origin(request)
            response: Response = await door(request, site)
            return response

        return answered


async def _body(request: Request) -> SignIn:
    data = (await request.body())[:BODY_BYTES_MAX]
    try:
        return msgspec.json.decode(data, type=SignIn)
    except msgspec.MsgspecError:
        raise InvalidInput(fields=["phone", "password"]) from None
