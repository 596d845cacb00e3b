"""The published description of the brokerage names every door, every kind and every refusal."""

from __future__ import annotations

import re
from pathlib import Path

import sample_cores.broker
from sample_cores.broker.handlers import handlers
from sample_cores.broker.hours import Hours
from sample_cores.broker.program import build
from sample_cores.broker.quotes import Board
from yingda.banking.adapters.broker.adapter import CODES, OPERATIONS
from yingda.banking.adapters.refusals import known

SOURCES = Path(sample_cores.broker.__file__).parent


def test_the_description_names_doors_and_kinds(tmp_path: Path) -> None:
    app = build(tmp_path, 1, 1)
    told = app.openapi()
    app.state.core.store.close()
    assert {"/quotes", "/new-shares", "/market", "/shares/check", "/operations/{id}", "/customers/find"} <= set(
        told["paths"]
    )
    kinds = set(handlers(Hours(), Board(Hours(), 1)))
    assert kinds == OPERATIONS
    assert all(f"`{kind}`" in told["info"]["description"] for kind in kinds)


def test_every_refusal_is_known_to_the_adapter() -> None:
    said = {code for path in SOURCES.glob("*.py") for code in re.findall(r'"(core\.[a-z_]+)"', path.read_text("utf-8"))}
    assert said - {"core.barred"} <= known()
    assert said >= CODES, "nothing that is never said"
