"""What the customer does: operations from draft to proof to the end. Banking decides; this only asks it."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from yingda.banking.api import Operation, Secret, State
from yingda.banking.catalogue import CATALOGUE, form_of
from yingda.channels.portal.answering import Body, body, json, query, route, shown
from yingda.channels.portal.house import House, Who
from yingda.channels.portal.naming import names_of
from yingda.channels.portal.own_doors import ChallengeBody, ProveBody
from yingda.channels.portal.views import operation_view
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import parse_id
from yingda.foundation.principal import system

LISTED_MAX: Final = 50
ONE: Final = "/portal/operations/{id}"


class DraftBody(Body, frozen=True, kw_only=True):
    kind: str
    params: dict[str, Any]


class ConfirmBody(Body, frozen=True, kw_only=True):
    """`accept_risk`: the customer read the warning of the draft and accepts it in so many words."""

    proof: str | None = None
    accept_risk: bool = False


class OperationDoors:
    """One method a door."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[BaseRoute]:
        house = self._house
        return [
            route(house, "/portal/operations", "GET", self.listed),
            route(house, "/portal/operations", "POST", self.draft),
            route(house, "/portal/kinds", "GET", self.kinds),
            route(house, ONE, "GET", self.one),
            route(house, f"{ONE}/challenge", "POST", self.challenge),
            route(house, f"{ONE}/prove", "POST", self.prove),
            route(house, f"{ONE}/confirm", "POST", self.confirm),
            route(house, f"{ONE}/cancel", "POST", self.cancel),
            route(house, f"{ONE}/reverse", "POST", self.reverse),
        ]

    async def listed(self, request: Request) -> Response:
        """One's own, newest first; `state`: comma-separated."""
        house, who = self._house, await self._who(request, writes=False)
        asked = [State(name) for name in query(request, "state", 200).split(",") if name in set(State)]
        found = await house.banking.operations(
            who.tenant, customer=who.customer, states=asked or None, limit=LISTED_MAX
        )  # fmt: skip
        return json({"items": [operation_view(each) for each in found]})

    async def kinds(self, request: Request) -> Response:
        """What can be asked for, and what a form for it asks."""
        house, who = self._house, await self._who(request, writes=False)
        roles = house.banking.cores.roles(who.tenant)
        kinds = [each for each in CATALOGUE.values() if each.role in roles and each.by_itself]
        shown = [{"kind": each.kind, "role": each.role, "tier": each.tier, "params": form_of(each)} for each in kinds]
        return json({"items": shown})

    async def draft(self, request: Request) -> Response:
        house, who, asked = self._house, await self._who(request), await body(request, DraftBody)
        operation = request.headers.get("x-operation-id")
        id = parse_id(operation, "x-operation-id") if operation else None
        subject = await house.subject(who)
        return json(operation_view(await house.banking.draft(subject, asked.kind, asked.params, id)), 201)

    async def one(self, request: Request) -> Response:
        """Whole for whoever is proved to be the customer: payee and amount are there to be compared."""
        house, who = self._house, await self._who(request, writes=False)
        view, subject = operation_view(await self._own(request, who)), await house.subject(who)
        if subject.authenticated(house.clock.now_ms()):
            view["params"] = (await house.banking.record_of(system(who.tenant), view["id"])).body.params
            view["names"] = await names_of(house.banking, subject, view["params"])
        return json(view)

    async def challenge(self, request: Request) -> Response:
        """A question bound to this operation; a code's message names payee and amount."""
        house, who, asked = self._house, await self._who(request), await body(request, ChallengeBody)
        operation = await self._own(request, who)
        subject = await house.subject(who)
        return json(shown(await house.banking.challenge(subject, means=asked.means, operation=operation.id)))

    async def prove(self, request: Request) -> Response:
        house, who, asked = self._house, await self._who(request), await body(request, ProveBody)
        await self._own(request, who)
        secret = Secret(asked.secret) if asked.secret is not None else None
        challenge = parse_id(asked.challenge, "challenge")
        return json(shown(await house.banking.prove(await house.subject(who), challenge, secret)))

    async def confirm(self, request: Request) -> Response:
        house, who, asked = self._house, await self._who(request), await body(request, ConfirmBody)
        operation, subject = await self._own(request, who), await house.subject(who)
        proof = parse_id(asked.proof, "proof") if asked.proof is not None else None
        done = await house.banking.confirm(subject, operation.id, proof, accept_risk=asked.accept_risk)
        return json(operation_view(done))

    async def cancel(self, request: Request) -> Response:
        house, who = self._house, await self._who(request)
        operation = await self._own(request, who)
        return json(operation_view(await house.banking.cancel(await house.subject(who), operation.id)))

    async def reverse(self, request: Request) -> Response:
        """A draft of what takes it back, where the core does; it wants the customer's word like any other."""
        house, who = self._house, await self._who(request)
        operation = await self._own(request, who)
        return json(operation_view(await house.banking.reverse(await house.subject(who), operation.id)), 201)

    async def _who(self, request: Request, *, writes: bool = True) -> Who:
        house = self._house
        who = await house.who(request)
        (house.limits.writes if writes else house.limits.reads).take(who.customer, house.clock.now_ms())
        return who

    async def _own(self, request: Request, who: Who) -> Operation:
        """The operation in the path, if it is this customer's: another's looks like none."""
        id = parse_id(request.path_params["id"], "id")
        found: Operation = await self._house.banking.operation(who.tenant, id)
        if found.customer != who.customer:
            raise NotFound(id=id)
        return found
