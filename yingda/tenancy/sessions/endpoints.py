"""REST of signing in and of one's own account. Signing in is public; the rest is for everybody who is signed in."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from yingda.foundation.crypto import Keyring
from yingda.foundation.http import SESSION_COOKIE, Edge, any_signed_in, check_origin
from yingda.foundation.principal import Principal
from yingda.foundation.work import Work
from yingda.tenancy.errors import MustFirst, PasswordWrong, TotpWrong
from yingda.tenancy.security import store as security
from yingda.tenancy.sessions import own_account, store
from yingda.tenancy.sessions.loader import ABSOLUTE_S, Sessions
from yingda.tenancy.sessions.passwords import hash_password, password_fits
from yingda.tenancy.sessions.schemas import (
    NewPassword,
    PersonView,
    SessionView,
    SignIn,
    TenantView,
    TicketView,
    TotpCode,
    TotpEnrolment,
)
from yingda.tenancy.sessions.sign_in import Credentials, From, demand_unlocked, end_session, record_proof, sign_in
from yingda.tenancy.sessions.tokens import Token

router: Final = APIRouter(prefix="/api/session", tags=["session"])


def keyring_of(request: Request) -> Keyring:
    """The keyring that the composition root put on the application."""
    keyring: Keyring = request.app.state.keyring
    return keyring


def where_from(request: Request) -> From:
    """The caller's address and browser."""
    address = request.client.host if request.client else "unknown"
    return From(address=address[:64], user_agent=request.headers.get("user-agent", "")[:200])


def set_cookie(request: Request, response: Response, token: Token) -> None:
    """The session's cookie: no script reads it, no other site sends it (OWASP session management)."""
    secure = request.url.scheme == "https"
    response.set_cookie(
        SESSION_COOKIE, token.text, max_age=ABSOLUTE_S, path="/", httponly=True, samesite="strict", secure=secure
    )


def session_view(principal: Principal) -> SessionView:
    """Who the principal is, for their own screen."""
    details = principal.details
    return SessionView(
        user=PersonView(id=principal.user or "", name=principal.name, username=details["username"]),
        tenant=TenantView(
            id=principal.tenant, slug=details["slug"], name=details["tenant_name"], time_zone=details["time_zone"]
        ),
        roles=sorted(principal.roles),
        permissions=sorted(principal.permissions),
        agent=bool(details["agent"]),
        totp=bool(details["totp"]),
        must=details["must"].split(),
    )


@router.post("")
async def open_session(body: SignIn, request: Request, response: Response) -> SessionView:
    """Sign in. A cookie that was sent along is not looked at; its session stays as it is."""
    check_origin(request)
    typed = Credentials(
        tenant=body.tenant, username=body.user, password=body.password.get_secret_value(), totp=body.totp
    )
    token = await sign_in(request.app.state.database, keyring_of(request), typed, where_from(request))
    set_cookie(request, response, token)
    sessions: Sessions = request.app.state.sessions
    principal = await sessions(token.text)
    assert principal is not None, "a session that was just opened is alive"
    response.headers["cache-control"] = "no-store"
    return session_view(principal)


@router.get("")
async def who_am_i(response: Response, edge: Edge = any_signed_in()) -> SessionView:
    response.headers["cache-control"] = "no-store"
    return session_view(edge.principal)


@router.delete("", status_code=204)
async def close_session(response: Response, edge: Edge = any_signed_in()) -> None:
    principal = edge.principal
    await edge.audited(lambda work: end_session(work, principal.user or "", principal.session or "", "signed_out"))
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")


@router.post("/ticket")
async def ticket(request: Request, edge: Edge = any_signed_in()) -> TicketView:
    if edge.principal.details["must"]:
        raise MustFirst(must=edge.principal.details["must"].split())
    sessions: Sessions = request.app.state.sessions
    return TicketView(ticket=await sessions.give_ticket(edge.principal))


@router.post("/password", status_code=204)
async def change_password(body: NewPassword, request: Request, edge: Edge = any_signed_in()) -> None:
    """Change one's own password; other sessions of the person end. Not stored with the operation: it holds secrets."""
    old, new = body.old.get_secret_value(), body.new.get_secret_value()
    own_account.demand_strong(new, edge.principal.details["username"], old)
    async with edge.database.read(edge.principal) as read:
        row = await store.own_credentials(read.conn, edge.principal.tenant, edge.principal.user or "")
    await demand_unlocked(edge.database, keyring_of(request), edge.principal, where_from(request))
    fits = await password_fits(row, old)
    await record_proof(edge.database, keyring_of(request), edge.principal, where_from(request), fits)
    if not fits:
        raise PasswordWrong()
    hashed = await hash_password(new)
    await edge.audited(lambda work: own_account.store_password(work, hashed, changed=True))


@router.post("/totp")
async def start_totp(request: Request, response: Response, edge: Edge = any_signed_in()) -> TotpEnrolment:
    """Begin to set up the second factor. The answer is shown once and not stored."""
    response.headers["cache-control"] = "no-store"
    return await edge.audited(lambda work: own_account.start_totp(work, keyring_of(request)))


@router.post("/totp/confirm", status_code=204)
async def confirm_totp(body: TotpCode, request: Request, edge: Edge = any_signed_in()) -> None:
    """Put the second factor in force with its first code, or show a code after a sign-in that had none."""
    keyring, where = keyring_of(request), where_from(request)
    await demand_unlocked(edge.database, keyring, edge.principal, where)
    good = await edge.audited(lambda work: own_account.confirm_totp(work, keyring, body.code))
    await record_proof(edge.database, keyring, edge.principal, where, good)
    if not good:
        raise TotpWrong()


@router.post("/totp/remove", status_code=204)
async def remove_totp(body: TotpCode, request: Request, edge: Edge = any_signed_in()) -> None:
    async def act(work: Work) -> None:
        demanded = (await security.settings(work.conn, work.tenant)).get("second_factor", False)
        await own_account.remove_totp(work, keyring_of(request), body.code, bool(demanded))

    await demand_unlocked(edge.database, keyring_of(request), edge.principal, where_from(request))
    try:
        await edge.audited(act)
    except TotpWrong:
        await record_proof(edge.database, keyring_of(request), edge.principal, where_from(request), good=False)
        raise


PUBLIC: Final[list[tuple[str, str]]] = [("POST", "/api/session")]
"""Endpoints without a permission, on purpose."""
