"""Money that moves: transfers, bills, the card's repayment, the way to the broker and back."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import timedelta
from typing import Any, Final

from stdnum import luhn

from sample_cores.bank import schema, terms
from sample_cores.bank.holdings import account_of, masked
from sample_cores.common import ledger, operations
from sample_cores.common.clock import day_of, start_of
from sample_cores.common.ledger import Leg
from sample_cores.common.operations import Booked, Doing
from sample_cores.common.refused import Refused

AMOUNT_MAX: Final = 100_000_000_00
"""Fen in one operation."""
OTHER_BANK: Final = re.compile(r"\d{12,19}")
OUT: Final = ("transfer", "bill", "broker")
"""Kinds of booking that count against the daily limit."""


def transfer(doing: Doing) -> Booked:
    """Inside the bank at once; to another bank through clearing, where it can be recalled for a while."""
    amount, source = amount_of(doing), paying(doing)
    number, name = text_of(doing, "to_number"), text_of(doing, "to_name")
    note = str(doing.params.get("note") or "转账")
    inside = account_of(doing.conn, number)
    if inside is None:
        if not OTHER_BANK.fullmatch(number) or not luhn.is_valid(number):
            raise Refused("core.payee_unknown")
        target, facts = schema.CLEARING, {"reversible_until": doing.now + terms.RECALL_MS}
    else:
        if name not in (inside["owner"], masked(inside["owner"])):  # by telephone payers compare what they are shown
            raise Refused("core.payee_mismatch")
        if inside["id"] == source["id"]:
            raise Refused("core.same_account")
        if inside["status"] == "closed":
            raise Refused("core.payee_unknown")
        target, facts = inside["id"], {}
        doing.touched.add(inside["customer"])
    legs = [
        Leg(source["id"], -amount, note, f"{name} {number[-4:]}"),
        Leg(target, amount, note, f"{owner_of(doing)} {source['number'][-4:]}"),
    ]
    return booked(doing, "transfer", legs, amount, source["id"], **facts)


def recall(doing: Doing) -> Booked:
    """Calls a transfer to another bank back while it is still here: params {operation: id}."""
    row = doing.conn.execute(
        "SELECT o.*, b.id AS booking FROM operations o JOIN bookings b ON b.operation = o.id"
        " WHERE o.id = ? AND o.customer = ? AND o.kind = 'transfer' AND o.state = 'done'",
        (text_of(doing, "operation"), doing.customer),
    ).fetchone()
    if row is None:
        raise Refused("core.operation_unknown")
    if doing.now > json.loads(row["facts"]).get("reversible_until", 0):
        raise Refused("core.too_late")
    return take_back(doing, "transfer", row["booking"], row["amount"])


def take_back(doing: Doing, kind: str, booking: int, amount: int) -> Booked:
    """Books the opposite, once."""
    if doing.conn.execute("SELECT 1 FROM bookings WHERE reverses = ?", (booking,)).fetchone():
        raise Refused("core.already_reversed")
    rows = doing.conn.execute("SELECT * FROM postings WHERE booking = ? ORDER BY id", (booking,)).fetchall()
    legs = [Leg(row["account"], -row["amount"], "撤回", row["counterpart"]) for row in rows]
    number = ledger.post(doing.conn, doing.now, kind, legs, doing.id, reverses=booking)
    return Booked(ref_of(doing, number), {"balance": ledger.balance(doing.conn, rows[0]["account"])}, amount)


def bill_payment(doing: Doing) -> Booked:
    amount, source = amount_of(doing), paying(doing)
    biller = doing.conn.execute("SELECT * FROM billers WHERE code = ?", (text_of(doing, "biller"),)).fetchone()
    if biller is None:
        raise Refused("core.biller_unknown")
    bill = text_of(doing, "bill_no")
    if not re.fullmatch(biller["form"], bill):
        raise Refused("core.bill_unknown")
    legs = [
        Leg(source["id"], -amount, f"{biller['name']}缴费", bill[-4:]),
        Leg(f"H:biller:{biller['code']}", amount, "缴费", bill[-4:]),
    ]
    return booked(doing, "bill", legs, amount, source["id"], biller=biller["name"])


def card_repayment(doing: Doing) -> Booked:
    amount, source = amount_of(doing), paying(doing, limited=False)
    card = doing.conn.execute(
        "SELECT * FROM credits WHERE id = ? AND customer = ?", (text_of(doing, "card"), doing.customer)
    ).fetchone()
    if card is None:
        raise Refused("core.holding_unknown")
    tail = card["number"][-4:]
    legs = [Leg(source["id"], -amount, "信用卡还款", tail), Leg(card["id"], amount, "还款", source["number"][-4:])]
    doing.conn.execute(
        "UPDATE credits SET due = max(0, due - ?1), due_min = max(0, due_min - ?1) WHERE id = ?2", (amount, card["id"])
    )
    return booked(doing, "card", legs, amount, source["id"], due=max(0, card["due"] - amount))


def broker_out(doing: Doing) -> Booked:
    """To the broker's custody: params {account, amount}."""
    amount, source = amount_of(doing), paying(doing, key="account")
    legs = [Leg(source["id"], -amount, "银证转账 转出"), Leg(schema.BROKER, amount, "银证转账", source["number"][-4:])]
    return booked(doing, "broker", legs, amount, source["id"])


