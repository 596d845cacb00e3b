"""REST of people who must not be contacted."""

from __future__ import annotations

from fastapi import APIRouter, Request

from yingda.foundation.crypto import Keyring
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.work import Read
from yingda.outbound_gate.do_not_contact import actions, store
from yingda.outbound_gate.do_not_contact.schemas import (
    ChangedEntry,
    EntryView,
    Found,
    Import,
    Imported,
    Lookup,
    NewEntry,
)
from yingda.outbound_gate.permissions import DNC_EDIT, GATE_VIEW

router = APIRouter(prefix="/api/do-not-contact", tags=["outbound_gate"])


def keyring_of(request: Request) -> Keyring:
    found: Keyring = request.app.state.keyring
    return found


@router.get("")
async def list_entries(
    asked: Listed, active: bool | None = None, edge: Edge = permission(GATE_VIEW)
) -> Page[EntryView]:
    async def look(read: Read) -> Page[EntryView]:
        rows, after = await store.entries_page(read.conn, asked, active)
        return Page(items=[EntryView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def add_entry(body: NewEntry, request: Request, edge: Edge = permission(DNC_EDIT)) -> EntryView:
    return await edge.write(lambda work: actions.add(work, keyring_of(request), body), EntryView)


@router.post("/lookup")
async def look_up(body: Lookup, request: Request, edge: Edge = permission(GATE_VIEW)) -> Found:
    return await edge.audited(lambda work: actions.look_up(work, keyring_of(request), body.number))


@router.post("/import")
async def import_entries(body: Import, request: Request, edge: Edge = permission(DNC_EDIT)) -> Imported:
    return await edge.write(lambda work: actions.take_in(work, keyring_of(request), body), Imported)


@router.get("/{id}")
async def get_entry(id: Id, edge: Edge = permission(GATE_VIEW)) -> EntryView:
    return await edge.read(lambda read: actions.seen(read, id))


@router.put("/{id}")
async def change_entry(id: Id, body: ChangedEntry, edge: Edge = permission(DNC_EDIT)) -> EntryView:
    return await edge.write(lambda work: actions.change(work, id, body), EntryView)


@router.delete("/{id}", status_code=204)
async def delete_entry(id: Id, version: VersionSeen = None, edge: Edge = permission(DNC_EDIT)) -> None:
    await edge.write(lambda work: actions.delete(work, id, version), None)
