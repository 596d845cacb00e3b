"""Writes about tags, relations, notes and alerts. None of their texts goes into the audit log."""

from __future__ import annotations

from typing import Any

from yingda.customers.errors import ManagerUnknown, OtherUnknown, RelationThere, SameCustomer
from yingda.customers.marks import store, view
from yingda.customers.marks.schemas import (
    AlertView,
    ManagerSet,
    ManagerView,
    NewAlert,
    NewNote,
    NewRelation,
    NoteView,
    RelationView,
    Tags,
    TagSet,
)
from yingda.customers.openings.recording import Opening
from yingda.customers.persons import sealing
from yingda.customers.persons import store as persons
from yingda.customers.tables import alerts, notes, relations
from yingda.foundation.crypto import Keyring
from yingda.foundation.masking import redact
from yingda.foundation.work import Work


async def set_tags(work: Work, found: Opening, body: TagSet) -> Tags:
    """All tags of the customer; those that are not named are gone."""
    wanted, before = list(dict.fromkeys(body.tags)), set(await store.tags_of(work.conn, found.family))
    gone, new = before - set(wanted), [each for each in wanted if each not in before]
    if gone:
        await store.remove_tags(work.conn, found.family, gone)
    if new:
        await store.add_tags(work, found.root, new)
    work.audit("customer.tags_set", found.root, {"added": len(new), "removed": len(gone)})
    return Tags(tags=await store.tags_of(work.conn, found.family))


async def set_manager(work: Work, found: Opening, body: ManagerSet) -> ManagerView:
    """Who the customer is to be served by first, where the policy of routing asks for it."""
    if body.manager is not None and not await persons.is_agent(work.conn, body.manager):
        raise ManagerUnknown(manager=body.manager)
    stamp = {"changed_at": work.now, "changed_by": work.actor}
    await persons.change(work.conn, found.root, {"manager_id": body.manager, **stamp})
    work.audit("customer.manager_set", found.root, {"manager": body.manager})
    return ManagerView(manager=body.manager, manager_name=await persons.name_of_user(work.conn, body.manager))


async def add_note(work: Work, keyring: Keyring, found: Opening, body: NewNote) -> NoteView:
    sealed = keyring.seal_text(work.tenant, redact(body.text), sealing.NOTE)
    values: dict[str, Any] = {
        "customer_id": found.root, "text_sealed": sealed, "at": work.now, "by": work.actor,
        "interaction_id": found.held.id if found.held.kind == "contact" else None,
    }  # fmt: skip
    id = await store.add(work, notes, values)
    work.audit("customer.note_added", found.root, {"note": id})
    return view.note({**values, "id": id}, keyring, work.tenant, {work.actor: work.principal.name})


async def add_alert(work: Work, keyring: Keyring, found: Opening, body: NewAlert) -> AlertView:
    values: dict[str, Any] = {
        "customer_id": found.root, "level": body.level, "until": body.until, "set_at": work.now, "set_by": work.actor,
        "text_sealed": keyring.seal_text(work.tenant, redact(body.text), sealing.ALERT),
    }  # fmt: skip
    id = await store.add(work, alerts, values)
    work.audit("customer.alert_set", found.root, {"alert": id, "level": body.level})
    return view.alert({**values, "id": id}, keyring, work.tenant, {work.actor: work.principal.name})


async def lift_alert(work: Work, found: Opening, id: str) -> None:
    await store.lift(work, id)
    work.audit("customer.alert_lifted", found.root, {"alert": id})


async def relate(work: Work, keyring: Keyring, found: Opening, body: NewRelation) -> RelationView:
    other = (await persons.roots(work.conn, [body.other])).get(body.other)
    if other is None:
        raise OtherUnknown(field="other")
    if other == found.root:
        raise SameCustomer()
    row = await persons.customer(work.conn, other)
    assert row is not None
    if not await persons.sees(work.conn, work.principal.branch, row["branch_id"]):
        raise OtherUnknown(field="other")
    seen = await view.relations_of(work, keyring, found.family)
    if any(each.kind == body.kind and each.other.id == other for each in seen):
        raise RelationThere()
    values: dict[str, Any] = {
        "customer_id": found.root, "other_id": other, "kind": body.kind, "set_at": work.now, "set_by": work.actor,
    }  # fmt: skip
    id = await store.add(work, relations, values)
    work.audit("customer.related", found.root, {"relation": id, "other": other, "kind": body.kind})
    return next(each for each in await view.relations_of(work, keyring, found.family) if each.id == id)


async def unrelate(work: Work, found: Opening, id: str) -> None:
    await store.remove_relation(work.conn, id)
    work.audit("customer.unrelated", found.root, {"relation": id})
