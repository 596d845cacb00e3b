"""REST of the telephone: how it does, one's own phone, being rung again after a page was loaded anew."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from yingda.channels.telephony.accounts import WEB, Accounts, web_of
from yingda.channels.telephony.api import Telephony
from yingda.channels.telephony.errors import PhoneAway
from yingda.channels.telephony.permissions import SECURITY_EDIT, SECURITY_VIEW, SWITCHES_VIEW, demand_phone
from yingda.channels.telephony.pool.pool import Pool
from yingda.channels.telephony.sip_door import SipDoor
from yingda.foundation.errors import NotFound
from yingda.foundation.http import Edge, Page, Strict, any_signed_in, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.work import Work

SOCKET: Final = "/sip"
Kind = Literal["browser", "phone"]


class State(StrEnum):
    """`away`: the switch runs, but does not answer us at this moment."""

    OFF = "off"
    STARTING = "starting"
    UP = "up"
    AWAY = "away"
    FAILED = "failed"


class OwnPhone(BaseModel):
    """`agent_of`: what is registered: "browser" or "phone"; None: nothing."""

    user: str
    registered: bool
    agent_of: Kind | None


class ShutOut(BaseModel):
    """An address that tried names or passwords; `until` in epoch ms, `times` within a day."""

    address: str
    until: int
    times: int


class SwitchView(BaseModel):
    """`name`: in the pool; "" for the only switch. `calls`: under way."""

    name: str
    state: State
    calls: int


class TelephoneView(BaseModel):
    """`fault`: why it failed, for whoever runs the product."""

    state: State
    fault: str | None
    phone: OwnPhone


class WantedPhone(Strict):
    """`kind`: the browser's phone, or one on the desk."""

    kind: Kind = "browser"


class IceServer(BaseModel):
    urls: list[str]


class Credentials(BaseModel):
    """`socket`: where the browser speaks SIP; `domain`: behind the @ of every address."""

    user: str
    password: str = Field(repr=False)
    domain: str
    socket: str
    ice: list[IceServer]


class Resumed(Strict):
    """The contact whose call is to ring the phone again."""

    interaction: str


class Nothing(BaseModel):
    """Done."""


def router(telephony: Telephony | None, door: SipDoor) -> APIRouter:
    """The endpoints over the telephone of this process; None: it is off."""
    made = APIRouter(prefix="/api/telephone", tags=["telephone"])

    @made.get("")
    async def state(edge: Edge = any_signed_in()) -> TelephoneView:
        """How the telephone does, and whether one's own phone is there."""
        user = demand_phone(edge.principal)
        account = telephony.pool.account_of(user) if telephony else None
        kind: Kind | None = None if account is None else "browser" if account.endswith(WEB) else "phone"
        return TelephoneView(
            state=State(telephony.state if telephony else "off"), fault=telephony.fault if telephony else None,
            phone=OwnPhone(user=web_of(user), registered=account is not None, agent_of=kind),
        )  # fmt: skip

    @made.get("/switches")
    async def switches(edge: Edge = permission(SWITCHES_VIEW)) -> Page[SwitchView]:
        """The switches, and how each one does."""
        members = telephony.members if telephony else []
        found = [SwitchView(name=m.name, state=State(m.state), calls=len(m.exchange.calls)) for m in members]
        return Page(items=found)

    @made.get("/shut-out")
    async def shut_out(edge: Edge = permission(SECURITY_VIEW)) -> Page[ShutOut]:
        """Addresses that are shut out now, because they tried names or passwords."""
        bans = telephony.bans if telephony else ()
        return Page(items=[ShutOut(address=ban.address, until=ban.until, times=ban.times) for ban in bans])

    @made.delete("/shut-out/{address}", status_code=204)
    async def let_in(address: str, edge: Edge = permission(SECURITY_EDIT)) -> None:
        """Ends a ban early; `not_found` when there is none."""
        if telephony is None or not telephony.lift_ban(address):
            raise NotFound()
        await edge.audited(lambda work: _let_in(work, address))

    @made.post("/phone")
    async def credentials(body: WantedPhone, response: Response, edge: Edge = any_signed_in()) -> Credentials:
        """What a phone signs in with. Not stored with an operation: it holds a password."""
        user = demand_phone(edge.principal)
        accounts, pool = _up(telephony)
        assert telephony is not None
        settings = telephony.settings_of(user)
        if not pool.knows(user):  # a supervisor, or an agent of this very moment
            accounts.asked(user, edge.database.clock.now_ms())
            if not await pool.add_phone(user):
                raise PhoneAway()
        await edge.audited(lambda work: _shown(work, user, body.kind))
        response.headers["cache-control"] = "no-store"
        account = web_of(user) if body.kind == "browser" else user
        return Credentials(
            user=account, password=accounts.password(account), domain=f"{settings.host}:{settings.sip_port}",
            socket=SOCKET, ice=[],
        )  # fmt: skip

    @made.post("/phone/rotate")
    async def rotate(edge: Edge = any_signed_in()) -> Nothing:
        """Other passwords for one's own phones, from now on; whoever has the old ones is cut off."""
        user = demand_phone(edge.principal)
        accounts, pool = _up(telephony)

        async def act(work: Work) -> Nothing:
            work.audit("phone.password_rotated", subject=user)
            accounts.rotate(user)
            return Nothing()

        done = await edge.write(act, Nothing)
        await pool.add_phone(user)
        door.close_user(user)
        return done

    @made.post("/resume")
    async def resume(body: Resumed, edge: Edge = any_signed_in()) -> Nothing:
        """Rings one's own phone again for a contact that one talks with."""
        user, interaction = demand_phone(edge.principal), parse_id(body.interaction, "interaction")
        _, pool = _up(telephony)
        await pool.resume(edge.principal.tenant, interaction, user)
        return Nothing()

    return made


async def _shown(work: Work, user: str, kind: Kind) -> None:
    work.audit("phone.credentials_shown", subject=user, data={"kind": kind})


async def _let_in(work: Work, address: str) -> None:
    work.audit("telephone.ban_ended", data={"address": address})


def _up(telephony: Telephony | None) -> tuple[Accounts, Pool]:
    if telephony is None or telephony.accounts is None or not telephony.members:
        raise PhoneAway()
    return telephony.accounts, telephony.pool
