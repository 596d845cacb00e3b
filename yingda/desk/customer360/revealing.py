"""One field shown whole, for a reason: a trace of its own before it is told."""

from __future__ import annotations

from yingda.banking.port import Good
from yingda.customers.api import CustomerRecord, FieldUnknown, customer_record
from yingda.desk.customer360 import view
from yingda.desk.customer360.compose import Composer
from yingda.desk.customer360.schemas import Reveal, Revealed
from yingda.desk.customer360.view import Said
from yingda.foundation.errors import Unavailable
from yingda.foundation.http import Edge
from yingda.foundation.masking import redact

KEPT_BY_US = frozenset({"name", "id_no", "email", "phone"})


async def reveal(composer: Composer, edge: Edge, customer: str, body: Reveal) -> Revealed:
    """Raises `customer.field_unknown`; `unavailable` if only a core knows it and that one is away."""
    keyring = composer.doors.customers.keyring
    own, _ = await composer.doors.looking(
        edge, customer, body.interaction, lambda work, found: customer_record(work, keyring, found.family),
        act="reveal", field=body.field, reason=redact(body.reason),
    )  # fmt: skip
    if body.field in KEPT_BY_US:
        return Revealed(field=body.field, of=body.of, value=_ours(own, body))
    said = await composer.said(edge.principal.tenant, own)
    return _theirs(said, own, body)


def _ours(own: CustomerRecord, body: Reveal) -> str:
    if body.field == "name":
        return own.name
    found = [each for each in own.of_kind(body.field) if body.field != "phone" or body.of in ("", each.id)]
    if not found:
        raise FieldUnknown(field=body.field)
    return found[0].value


def _theirs(said: Said, own: CustomerRecord, body: Reveal) -> Revealed:
    if body.field in ("address", "born_on"):
        known = said.person(own.source)
        value = getattr(known, body.field) if known else ""
        return Revealed(field=body.field, of=body.of, value=_there(value, said, body))
    holdings = {f"{role}:{each.ref}": each for role, each in said.holdings()}
    if body.field == "balances":
        if not holdings and said.faults():
            raise Unavailable()
        return Revealed(field="balances", of="", amounts={key: view.amounts(each) for key, each in holdings.items()})
    number = holdings[body.of].number if body.of in holdings else ""
    return Revealed(field="number", of=body.of, value=_there(number, said, body))


def _there(value: str, said: Said, body: Reveal) -> str:
    if value:
        return value
    heard = [*said.people.values(), *said.portfolios.values()]
    if any(not isinstance(each, Good) for each in heard):
        raise Unavailable()
    raise FieldUnknown(field=body.field)
