"""The sample bank as a program, with the message centre beside it."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from sample_cores.bank import endpoints, holdings, payments, servicing
from sample_cores.bank.filling import filler
from sample_cores.bank.statements import catch_up
from sample_cores.common.app import application, open_core
from sample_cores.common.clock import Clock
from sample_cores.messages import endpoints as messages

TITLE = "远山银行核心系统（示例） · Sample bank core"


def build(data: Path, customers: int, seed: int) -> FastAPI:
    """Opens the bank's folder, filled at the first time."""
    data.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    core = open_core(
        "bank", data, handlers={**payments.HANDLERS, **servicing.HANDLERS}, by_phone=holdings.by_phone,
        fill=filler(data, customers, seed, clock), clock=clock,
    )  # fmt: skip
    core.store.write_at_start(lambda conn: catch_up(conn, clock.today()))
    return application(core, TITLE, [endpoints.router(core), messages.router(core)])
