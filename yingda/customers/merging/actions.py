"""Merging and undoing. Nothing is moved: the merged one points at the one kept, and all is read over the family; so
pointing back no more is exactly what was, with whatever each of them was given meanwhile."""

from __future__ import annotations

from yingda.customers.errors import MergeUndone, OtherUnknown, SameCustomer
from yingda.customers.events import CustomersMerged, MergeWasUndone
from yingda.customers.merging import store
from yingda.customers.merging.schemas import Merged, Merges, MergeView, NewMerge, Undo
from yingda.customers.persons import store as persons
from yingda.customers.persons.sealing import MERGE
from yingda.customers.rules import merging as rules
from yingda.foundation.crypto import Keyring
from yingda.foundation.errors import NotFound
from yingda.foundation.work import Read, Work


async def merge(work: Work, keyring: Keyring, customer: str, body: NewMerge) -> Merged:
    """Raises `not_found`, `customer.other_unknown`, `customer.same`, and what the rules say."""
    await store.take_turn(work.conn, work.tenant)
    kept = await _family(work, customer)
    merged = await _family(work, body.other)
    if kept is None:
        raise NotFound(id=customer)
    if merged is None:
        raise OtherUnknown(field="other")
    if kept[0] == merged[0]:
        raise SameCustomer()
    rules.demand(body.proof, await _papers(work, kept), await _papers(work, merged))
    done = Merged(merge=work.ids.new(), kept=kept[0], merged=merged[0])
    await store.point(work.conn, done.merged, done.kept)
    row = {
        "id": done.merge, "tenant_id": work.tenant, "kept_id": done.kept, "merged_id": done.merged,
        "proof": body.proof, "reason_sealed": keyring.seal_text(work.tenant, body.reason, MERGE),
        "merged_at": work.now, "merged_by": work.actor,
    }  # fmt: skip
    await store.add(work.conn, row)
    work.publish(CustomersMerged(merge=done.merge, kept=done.kept, merged=done.merged))
    work.audit("customer.merged", done.kept, {"merge": done.merge, "merged": done.merged, "proof": body.proof})
    return done


async def undo(work: Work, id: str, body: Undo) -> Merged:
    """Raises `not_found`, `customer.merge_undone`."""
    await store.take_turn(work.conn, work.tenant)
    row = await store.merge(work.conn, id)
    if row is None or await _family(work, row["kept_id"]) is None:
        raise NotFound(id=id)
    if row["undone_at"] is not None:
        raise MergeUndone(id=id)
    await store.point(work.conn, row["merged_id"], None)
    await store.undo(work.conn, id, {"undone_at": work.now, "undone_by": work.actor})
    done = Merged(merge=id, kept=row["kept_id"], merged=row["merged_id"])
    work.publish(MergeWasUndone(merge=id, kept=done.kept, merged=done.merged))
    work.audit("customer.merge_undone", done.kept, {"merge": id, "merged": done.merged, "reason": body.reason})
    return done


async def merges_of(read: Read, customer: str) -> Merges:
    family = await _family(read, customer)
    if family is None:
        raise NotFound(id=customer)
    rows = await store.merges_of(read.conn, family)
    names = await persons.names_of_actors(read.conn, [row["merged_by"] for row in rows])
    return Merges(
        items=[
            MergeView(
                id=row["id"], kept=row["kept_id"], merged=row["merged_id"], proof=row["proof"],
                merged_at=row["merged_at"], merged_by_name=names.get(row["merged_by"], ""),
                undone_at=row["undone_at"],
            )
            for row in rows
        ]
    )  # fmt: skip


async def _family(read: Read | Work, customer: str) -> list[str] | None:
    """The family, if the asker's branch sees it."""
    family = await persons.family(read.conn, customer)
    row = await persons.customer(read.conn, family[0]) if family else None
    if row is None or not await persons.sees(read.conn, read.principal.branch, row["branch_id"]):
        return None
    return family


async def _papers(work: Work, family: list[str]) -> list[bytes]:
    """Identity numbers that cores said of them, as keyed hashes."""
    rows = await persons.identifiers_of(work.conn, family, "id_no")
    return [bytes(row["value_index"]) for row in rows if row["proof"] == "core"]
