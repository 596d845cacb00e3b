"""Signing in and out of the page's session, who one is, proving it again, and the stream of what changes."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute

from yingda.banking.api import AUTHENTICATED, PROVEN_MS, Means, Secret
from yingda.channels.portal.answering import Body, body, json, route, shown
from yingda.channels.portal.errors import PortalSignedOut
from yingda.channels.portal.house import House, Who
from yingda.channels.portal.sessions import Session
from yingda.channels.portal.streams import told
from yingda.foundation.ids import parse_id

ALIVE_EVERY_S: Final = 15.0
"""How often a quiet stream says that it lives, and looks whether its session does."""


class SessionBody(Body, frozen=True, kw_only=True):
    """`identity`: the token of the institution's own sign-in."""

    entry_point: str
    identity: str
    language: str = ""


class ChallengeBody(Body, frozen=True, kw_only=True):
    means: Means


class ProveBody(Body, frozen=True, kw_only=True):
    """`secret`: the PIN or the code, as it was typed (C3). None: a plain yes to a question that was pushed here."""

    challenge: str
    secret: str | None = None


class OwnDoors:
    """One method a door."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[BaseRoute]:
        house = self._house
        return [
            route(house, "/portal/session", "POST", self.sign_in),
            route(house, "/portal/session", "DELETE", self.sign_out),
            route(house, "/portal/me", "GET", self.me),
            route(house, "/portal/challenge", "POST", self.challenge),
            route(house, "/portal/prove", "POST", self.prove),
            route(house, "/portal/events", "GET", self.events),
        ]

    async def sign_in(self, request: Request) -> Response:
        """The institution's own sign-in becomes a session here."""
        house = self._house
        house.limits.sign_in(request.client.host if request.client else "", house.clock.now_ms())
        asked = await body(request, SessionBody)
        tenant, point = house.pages.entry_point(asked.entry_point[:64])
        house.pages.demand_allowed(request.headers, point)
        person = await house.customers.identify(tenant, asked.identity)
        language = asked.language if asked.language in point.languages else point.languages[0]
        token, session = await house.sessions.open(
            tenant, entry_key=point.key, entry_point=point.id, customer=person.customer, tier=person.tier,
            language=language,
        )  # fmt: skip
        return json(
            {"token": token, **self._of(session), "customer": {"id": person.customer, "name": person.name}}, 201
        )

    async def sign_out(self, request: Request) -> Response:
        await self._house.sessions.end(await self._session(request))
        return Response(status_code=204)

    async def me(self, request: Request) -> Response:
        """Who one is, at which core systems, and how long that counts as proved."""
        house = self._house
        who = await house.who(request)
        house.limits.reads.take(who.customer, house.clock.now_ms())
        known = await house.customers.subject_bits(who.tenant, who.customer)
        session = self._of(who.session) if who.session else {"tier": who.tier, "proven_at": who.proven_at}
        return json({
            "customer": {"id": who.customer, "name": known.name, "value": known.value},
            "roles": sorted(set(known.refs) & set(house.banking.cores.roles(who.tenant))), **session,
            "interaction": who.interaction, "now": house.clock.now_ms(),
        })  # fmt: skip

    async def challenge(self, request: Request) -> Response:
        """A question by which the customer proves again who they are (tier 2)."""
        house, who, asked = self._house, await self._writer(request), await body(request, ChallengeBody)
        return json(shown(await house.banking.challenge(await house.subject(who), means=asked.means, operation=None)))

    async def prove(self, request: Request) -> Response:
        house, who, asked = self._house, await self._writer(request), await body(request, ProveBody)
        secret = Secret(asked.secret) if asked.secret is not None else None
        challenge = parse_id(asked.challenge, "challenge")
        proved = await house.banking.prove(await house.subject(who), challenge, secret)
        if proved.right and who.session is not None and proved.tier >= AUTHENTICATED:
            await house.sessions.proved(who.session, AUTHENTICATED, house.clock.now_ms())
        return json(shown(proved))

    async def events(self, request: Request) -> Response:
        """What changes, as it does, until the session ends or the page goes."""
        house = self._house
        who = await house.who(request)
        house.limits.stream(*house.streams.count(who.tenant, who.customer))
        known = await house.customers.subject_bits(who.tenant, who.customer)
        stream = house.streams.join(who.tenant, who.customer, known.refs)

        async def body_of() -> object:
            try:
                async for part in told(stream, ALIVE_EVERY_S, alive):
                    yield part
            finally:
                house.streams.leave(who.tenant, who.customer, stream)

        async def alive() -> bool:
            try:
                await self._still(request, who)
            except PortalSignedOut:
                return False
            return True

        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(body_of(), media_type="text/event-stream", headers=headers)  # type: ignore[arg-type]

    async def _still(self, request: Request, who: Who) -> None:
        """A stream alone does not keep a session alive."""
        if who.session is not None:
            await self._session(request, use=False)

    async def _session(self, request: Request, *, use: bool = True) -> Session:
        given = request.headers.get("authorization", "").partition(" ")[2].strip()
        return await self._house.session(request, given, use=use)

    async def _writer(self, request: Request) -> Who:
        who = await self._house.who(request)
        self._house.limits.writes.take(who.customer, self._house.clock.now_ms())
        return who

    @staticmethod
    def _of(session: Session) -> dict[str, object]:
        fresh = session.proven_at + PROVEN_MS if session.proven_at is not None else None
        return {
            "tier": session.tier, "proven_at": session.proven_at, "proven_until": fresh,
            "expires_at": session.expires_at, "ends_at": session.ends_at,
        }  # fmt: skip
