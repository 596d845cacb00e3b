"""REST of phrases. Lists show the tenant's phrases and the asker's own."""

from __future__ import annotations

from fastapi import APIRouter

from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.listing import Listed, VersionSeen
from yingda.foundation.work import Read
from yingda.knowledge.permissions import PHRASES_VIEW
from yingda.knowledge.phrases import actions, store
from yingda.knowledge.phrases.schemas import ChangedPhrase, NewPhrase, PhraseView

router = APIRouter(prefix="/api/phrases", tags=["knowledge"])


@router.get("")
async def list_phrases(
    asked: Listed, active: bool | None = None, edge: Edge = permission(PHRASES_VIEW)
) -> Page[PhraseView]:
    async def look(read: Read) -> Page[PhraseView]:
        rows, after = await store.phrases_page(read.conn, asked, edge.principal.user, active)
        return Page(items=[PhraseView.model_validate(row) for row in rows], next=after)

    return await edge.read(look)


@router.post("", status_code=201)
async def create_phrase(body: NewPhrase, edge: Edge = permission(PHRASES_VIEW)) -> PhraseView:
    return await edge.write(lambda work: actions.create_phrase(work, body), PhraseView)


@router.get("/{id}")
async def get_phrase(id: Id, edge: Edge = permission(PHRASES_VIEW)) -> PhraseView:
    row = await edge.read(lambda read: store.phrase(read.conn, id, edge.principal.user))
    if row is None:
        raise NotFound(id=id)
    return PhraseView.model_validate(row)


@router.put("/{id}")
async def change_phrase(id: Id, body: ChangedPhrase, edge: Edge = permission(PHRASES_VIEW)) -> PhraseView:
    return await edge.write(lambda work: actions.change_phrase(work, id, body), PhraseView)


@router.delete("/{id}", status_code=204)
async def delete_phrase(id: Id, version: VersionSeen = None, edge: Edge = permission(PHRASES_VIEW)) -> None:
    await edge.write(lambda work: actions.delete_phrase(work, id, version), None)
