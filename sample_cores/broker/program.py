"""The sample brokerage as a program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from sample_cores.broker import endpoints, people
from sample_cores.broker.bank import AgreeingBank, Bank, BankCore
from sample_cores.broker.filling import filler
from sample_cores.broker.funds import Funds
from sample_cores.broker.handlers import handlers
from sample_cores.broker.hours import Hours
from sample_cores.broker.market import Market
from sample_cores.broker.quotes import Board
from sample_cores.common.app import Core, application, open_core
from sample_cores.common.clock import Clock

TITLE: Final = "云海证券核心系统（示例） · Sample brokerage core"
DESCRIPTION: Final = """
Kinds for `PUT /operations/{id}`, with their `params`. Amounts are fen, prices ten-thousandths of a yuan.

| kind | params | refused with |
|---|---|---|
| `order` | `side` buy or sell, `symbol`, `quantity`, `price` | `core.market_closed`, `core.symbol_unknown`, `core.lot`, `core.price_off_tick`, `core.price_limit`, `core.funds_short`, `core.shares_short`, `core.orders_many` |
| `cancel` | `order`: the ref of one | `core.market_closed`, `core.order_unknown`, `core.order_ended` |
| `subscription` | `symbol`, `quantity` | `core.market_closed`, `core.symbol_unknown`, `core.lot`, `core.quota_short`, `core.subscribed_already` |
| `funds_in`, `funds_out` | `amount` | `core.funds_short`, `core.bank_unreached`, and what the bank says |

An order is done when it is placed; it is filled afterwards (`GET /customers/{customer}/orders`). A transfer answers 202 while the bank
has not said what became of it: ask `GET /operations/{id}`.
"""  # noqa: E501  (a table)


@dataclass(frozen=True, slots=True)
class Brokerage:
    """The parts of one brokerage, before any door."""

    core: Core
    hours: Hours
    board: Board
    market: Market


def build(
    data: Path, customers: int, seed: int, *, always_open: bool = False, bank: str | None = None,
    bank_data: Path | None = None,
) -> FastAPI:  # fmt: skip
    """Opens the broker's folder, filled at the first time.

    `bank`: the address of the bank core that keeps the money, its folder `bank_data`; without it one that agrees.
    """
    assert bank is None or bank_data is not None, "the bank's folder, for its token"
    keeper = BankCore(bank, bank_data) if bank and bank_data else AgreeingBank()
    made = assemble(data, customers, seed, keeper, always_open=always_open)
    doors = [endpoints.router(made.core, made.hours, made.board)]
    app = application(made.core, TITLE, doors, made.market.running())
    app.description = DESCRIPTION
    return app


def assemble(
    data: Path, customers: int, seed: int, bank: Bank, *, always_open: bool = False, clock: Clock | None = None
) -> Brokerage:
    """As `build`, with this bank and clock."""
    data.mkdir(parents=True, exist_ok=True)
    clock, hours = clock or Clock(), Hours(always_open)
    board = Board(hours, seed)
    core = open_core(
        "broker", data, handlers=handlers(hours, board), by_phone=people.by_phone,
        fill=filler(data, customers, seed, clock, hours, board), clock=clock,
    )  # fmt: skip
    transfers = Funds(core.store, clock, bank)
    core.finish = transfers.finish
    return Brokerage(core, hours, board, Market(core.store, clock, hours, board, transfers, seed))
