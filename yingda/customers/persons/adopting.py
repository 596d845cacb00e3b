"""A person of a core becomes our customer at first sight, and stays the same one ever after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yingda.banking.port import Person
from yingda.customers.events import CustomerAdopted
from yingda.customers.marks import store as marks
from yingda.customers.persons import sealing, store
from yingda.customers.rules.forms import Kind, same_name
from yingda.customers.tables import alerts
from yingda.foundation.crypto import Keyring
from yingda.foundation.work import Work

PHONES_MAX: Final = 10
"""Of one person; a core that tells more is cut short."""
DOUBLE_NAME: Final = (
    "同一证件号码下有另一位客户，姓名不同，请核实。 / Another customer has the same identity number and another name."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A person of a core as we know them from now on."""

    customer: str
    fresh: bool


async def adopt(work: Work, keyring: Keyring, role: str, person: Person) -> Seen:
    """The customer of this person, made or found; what the core says newly is kept."""
    core = sealing.index_of(keyring, work.tenant, "core", person.ref)
    paper = sealing.index_of(keyring, work.tenant, "id_no", person.id_no) if person.id_no else None
    if core is None:
        raise ValueError("a core's customer number has no usable form")
    await store.take_turn(work.conn, {f"{work.tenant} {each.hex()}" for each in (core, paper) if each})
    known = await store.holders(work.conn, "core", core, role)
    if known:
        customer = known[0]["customer_id"]
        await _refresh(work, keyring, customer, role, person)
        return Seen(customer, False)
    same = await _same_person(work, keyring, paper, person.name) if paper else None
    customer = same or await _made(work, keyring, role, person)
    await _add(work, keyring, customer, [("core", person.ref, role), *_told(person)])
    if same is None:
        work.publish(CustomerAdopted(customer=customer, role=role))
        if paper is not None and len(await store.holders(work.conn, "id_no", paper)) > 1:
            await _warn_of_double(work, keyring, customer)
    work.audit("customer.adopted", customer, {"role": role, "joined": same is not None})
    return Seen(customer, same is None)


def _told(person: Person) -> list[tuple[Kind, str, str]]:
    phones: list[tuple[Kind, str, str]] = [("phone", each, "") for each in person.phones[:PHONES_MAX]]
    more: list[tuple[Kind, str, str]] = [("id_no", person.id_no, ""), ("email", person.email, "")]
    return phones + [each for each in more if each[1]]


async def _same_person(work: Work, keyring: Keyring, paper: bytes, name: str) -> str | None:
    """Whom another core knows by the same identity number and the same name."""
    found = [each["customer_id"] for each in await store.holders(work.conn, "id_no", paper) if each["proof"] == "core"]
    for row in await store.several(work.conn, found):
        if same_name(sealing.name_of(keyring, work, row), name):
            return str(row["id"])
    return None


async def _made(work: Work, keyring: Keyring, role: str, person: Person) -> str:
    id = work.ids.new()
    await store.add(
        work.conn,
        {
            "id": id, "tenant_id": work.tenant, "source": role, "created_at": work.now, "changed_at": work.now,
            "changed_by": work.actor, "version": 1, **await _columns(work, keyring, person),
        },
    )  # fmt: skip
    return id


async def _columns(work: Work, keyring: Keyring, person: Person) -> dict[str, Any]:
    return {
        "name_sealed": keyring.seal_text(work.tenant, person.name, sealing.NAME), "value": person.value,
        "risk_grade": person.risk_grade,
        "risk_expires_on": date.fromisoformat(person.risk_expires_on) if person.risk_expires_on else None,
        "branch_id": await store.branch_named(work.conn, person.branch) if person.branch else None,
    }  # fmt: skip


async def _refresh(work: Work, keyring: Keyring, customer: str, role: str, person: Person) -> None:
    """What the core that told of them first says now; another core's word adds telephones and takes none away."""
    row = await store.customer(work.conn, customer)
    if row is None or row["source"] != role:
        return
    new, name = await _columns(work, keyring, person), sealing.name_of(keyring, work, row)
    sealed = new.pop("name_sealed")
    changed = {key: value for key, value in new.items() if row[key] != value}
    if name != person.name:
        changed["name_sealed"] = sealed
    if changed:
        stamp = {"changed_at": work.now, "changed_by": work.actor}
        await store.change(work.conn, customer, changed | stamp)
        fields = sorted(key.removesuffix("_sealed") for key in changed)
        work.audit("customer.refreshed", customer, {"role": role, "fields": fields})
    await _refresh_told(work, keyring, customer, person)


async def _refresh_told(work: Work, keyring: Keyring, customer: str, person: Person) -> None:
    had = [
        each
        for each in await store.identifiers_of(work.conn, [customer], "phone", "id_no", "email")
        if each["proof"] == "core"
    ]
    told = _told(person)
    indexes = {(kind, sealing.index_of(keyring, work.tenant, kind, value)) for kind, value, _ in told}
    gone = [each["id"] for each in had if (each["kind"], bytes(each["value_index"])) not in indexes]
    await store.end_identifiers(work.conn, gone, work.now)
    await _add(work, keyring, customer, told)


async def _add(work: Work, keyring: Keyring, customer: str, told: list[tuple[Kind, str, str]]) -> None:
    """Adds what is not there yet."""
    had = await store.identifiers_of(work.conn, [customer])
    there = {(each["kind"], each["role"], bytes(each["value_index"])) for each in had}
    rows = []
    for kind, value, role in told:
        row = sealing.identifier(work, keyring, customer, kind, value, "core", role)
        if row is not None and (kind, role, row["value_index"]) not in there:
            there.add((kind, role, row["value_index"]))
            rows.append(row)
    await store.add_identifiers(work.conn, rows)


async def _warn_of_double(work: Work, keyring: Keyring, customer: str) -> None:
    values = {"level": "warning", "text_sealed": keyring.seal_text(work.tenant, DOUBLE_NAME, sealing.ALERT)}
    await marks.add(work, alerts, {**values, "customer_id": customer, "until": None, "set_at": work.now,
                                   "set_by": work.actor})  # fmt: skip
