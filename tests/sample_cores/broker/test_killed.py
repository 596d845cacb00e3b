"""The brokerage as a program, killed -9 in the middle of trading: what was answered stands, nothing happened twice."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sample_cores.programs import Program, even

KILLS = 3
CLIENTS = 4


@pytest.mark.slow
def test_what_was_answered_stands_after_every_kill(tmp_path: Path) -> None:
    program = Program("broker", tmp_path, 12, "--always-open").start()
    answered: dict[str, Any] = {}
    try:
        for round_ in range(KILLS):
            threads = [
                threading.Thread(target=_trade, args=(program, f"{round_}-{n}", answered)) for n in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            threading.Event().wait(1.5)
            program.kill()
            for thread in threads:
                thread.join()
            program.again()
        assert len(answered) > 50
        for id, (status, told) in answered.items():
            fate = program.ask("GET", f"/operations/{id}").json()
            assert fate == told if status == 200 else fate["state"] == "refused"
        assert even(program.books())
        assert not any(program.ask("GET", "/shares/check").json().values())
        booked = [each["id"] for each in program.ask("GET", "/journal").json()["booked"]]
        assert len(booked) == len(set(booked))
        assert set(answered) <= set(booked)
    finally:
        program.stop()


def _trade(program: Program, name: str, answered: dict[str, Any]) -> None:
    """Orders and transfers until the program is gone."""
    chance, number = random.Random(name), 0
    with program.client() as client:
        try:
            price = client.get("/quotes", params={"code": "600801"}).json()[0]["price"]
            while True:
                number += 1
                id, customer = f"{name}-{number}", f"S{chance.randrange(1, 13):010d}"
                order = {"side": "buy", "symbol": "600801", "quantity": 100, "price": price + 1_000}
                kind, params = chance.choice(
                    (("order", order), ("funds_in", {"amount": 100}), ("funds_out", {"amount": 7}))
                )
                told = client.put(f"/operations/{id}", json={"kind": kind, "customer": customer, "params": params})
                answered[id] = (told.status_code, told.json())
        except httpx.TransportError:
            return
