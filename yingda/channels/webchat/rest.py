"""The customer's REST doors: visit, files, transcript. Bare Starlette and msgspec: every page view may come here."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from yingda.channels.webchat import secrets, transcript, visitors
from yingda.channels.webchat.commands import cleaned
from yingda.channels.webchat.errors import EntryPointNotFound
from yingda.channels.webchat.house import House
from yingda.channels.webchat.origins import cors, demand_allowed, readable
from yingda.channels.webchat.socket import Socket
from yingda.channels.webchat.view import is_open
from yingda.channels.webchat.visitors import Visitor
from yingda.foundation.clock import to_datetime
from yingda.foundation.errors import InvalidInput, NotFound, Refusal, TooLarge
from yingda.foundation.http import OriginForeign
from yingda.foundation.ids import parse_id
from yingda.foundation.metrics import REFUSALS
from yingda.interactions.entry_points.api import EntryPoint
from yingda.interactions.files.api import served, uploaded

BODY_BYTES_MAX: Final = 8 * 1024
PAGE_CHARS_MAX: Final = 300
DOOR: Final = "chat"
TOLD_TO_ALL: Final = frozenset({OriginForeign.code, EntryPointNotFound.code})
"""Refusals of a visit that any site may read: else its widget takes "not here" for "no network" and tries for ever."""

Answering = Callable[[Request], Awaitable[Response]]
_encode: Final = msgspec.json.Encoder().encode


class VisitBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`visitor`: the secret of an earlier visit. `identity`: what the site signed of who its customer is (a JWT)."""

    entry_point: str
    visitor: str | None = None
    language: str = ""
    identity: str | None = None
    page: str = ""


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """`call`: there is a telephone: a call can be made from the page now, and the institution can call back."""

    name: str
    greeting: str
    texts: dict[str, str]
    call: bool


class VisitReply(msgspec.Struct, frozen=True, kw_only=True):
    """`visitor` is the secret to keep; `ticket` opens one socket within 30 s and names the entry point, as the secret
    does. `known`: we know who it is, proved."""

    visitor: str
    ticket: str
    entry: EntryView
    open: bool
    known: bool = False


