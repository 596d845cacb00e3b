"""REST of customers: searching, what staff write of them, merging. The composed view is the desk's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Table

from yingda.customers.doors import Doors
from yingda.customers.marks import actions as marks
from yingda.customers.marks import store as marks_store
from yingda.customers.marks.schemas import (
    AlertView,
    ManagerSet,
    ManagerView,
    NewAlert,
    NewNote,
    NewRelation,
    NoteView,
    Purposeful,
    RelationView,
    Tags,
    TagSet,
)
from yingda.customers.merging import actions as merging
from yingda.customers.merging.schemas import Merged, Merges, NewMerge, Undo
from yingda.customers.permissions import CUSTOMERS_EDIT, CUSTOMERS_MERGE, CUSTOMERS_SEARCH
from yingda.customers.rules.forms import KEY_CHARS_MAX
from yingda.customers.schemas import FoundCustomers, SearchKind
from yingda.customers.searching import search
from yingda.customers.tables import alerts, relations
from yingda.foundation.errors import NotFound
from yingda.foundation.fields import LINE_PATTERN, Id
from yingda.foundation.http import Edge, permission

Contact = Annotated[Id | None, Query()]
Key = Annotated[str, Query(min_length=1, max_length=KEY_CHARS_MAX, pattern=LINE_PATTERN)]


def router(doors: Doors) -> APIRouter:
    made = APIRouter(prefix="/api", tags=["customers"])
    keyring = doors.customers.keyring

    @made.get("/customers/search")
    async def find(
        kind: SearchKind, key: Key, response: Response, interaction: Contact = None,
        edge: Edge = permission(CUSTOMERS_SEARCH),
    ) -> FoundCustomers:  # fmt: skip
        """By a whole key, and nothing shorter."""
        response.headers["cache-control"] = "no-store"
        return await search(doors, edge, kind, key, interaction)

    @made.put("/customers/{id}/tags")
    async def set_tags(id: Id, body: TagSet, edge: Edge = permission(CUSTOMERS_EDIT)) -> Tags:
        return await doors.writing(edge, id, body.interaction, lambda w, f: marks.set_tags(w, f, body), Tags)

    @made.put("/customers/{id}/manager")
    async def set_manager(id: Id, body: ManagerSet, edge: Edge = permission(CUSTOMERS_EDIT)) -> ManagerView:
        return await doors.writing(edge, id, body.interaction, lambda w, f: marks.set_manager(w, f, body), ManagerView)

    @made.post("/customers/{id}/notes", status_code=201)
    async def add_note(id: Id, body: NewNote, edge: Edge = permission(CUSTOMERS_EDIT)) -> NoteView:
        return await doors.writing(
            edge, id, body.interaction, lambda w, f: marks.add_note(w, keyring, f, body), NoteView
        )

    @made.post("/customers/{id}/alerts", status_code=201)
    async def add_alert(id: Id, body: NewAlert, edge: Edge = permission(CUSTOMERS_EDIT)) -> AlertView:
        return await doors.writing(
            edge, id, body.interaction, lambda w, f: marks.add_alert(w, keyring, f, body), AlertView
        )

    @made.post("/customers/{id}/relations", status_code=201)
    async def relate(id: Id, body: NewRelation, edge: Edge = permission(CUSTOMERS_EDIT)) -> RelationView:
        return await doors.writing(
            edge, id, body.interaction, lambda w, f: marks.relate(w, keyring, f, body), RelationView
        )

    @made.post("/customer-alerts/{id}/lift", status_code=204)
    async def lift_alert(id: Id, body: Purposeful, edge: Edge = permission(CUSTOMERS_EDIT)) -> None:
        customer = await _customer_of(edge, alerts, id)
        await doors.writing(edge, customer, body.interaction, lambda w, f: marks.lift_alert(w, f, id), None)

    @made.post("/customer-relations/{id}/remove", status_code=204)
    async def unrelate(id: Id, body: Purposeful, edge: Edge = permission(CUSTOMERS_EDIT)) -> None:
        customer = await _customer_of(edge, relations, id)
        await doors.writing(edge, customer, body.interaction, lambda w, f: marks.unrelate(w, f, id), None)

    @made.post("/customers/{id}/merge")
    async def merge(id: Id, body: NewMerge, edge: Edge = permission(CUSTOMERS_MERGE)) -> Merged:
        """Joins two records of one person."""
        return await edge.write(lambda work: merging.merge(work, keyring, id, body), Merged)

    @made.post("/customer-merges/{id}/undo")
    async def undo(id: Id, body: Undo, edge: Edge = permission(CUSTOMERS_MERGE)) -> Merged:
        """Restores exactly what was before, with whatever each was given meanwhile."""
        return await edge.write(lambda work: merging.undo(work, id, body), Merged)

    @made.get("/customers/{id}/merges")
    async def merges(id: Id, edge: Edge = permission(CUSTOMERS_MERGE)) -> Merges:
        return await edge.read(lambda read: merging.merges_of(read, id))

    return made


async def _customer_of(edge: Edge, table: Table, id: str) -> str:
    """Whose alert or relation it is. Raises `not_found`."""
    found = await edge.read(lambda read: marks_store.owner(read.conn, table, id))
    if found is None:
        raise NotFound(id=id)
    return found
