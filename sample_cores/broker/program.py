"""The sample brokerage as a program."""

from __future__ import annotations

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
from sample_cores.common.app import application, open_core
from sample_cores.common.clock import Clock

TITLE: Final = "云海证券核心系统（示例） · Sample brokerage core"


def build(
    data: Path, customers: int, seed: int, *, always_open: bool = False, bank: str | Bank | None = None,
    bank_data: Path | None = None, clock: Clock | None = None,
) -> FastAPI:  # fmt: skip
    """Opens the broker's folder, filled at the first time.

    `bank`: the address of the bank core that keeps the money, its folder `bank_data`; without it one that agrees.
    """
    data.mkdir(parents=True, exist_ok=True)
    clock = clock or Clock()
    hours = Hours(always_open)
    board = Board(hours, seed)
    core = open_core(
        "broker", data, handlers=handlers(hours, board), by_phone=people.by_phone,
        fill=filler(data, customers, seed, clock, hours, board), clock=clock,
    )  # fmt: skip
    if isinstance(bank, str):
        assert bank_data is not None, "the bank's folder, for its token"
        bank = BankCore(bank, bank_data)
    transfers = Funds(core.store, clock, bank or AgreeingBank())
    core.finish = transfers.finish
    market = Market(core.store, clock, hours, board, transfers, seed)
    app = application(core, TITLE, [endpoints.router(core, hours, board)], market.running())
    app.state.market = market
    return app