def broker_in(doing: Doing) -> Booked:
    """From the broker's custody back: params {account, amount}."""
    amount, target = amount_of(doing), paying(doing, key="account", limited=False)
    legs = [Leg(schema.BROKER, -amount, "银证转账", target["number"][-4:]), Leg(target["id"], amount, "银证转账 转入")]
    return booked(doing, "broker", legs, amount, target["id"])


def booked(doing: Doing, kind: str, legs: list[Leg], amount: int, account: str, **facts: Any) -> Booked:
    """Posts, and tells the receipt: the balance afterwards, no fee."""
    number = ledger.post(doing.conn, doing.now, kind, legs, doing.id)
    balance = ledger.balance(doing.conn, account)
    return Booked(ref_of(doing, number), {"balance": balance, "fee": 0, **facts}, amount)


def ref_of(doing: Doing, number: int) -> str:
    return f"YS{day_of(doing.now):%Y%m%d}{number:010d}"


def amount_of(doing: Doing) -> int:
    amount = doing.params.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= AMOUNT_MAX:
        raise Refused("core.amount_invalid")
    return amount


def text_of(doing: Doing, name: str) -> str:
    text = doing.params.get(name)
    if not isinstance(text, str) or not text:
        raise Refused("core.invalid", fields=[name])
    return text


def owner_of(doing: Doing) -> str:
    row = doing.conn.execute("SELECT name FROM customers WHERE id = ?", (doing.customer,)).fetchone()
    return str(row["name"])


def paying(doing: Doing, key: str = "from_account", *, limited: bool = True) -> sqlite3.Row:
    """The customer's own account, able to pay. `limited`: within what may leave it in a day."""
    row: sqlite3.Row | None = doing.conn.execute(
        "SELECT * FROM accounts WHERE id = ? AND customer = ?", (text_of(doing, key), doing.customer)
    ).fetchone()
    if row is None:
        raise Refused("core.holding_unknown")
    if row["status"] != "normal":
        raise Refused(f"core.holding_{row['status']}")
    if limited and spent_today(doing, row["id"]) + amount_of(doing) > row["daily_limit"]:
        raise Refused("core.daily_limit", limit=row["daily_limit"])
    return row


def spent_today(doing: Doing, account: str) -> int:
    since = start_of(day_of(doing.now))
    until = start_of(day_of(doing.now) + timedelta(days=1))
    (spent,) = doing.conn.execute(
        f"SELECT COALESCE(-SUM(amount), 0) FROM postings WHERE account = ? AND at >= ? AND at < ?"  # noqa: S608
        f" AND kind IN ({','.join('?' * len(OUT))}) AND (amount < 0 OR text = '撤回')",
        (account, since, until, *OUT),
    ).fetchone()
    return int(spent)


HANDLERS: Final[dict[str, operations.Handler]] = {
    "transfer": transfer,
    "transfer_recall": recall,
    "bill_payment": bill_payment,
    "card_repayment": card_repayment,
    "broker_out": broker_out,
    "broker_in": broker_in,
}
