"""The market's rules, one by one, in a brokerage whose time is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_cores.broker import shares
from sample_cores.broker.securities import offered_on
from sample_cores.common import ledger
from sample_cores.common.refused import Refused
from tests.sample_cores.broker.floor import Floor
from tests.sample_cores.broker.test_hours import at

GU, SHEN = "S0000000001", "S0000000002"
FUNDS = "F0000000001"


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    floor = Floor(tmp_path)
    yield floor
    conn = floor.core.store.reader
    assert not any(value for key, value in ledger.check(conn).items() if key != "bookings")
    assert not any(shares.check(conn).values())
    floor.close()


def price(floor: Floor, symbol: str) -> int:
    return floor.market._board.price(symbol, floor.clock.now())


def buy(floor: Floor, id: str, symbol: str = "600801", quantity: int = 500, over: int = 500) -> dict[str, object]:
    return floor.do(id, GU, "order", side="buy", symbol=symbol, quantity=quantity, price=price(floor, symbol) + over)


def test_a_big_order_is_filled_in_pieces(floor: Floor) -> None:
    told = floor.do(
        "1", SHEN, "order", side="buy", symbol="601811", quantity=60_000, price=price(floor, "601811") + 1_000
    )
    assert told["state"] == "done"
    floor.tick()
    assert floor.one("SELECT state FROM orders WHERE operation = '1'") == "partly"
    for _ in range(60):
        floor.tick()
    assert floor.one("SELECT state FROM orders WHERE operation = '1'") == "filled"
    assert floor.one("SELECT frozen FROM orders WHERE operation = '1'") == 0
    assert floor.one("SELECT COUNT(*) FROM fills JOIN orders o ON o.id = \"order\" WHERE o.operation = '1'") > 1


def test_what_is_bought_today_is_sold_the_next_trading_day(floor: Floor) -> None:
    buy(floor, "1")
    floor.tick(5)
    sale = {"side": "sell", "symbol": "600801", "quantity": 500}
    assert floor.do("2", GU, "order", **sale, price=price(floor, "600801"))["code"] == "core.shares_short"
    floor.clock.at = at("2026-11-20 09:31:00")
    floor.tick()
    assert floor.do("3", GU, "order", **sale, price=price(floor, "600801"))["state"] == "done"
    assert floor.do("4", GU, "order", **sale, price=price(floor, "600801"))["code"] == "core.shares_short", "on offer"


def test_outside_of_sessions_nothing_is_ordered_or_cancelled(floor: Floor) -> None:
    order = buy(floor, "1", over=-2_000)
    floor.clock.at = at("2026-11-19 12:00:00")
    assert buy(floor, "2")["code"] == "core.market_closed"
    assert floor.do("3", GU, "cancel", order=order["ref"])["code"] == "core.market_closed"
    assert floor.do("4", GU, "subscription", symbol="780901", quantity=500)["code"] == "core.market_closed"
    assert floor.do("5", GU, "funds_in", amount=1_00)["state"] == "done", "the bank is there"


def test_at_the_days_end_orders_end_and_trades_are_settled(floor: Floor) -> None:
    before = ledger.balance(floor.core.store.reader, FUNDS)
    order = buy(floor, "1", over=-2_000)
    buy(floor, "2")
    floor.tick(5)
    assert ledger.balance(floor.core.store.reader, "H:clearing") > 0
    floor.clock.at = at("2026-11-19 15:00:00")
    floor.tick()
    assert floor.one("SELECT state FROM orders WHERE operation = '1'") == "cancelled"
    assert floor.one("SELECT SUM(frozen) FROM orders") == 0
    assert ledger.balance(floor.core.store.reader, "H:clearing") == 0
    assert floor.one("SELECT MAX(day) FROM days") == "2026-11-19"
    floor.clock.at = at("2026-11-20 09:30:00")
    assert floor.do("3", GU, "cancel", order=order["ref"])["code"] == "core.order_ended"
    assert ledger.balance(floor.core.store.reader, FUNDS) < before


def test_proceeds_of_today_leave_for_the_bank_tomorrow(floor: Floor) -> None:
    symbol, quantity = floor.ask("SELECT symbol, quantity FROM positions WHERE customer = ? AND quantity > 0", GU)[0]
    quantity = quantity // 100 * 100
    floor.do("0", GU, "funds_out", amount=ledger.balance(floor.core.store.reader, FUNDS))
    floor.do("1", GU, "order", side="sell", symbol=symbol, quantity=quantity, price=price(floor, symbol) - 1_000)
    for _ in range(200):
        floor.tick()
    money = ledger.balance(floor.core.store.reader, FUNDS)
    assert money > 0
    assert floor.do("2", GU, "funds_out", amount=money)["code"] == "core.funds_short"
    floor.clock.at = at("2026-11-20 09:30:00")
    floor.tick()
    assert floor.do("3", GU, "funds_out", amount=money)["state"] == "done"


def test_new_shares_are_drawn_and_paid_at_the_days_end(floor: Floor) -> None:
    number, _ = floor.market._hours.current(floor.clock.now())
    new = offered_on(number)
    told = floor.do("1", SHEN, "subscription", symbol=new.symbol, quantity=20_000)
    assert told["state"] == "done", told
    floor.clock.at = at("2026-11-19 15:00:00")
    floor.tick()
    (row,) = floor.ask("SELECT state, won, quantity FROM subscriptions")
    assert (row["state"], row["won"] > 0, row["won"] < row["quantity"]) == ("paid", True, True)
    assert floor.one("SELECT quantity FROM positions WHERE symbol = ? AND customer = ?", new.symbol, SHEN) == row["won"]


def test_a_transfer_of_which_nobody_knows_is_running_until_the_bank_says(floor: Floor) -> None:
    before = ledger.balance(floor.core.store.reader, FUNDS)
    floor.bank.answers = ["lost", "lost"]
    assert floor.do("1", GU, "funds_in", amount=5_00)["state"] == "running"
    assert ledger.balance(floor.core.store.reader, FUNDS) == before
    floor.again()
    floor.tick(11)
    assert floor.one("SELECT state FROM operations WHERE id = '1'") == "done"
    assert ledger.balance(floor.core.store.reader, FUNDS) == before + 5_00
    assert floor.bank.paid_in == 5_00


def test_a_repeat_gets_the_first_answer(floor: Floor) -> None:
    params = {"side": "buy", "symbol": "600801", "quantity": 500, "price": price(floor, "600801")}
    first = floor.do("1", GU, "order", **params)
    floor.tick(3)
    assert floor.do("1", GU, "order", **params) == first
    assert floor.one("SELECT COUNT(*) FROM orders WHERE operation = '1'") == 1
    with pytest.raises(Refused, match="id_reused"):
        floor.do("1", GU, "order", **{**params, "quantity": 600})
