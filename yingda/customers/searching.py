"""Searching for a customer: by a whole key, with a purpose, within what the asker's branch sees, and written down."""

from __future__ import annotations

from yingda.banking.port import Fault
from yingda.customers.directory import Customers, Found
from yingda.customers.doors import Doors
from yingda.customers.errors import PurposeMissing
from yingda.customers.openings import recording
from yingda.customers.persons import asking, sealing, store
from yingda.customers.rules.forms import Kind
from yingda.customers.rules.purpose import Held
from yingda.customers.schemas import FaultView, FoundCustomer, FoundCustomers, SearchKind
from yingda.foundation.http import Edge
from yingda.foundation.masking import mask_name
from yingda.foundation.work import Work

FOUND_MAX = 10


def fault_view(role: str, part: str, fault: Fault) -> FaultView:
    kind = "slow" if fault is asking.SLOW else fault.kind
    return FaultView(role=role, part=part, kind=kind, code=fault.code, data=fault.data)


async def search(doors: Doors, edge: Edge, kind: SearchKind, key: str, contact: str | None) -> FoundCustomers:
    """Raises `customer.purpose_missing` before anybody is asked, `customer.key_malformed`."""
    held = doors.purpose(edge, contact)
    if held is None:
        refusal = PurposeMissing()
        raised = await edge.audited(lambda work: recording.refused_search(work, kind, refusal))
        doors.alarmed(edge.principal.tenant, raised)
        raise refusal
    own: Kind = "core" if kind == "customer" else kind
    found = await doors.customers.find(edge.principal.tenant, own, key)
    answer, raised = await edge.audited(lambda work: _answer(work, doors.customers, held, kind, found))
    doors.alarmed(edge.principal.tenant, raised)
    return answer


async def _answer(
    work: Work, customers: Customers, held: Held, kind: SearchKind, found: Found
) -> tuple[FoundCustomers, list[str]]:
    items = []
    for id in found.customers[:FOUND_MAX]:
        row = await store.customer(work.conn, id)
        mine = id == held.customer
        if row is None or not (mine or await store.sees(work.conn, work.principal.branch, row["branch_id"])):
            continue
        known = await store.identifiers_of(work.conn, await store.family(work.conn, id), "phone", "core")
        phones = [
            sealing.masked("phone", sealing.opened(customers.keyring, work.tenant, each))
            for each in known
            if each["kind"] == "phone"
        ]
        refs = sorted({each["role"] for each in known if each["kind"] == "core"})
        name = mask_name(sealing.name_of(customers.keyring, work, row))
        items.append(FoundCustomer(id=id, name=name, value=row["value"], phones=phones, refs=refs))
    raised = await recording.searched(work, held, kind, len(items))
    faults = [fault_view(role, "find", fault) for role, fault in found.faults]
    return FoundCustomers(items=items, faults=faults), raised
