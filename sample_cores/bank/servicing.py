"""What changes a holding without moving money, and wealth products."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from sample_cores.bank import schema, terms
from sample_cores.bank.payments import amount_of, booked, paying, ref_of, take_back, text_of
from sample_cores.common import ledger, operations
from sample_cores.common.clock import day_of
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

LOSABLE: Final = ("cards", "credits", "accounts")
"""Tables of what can be lost."""


def loss_report(doing: Doing) -> Booked:
    """A card or passbook is lost: it pays nothing from now on."""
    return _turn(doing, "normal", "lost")


def loss_undo(doing: Doing) -> Booked:
    return _turn(doing, "lost", "normal")


def limit_change(doing: Doing) -> Booked:
    """What may leave an account in a day; a card's is its account's; a credit card's is what it may owe at most."""
    limit = doing.params.get("daily_limit")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 0 <= limit <= terms.DAILY_LIMIT_MAX:
        raise Refused("core.limit_invalid", max=terms.DAILY_LIMIT_MAX)
    row = doing.conn.execute(
        "SELECT id, daily_limit FROM accounts WHERE customer = ?1"
        " AND id IN (?2, (SELECT account FROM cards WHERE id = ?2))",
        (doing.customer, text_of(doing, "holding")),
    ).fetchone()
    if row is None:
        return _credit_limit(doing, limit)
    doing.conn.execute("UPDATE accounts SET daily_limit = ? WHERE id = ?", (limit, row["id"]))
    return Booked(_service_ref(doing), {"limit": limit, "limit_before": row["daily_limit"]})


def _credit_limit(doing: Doing, limit: int) -> Booked:
    """Between what is owed and what the bank once granted."""
    row = doing.conn.execute(
        "SELECT k.*, -l.balance AS owed FROM credits k JOIN ledger_accounts l ON l.id = k.id"
        " WHERE k.id = ? AND k.customer = ?",
        (text_of(doing, "holding"), doing.customer),
    ).fetchone()
    if row is None:
        raise Refused("core.holding_unknown")
    if not row["owed"] <= limit <= row["granted"]:
        raise Refused("core.limit_invalid", max=row["granted"])
    doing.conn.execute("UPDATE credits SET credit_limit = ? WHERE id = ?", (limit, row["id"]))
    doing.conn.execute("UPDATE ledger_accounts SET floor = ? WHERE id = ?", (-limit, row["id"]))
    return Booked(_service_ref(doing), {"limit": limit, "limit_before": row["credit_limit"]})


def purchase(doing: Doing) -> Booked:
    """Buys a wealth product; it can be given back for a day."""
    amount, source = amount_of(doing), paying(doing, limited=False)
    product = doing.conn.execute("SELECT * FROM products WHERE code = ?", (text_of(doing, "product"),)).fetchone()
    if product is None:
        raise Refused("core.product_unknown")
    if amount < product["min_amount"]:
        raise Refused("core.amount_too_small", min=product["min_amount"])
    ref, matures = _service_ref(doing).replace("SV", "W"), day_of(doing.now) + timedelta(days=product["days"])
    doing.conn.execute(
        "INSERT INTO wealth (id, customer, product, account, amount, matures_on) VALUES (?, ?, ?, ?, ?, ?)",
        (ref, doing.customer, product["code"], source["id"], amount, matures.isoformat()),
    )
    ledger.open_account(doing.conn, ref, doing.customer, floor=0)
    legs = [Leg(source["id"], -amount, f"购买{product['name']}"), Leg(ref, amount, "购买", source["number"][-4:])]
    facts = {"holding": ref, "reversible_until": doing.now + terms.COOLING_MS, "matures_on": matures.isoformat()}
    return booked(doing, "wealth", legs, amount, source["id"], **facts)


def purchase_cancel(doing: Doing) -> Booked:
    """Gives a wealth product back within the day: params {operation: id of the purchase}."""
    row = doing.conn.execute(
        "SELECT o.*, b.id AS booking FROM operations o JOIN bookings b ON b.operation = o.id"
        " WHERE o.id = ? AND o.customer = ? AND o.kind = 'purchase' AND o.state = 'done'",
        (text_of(doing, "operation"), doing.customer),
    ).fetchone()
    if row is None:
        raise Refused("core.operation_unknown")
    facts = json.loads(row["facts"])
    if doing.now > facts["reversible_until"]:
        raise Refused("core.too_late")
    back = take_back(doing, "wealth", row["booking"], row["amount"])
    doing.conn.execute("UPDATE wealth SET status = 'closed' WHERE id = ?", (facts["holding"],))
    return back


def card_purchase(doing: Doing) -> Booked:
    """A shop takes money with a debit or credit card: params {card, amount, text}. For acquirers and the demo."""
    amount, card = amount_of(doing), text_of(doing, "card")
    row = doing.conn.execute(
        "SELECT id AS account, status FROM credits WHERE id = ?1 AND customer = ?2"
        " UNION ALL SELECT account, status FROM cards WHERE id = ?1 AND customer = ?2",
        (card, doing.customer),
    ).fetchone()
    if row is None:
        raise Refused("core.holding_unknown")
    if row["status"] != "normal":
        raise Refused(f"core.holding_{row['status']}")
    shop = str(doing.params.get("text") or "消费")
    legs = [Leg(row["account"], -amount, shop), Leg(schema.MERCHANTS, amount, shop)]
    return booked(doing, "shopping", legs, amount, row["account"])


def _turn(doing: Doing, before: str, after: str) -> Booked:
    ref = text_of(doing, "holding")
    for table in LOSABLE:
        row = doing.conn.execute(
            f"SELECT status FROM {table} WHERE id = ? AND customer = ?",  # noqa: S608
            (ref, doing.customer),
        ).fetchone()
        if row is None:
            continue
        if row["status"] != before:
            raise Refused(f"core.holding_{row['status']}")
        doing.conn.execute(f"UPDATE {table} SET status = ? WHERE id = ?", (after, ref))  # noqa: S608
        return Booked(_service_ref(doing), {"status": after})
    raise Refused("core.holding_unknown")


def _service_ref(doing: Doing) -> str:
    (last,) = doing.conn.execute("SELECT COALESCE(MAX(position), 0) FROM operations").fetchone()
    return ref_of(doing, last + 1).replace("YS", "SV")


HANDLERS: Final[dict[str, operations.Handler]] = {
    "loss_report": loss_report,
    "loss_undo": loss_undo,
    "limit_change": limit_change,
    "purchase": purchase,
    "purchase_cancel": purchase_cancel,
    "card_purchase": card_purchase,
}
