"""The HTTP doors as one ASGI application: REST, sockets, pages, health and metrics, and what every answer carries."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yingda.foundation.errors import InvalidInput, NotFound, Refusal, TooLarge, Unavailable
from yingda.foundation.metrics import REFUSALS

DOOR: Final = "rest"
"""How refusals of these doors are called in the metrics."""
STATIC: Final = Path(__file__).parent.parent / "static"
APPS: Final = ("desk", "supervisor", "admin")
BODY_BYTES_MAX: Final = 1_048_576
"""Bodies of REST; uploads have their own, larger limit and path."""
UPLOAD_PATHS: Final = frozenset({"/api/files", "/api/prompts", "/chat/files"})
UPLOAD_BYTES_MAX: Final = 11 * 1_048_576
PROBLEMS_SHOWN_MAX: Final = 20
ASSETS_CACHED_S: Final = 31_536_000

POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Styles may be inline: the component library sets them at run time."""
PAGE_HEADERS: Final = {"content-security-policy": POLICY, "cache-control": "no-cache"}
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}

log = logging.getLogger(__name__)


def application(routers: Sequence[APIRouter], routes: Sequence[BaseRoute]) -> FastAPI:
    """All REST routers and bare routes; the composition root puts what they need on `app.state`."""
    app = FastAPI(title="Yingda 应答", version="1", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(routes)
    app.router.routes.extend(_pages())
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(AnyHTTPException, _http)
    app.add_exception_handler(Exception, _failed)
    return app


def guarded(app: ASGIApp) -> ASGIApp:
    """Around everything: limits of bodies and the security headers of every answer."""
    return _Guard(app)


async def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"retry-after": "1"} if refusal.status == 503 else None
    return _counted(refusal.body(), refusal.status, headers)


def _counted(body: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as it leaves: its code is counted."""
    REFUSALS.labels(DOOR, body["error"]["code"]).inc()
    return JSONResponse(body, status, headers)


async def _invalid(_request: Request, fault: Exception) -> Response:
    """What is wrong with a body or a parameter, field by field; never the value, it may be personal."""
    assert isinstance(fault, RequestValidationError)
    fields = [
        {
            "field": ".".join(str(part) for part in error["loc"][1:]),
            "problem": error["type"],
            "says": error["msg"][:200],
        }
        for error in fault.errors()[:PROBLEMS_SHOWN_MAX]
    ]
    return _counted(InvalidInput(fields=fields).body(), 422)


async def _http(_request: Request, fault: Exception) -> Response:
    assert isinstance(fault, AnyHTTPException)
    if isinstance(fault, _BodyTooLarge):
        return JSONResponse(fault.refusal.body(), 413)
    if fault.status_code == 404:
        return _counted(NotFound().body(), 404)
    if fault.status_code == 400:  # the framework could not read the body: too deep, or no text
        return _counted(InvalidInput(field="body").body(), 422)
    body = {"error": {"code": f"http.{fault.status_code}", "data": {}}}
    return _counted(body, fault.status_code, fault.headers)


async def _failed(_request: Request, fault: Exception) -> Response:
    """Faults of the outside world pass (503); our own are logged without their message and answered with 500."""
    if isinstance(fault, ConnectionError | TimeoutError | OSError) or _is_database_away(fault):
        return _counted(Unavailable().body(), 503, {"retry-after": "1"})
    log.exception("http.failed")
    return _counted({"error": {"code": "internal", "data": {}}}, 500)


def _is_database_away(fault: BaseException) -> bool:
    names = {type(each).__name__ for each in (fault, getattr(fault, "orig", None), fault.__cause__) if each is not None}
    return bool(
        names & {"ConnectionDoesNotExistError", "CannotConnectNowError", "ConnectionRefusedError", "InterfaceError",
                 "AdminShutdownError", "CrashShutdownError", "TooManyConnectionsError"}
    )  # fmt: skip


def _pages() -> list[BaseRoute]:
    """The built browser side: three applications of one page each, their assets, the customer's widget and portal."""
    pages: list[BaseRoute] = [Route("/", _home)]
    for name in APPS:
        pages.append(Route(f"/{name}", _to_slash))
        pages.append(Route(f"/{name}/{{path:path}}", _page(name)))
    pages.append(Mount("/assets", _Assets(directory=STATIC / "assets", check_dir=False)))
    pages.append(Mount("/portal/app", StaticFiles(directory=STATIC / "portal", check_dir=False)))
    pages.append(Mount("/widget", StaticFiles(directory=STATIC / "widget", check_dir=False)))
    return pages


async def _home(_request: Request) -> Response:
    index = STATIC / "index.html"
    return FileResponse(index, headers=PAGE_HEADERS) if index.exists() else RedirectResponse("/desk/")


async def _to_slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/")


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(_request: Request) -> Response:
        index = STATIC / name / "index.html"
        if not index.exists():
            raise NotFound(page=name)
        return FileResponse(index, headers=PAGE_HEADERS)

    return page


class _Assets(StaticFiles):
    """Built files carry a hash in their names: browsers may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = f"public, max-age={ASSETS_CACHED_S}, immutable"
        return response


class _Guard:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = UPLOAD_BYTES_MAX if scope["path"] in UPLOAD_PATHS else BODY_BYTES_MAX
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await _counted(TooLarge(max_bytes=limit).body(), 413)(scope, receive, send)
            return
        await self._app(scope, _limited(receive, limit), _with_headers(send))


def _limited(receive: Receive, limit: int) -> Receive:
    """A body without a declared length is counted as it comes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _BodyTooLarge(limit)
        return message

    return counted


class _BodyTooLarge(HTTPException):
    """An HTTPException, because FastAPI turns whatever else is raised while it reads a body into a 400."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.refusal = TooLarge(max_bytes=limit)


def _with_headers(send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name for name, _ in message["headers"]}
            for name, value in HEADERS.items():
                if name.encode() not in names:
                    message["headers"].append((name.encode(), value.encode()))
        await send(message)

    return adding
