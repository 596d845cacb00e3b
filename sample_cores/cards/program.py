"""The sample card host as a program: ISO 8583 over TCP, and HTTP for the fault switch and the books."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from sample_cores.cards import books
from sample_cores.cards.filling import filler
from sample_cores.cards.host import Host
from sample_cores.common.app import application, open_core
from sample_cores.common.clock import Clock

TITLE = "卡系统（示例） · Sample card host"


def build(data: Path, customers: int, seed: int) -> FastAPI:
    """Opens the host's folder, filled at the first time."""
    data.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    core = open_core(
        "cards", data, handlers=books.HANDLERS, by_phone=books.by_phone, fill=filler(data, customers, seed, clock),
        clock=clock,
    )  # fmt: skip
    addresses: list[str] = []
    app = application(core, TITLE, [], Host(core).listening(addresses))
    app.state.addresses = addresses
    return app
