"""Writes about phrases: lock, decide, store, audit and publish. One's own are free; the tenant's need the right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from yingda.foundation import versioned
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Work
from yingda.knowledge.errors import PhraseScopeFixed, PhraseShortcutTaken
from yingda.knowledge.permissions import PHRASES_EDIT
from yingda.knowledge.phrases import store
from yingda.knowledge.phrases.schemas import PERSONAL_MAX, TENANT_MAX, ChangedPhrase, NewPhrase, PhraseView, Scope
from yingda.knowledge.phrases.tables import phrases


async def create_phrase(work: Work, body: NewPhrase) -> PhraseView:
    owner = _owner(work, body.scope)
    most = TENANT_MAX if owner is None else PERSONAL_MAX
    if await store.count_of(work.conn, owner) >= most:
        raise versioned.KindFull(kind="phrases", most=most)
    with versioned.refusing(phrases_shortcut=PhraseShortcutTaken(shortcut=body.shortcut)):
        id = await versioned.add(work, phrases, {"owner_id": owner, **_columns(body)})
    versioned.announce(work, "knowledge", "phrase", id, 1, "created", scope=body.scope)
    return await _seen(work, id)


async def change_phrase(work: Work, id: str, body: ChangedPhrase) -> PhraseView:
    row = await _mine(work, id, body.version)
    if _scope(row) != body.scope:
        raise PhraseScopeFixed(scope=_scope(row))
    with versioned.refusing(phrases_shortcut=PhraseShortcutTaken(shortcut=body.shortcut)):
        version = await versioned.change(work, phrases, row, _columns(body), body.active)
    versioned.announce(work, "knowledge", "phrase", id, version, versioned.verb(row, body.active), scope=body.scope)
    return await _seen(work, id)


async def delete_phrase(work: Work, id: str, version: int | None) -> None:
    """History keeps what was sent, not which phrase it came from: any phrase can be deleted."""
    row = await _mine(work, id, version)
    await versioned.remove(work, phrases, id)
    versioned.announce(work, "knowledge", "phrase", id, row["version"], "deleted", scope=_scope(row))


async def _mine(work: Work, id: str, version: int | None) -> RowMapping:
    """The row if the actor may write it. Somebody else's own phrase is not there for anybody."""
    row = await versioned.locked(work, phrases, id)
    if row["owner_id"] not in (None, work.principal.user):
        raise NotFound(id=id)
    _owner(work, _scope(row))
    return await versioned.locked(work, phrases, id, version)


def _owner(work: Work, scope: Scope) -> str | None:
    if scope == "tenant":
        work.principal.require(PHRASES_EDIT)
        return None
    assert work.principal.user is not None, "the system keeps no phrases of its own"
    return work.principal.user


def _scope(row: RowMapping) -> Scope:
    return "tenant" if row["owner_id"] is None else "personal"


def _columns(body: NewPhrase) -> dict[str, Any]:
    return body.model_dump(include={"shortcut", "title", "texts", "group"})


async def _seen(work: Work, id: str) -> PhraseView:
    return PhraseView.model_validate(await store.phrase(work.conn, id, work.principal.user))