class RestDoors:
    """One method a door; each is wrapped so that refusals and CORS look the same everywhere."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[BaseRoute]:
        return [
            self._route("/chat/visit", "POST", self.visit, TOLD_TO_ALL),
            self._route("/chat/files", "POST", self.send_file),
            self._route("/chat/secret", "POST", self.secret),
            self._route("/chat/files/{id}", "GET", self.get_file),
            self._route("/chat/transcript/{interaction}", "GET", self.transcript),
            WebSocketRoute("/chat/socket", lambda websocket: Socket(self._house, websocket).run()),
        ]

    async def visit(self, request: Request) -> Response:
        """A browser comes, for the first time or again."""
        house = self._house
        now = house.clock.now_ms()
        house.limits.visit(request.client.host if request.client else "", now)
        body = await _body(request)
        tenant, point = house.entry_point(body.entry_point)
        demand_allowed(request.headers, point)
        visitor, secret = await self._visitor(Visitor(
            id=house.database.ids.new(), tenant=tenant, entry_point=point.id, language=_language(body.language, point)
        ), point, body.visitor)  # fmt: skip
        texts = dict(point.texts.get(visitor.language, {}))
        if announced := point.announced(visitor.language, now):
            texts["announcement"] = announced
        entry = EntryView(
            name=point.name, greeting=texts.pop("greeting", ""), texts=texts, call=house.takes_calls(tenant)
        )  # fmt: skip
        known = await house.known(visitor, body.identity)
        ticket = f"{point.key}.{house.tickets.give(visitor, cleaned(body.page)[:PAGE_CHARS_MAX], now)}"
        is_open_now = is_open(house.owners.owner(tenant).live, point.id, now)
        return _json(
            VisitReply(visitor=secret, ticket=ticket, entry=entry, open=is_open_now, known=known is not None)
        )  # fmt: skip

    async def _visitor(self, fresh: Visitor, point: EntryPoint, secret: str | None) -> tuple[Visitor, str]:
        now = to_datetime(self._house.clock.now_ms())
        async with self._house.database.raw(fresh.tenant) as conn:
            if secret is not None and visitors.entry_key_of(secret) == point.key:
                return await visitors.seen(conn, fresh.tenant, point.id, secret, fresh.language, now), secret
            secret = visitors.new_secret(point.key)
            await visitors.add(conn, fresh, secret, now)
            return fresh, secret

    async def secret(self, request: Request) -> Response:
        """Digits that nobody may see: a PIN, a card's number, a code."""
        house = self._house
        visitor = await house.visitor(request)
        house.limits.command(visitor.id, request.client.host if request.client else "", house.clock.now_ms())
        operation = request.headers.get("x-operation-id")
        body = secrets.parse(await _bytes(request))
        owner = house.owners.owner(visitor.tenant)
        id = parse_id(operation, "x-operation-id") if operation else house.database.ids.new()
        return _json(await secrets.entrust(owner, house.keep, visitor, body, id))

    async def send_file(self, request: Request) -> Response:
        """Keeps a file that the customer is about to send."""
        house = self._house
        visitor = await house.visitor(request)
        operation = request.headers.get("x-operation-id")
        house.limits.files.take(visitor.id, house.clock.now_ms())
        house.limits.upload_begun()
        try:
            name, data = await uploaded(request)
            kept = await house.files.keep(
                visitor.tenant, name, data, visitor=visitor.id,
                operation=parse_id(operation, "x-operation-id") if operation else None,
            )  # fmt: skip
        finally:
            house.limits.upload_done()
        return _json(kept)

    async def get_file(self, request: Request) -> Response:
        """The bytes of a file in one of the customer's contacts."""
        visitor = await self._reader(request)
        id = parse_id(request.path_params["id"], "id")
        file = await self._house.files.of_visitor(visitor.tenant, id, visitor.id)
        return served(file, await self._house.files.bytes_of(visitor.tenant, file))

    async def transcript(self, request: Request) -> Response:
        """The whole contact as a page to keep (`?as=txt`: as plain text), in the visitor's language, without notes."""
        visitor = await self._reader(request)
        interaction = parse_id(request.path_params["interaction"], "interaction")
        point = self._house.owners.owner(visitor.tenant).live.config.entry_points[visitor.entry_point]
        async with self._house.database.raw(visitor.tenant) as conn:
            found = await transcript.read(conn, interaction, visitor.id)
        if found is None:
            raise NotFound(id=interaction)
        return transcript.answer(found, point.name, visitor.language, request.query_params.get("as", "html"))

    async def _reader(self, request: Request) -> Visitor:
        visitor = await self._house.visitor(request)
        self._house.limits.reads.take(visitor.id, self._house.clock.now_ms())
        return visitor

    def _route(self, path: str, method: str, door: Answering, told_to_all: frozenset[str] = frozenset()) -> Route:
        async def guarded(request: Request) -> Response:
            allowed = cors(request.headers, self._house.entry_points())
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=readable(request.headers) if told_to_all else allowed)
            try:
                response, code = await door(request), ""
            except Refusal as refusal:
                response, code = _refused(refusal), refusal.code
            response.headers.update(readable(request.headers) if code in told_to_all else allowed)
            return response

        return Route(path, guarded, methods=[method, "OPTIONS"], name=f"chat {method} {path}")


def _refused(refusal: Refusal) -> Response:
    REFUSALS.labels(DOOR, refusal.code).inc()
    return Response(_encode(refusal.body()), refusal.status, media_type="application/json")


async def _bytes(request: Request) -> bytes:
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_BYTES_MAX:
            raise TooLarge(max_bytes=BODY_BYTES_MAX)
    return data


async def _body(request: Request) -> VisitBody:
    data = await _bytes(request)
    try:
        return msgspec.json.decode(data, type=VisitBody)
    except msgspec.MsgspecError as fault:
        raise InvalidInput(reason=str(fault)[:200]) from None


def _language(asked: str, point: EntryPoint) -> str:
    return asked if asked in point.languages else point.languages[0]


def _json(value: object) -> Response:
    return Response(_encode(value), media_type="application/json", headers={"cache-control": "no-store"})
