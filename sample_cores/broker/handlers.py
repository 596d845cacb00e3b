"""What the brokerage carries out, by kind, with its market around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sample_cores.broker import funds, orders, subscriptions
from sample_cores.broker.hours import Hours
from sample_cores.broker.quotes import Board
from sample_cores.common.operations import Booked, Doing, Handler
from sample_cores.common.refused import Refused


def handlers(hours: Hours, board: Board) -> dict[str, Handler]:
    def day(doing: Doing) -> date | None:
        return hours.day(doing.now) if hours.is_open(doing.now) else None

    def order(doing: Doing) -> Booked:
        if doing.params["side"] not in ("buy", "sell"):
            raise Refused("core.params")
        return orders.place(doing, board.quote, day(doing))

    def cancel(doing: Doing) -> Booked:
        return orders.cancel(doing, day(doing))

    def subscription(doing: Doing) -> Booked:
        number, _ = hours.current(doing.now)
        return subscriptions.subscribe(doing, number, day(doing), lambda symbol: board.price(symbol, doing.now))

    def transfer(doing: Doing) -> None:
        funds.begin(doing, hours.day(doing.now))

    return {
        "order": _checked(order, side=str, symbol=str, quantity=int, price=int),
        "cancel": _checked(cancel, order=str),
        "subscription": _checked(subscription, symbol=str, quantity=int),
        "funds_in": _checked(transfer, amount=int),
        "funds_out": _checked(transfer, amount=int),
    }


def _checked(handler: Callable[[Doing], Booked | None], **form: type) -> Handler:
    """Only for a customer of the house, and with parameters of the right form."""

    def carry_out(doing: Doing) -> Booked | None:
        params: dict[str, Any] = dict(doing.params)
        if set(params) != set(form) or any(type(params[name]) is not kind for name, kind in form.items()):
            raise Refused("core.params", fields=sorted(form))
        if doing.conn.execute("SELECT 1 FROM customers WHERE id = ?", (doing.customer,)).fetchone() is None:
            raise Refused("core.customer_unknown", status=404)
        return handler(doing)

    return carry_out
