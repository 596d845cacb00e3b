"""REST of consents for the desk: with the purpose of a contact, like everything about a customer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from yingda.customers.api import Doors, Opening
from yingda.customers.permissions import CUSTOMERS_EDIT, CUSTOMERS_OPEN
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission
from yingda.foundation.masking import redact
from yingda.foundation.work import Work
from yingda.outbound_gate.consents import api, store
from yingda.outbound_gate.consents.schemas import NewWord, Words, WordView


def router(doors: Doors) -> APIRouter:
    made = APIRouter(prefix="/api/customers", tags=["outbound_gate"])

    @made.get("/{id}/consents")
    async def history(
        id: Id, response: Response, interaction: Annotated[Id | None, Query()] = None,
        edge: Edge = permission(CUSTOMERS_OPEN),
    ) -> Words:  # fmt: skip
        """Every word that the customer said, newest first."""
        response.headers["cache-control"] = "no-store"
        words, _ = await doors.looking(edge, id, interaction, _history)
        return words

    @made.post("/{id}/consents", status_code=201)
    async def say(id: Id, body: NewWord, edge: Edge = permission(CUSTOMERS_EDIT)) -> WordView:
        """One more word; the one before stays where it is."""
        return await doors.writing(edge, id, body.interaction, lambda w, f: _said(w, f, body), WordView)

    return made


async def _history(work: Work, found: Opening) -> Words:
    rows = await store.history(work.conn, found.family, api.HISTORY_MAX)
    return Words(items=[WordView.model_validate(row) for row in rows])


async def _said(work: Work, found: Opening, body: NewWord) -> WordView:
    evidence = redact(body.evidence) or f"{found.held.kind}:{found.held.id}"
    word = api.Word(purpose=body.purpose, channel=body.channel, given=body.given, source="agent", evidence=evidence)
    await api.say(work, found.root, word)
    return (await _history(work, found)).items[0]
