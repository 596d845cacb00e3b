"""Recorded answers: each is read as it should be, and the real core still answers in that shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import iso8583
import pytest

import yingda.banking.adapters
from tests.sample_cores.programs import Program
from yingda.banking.adapters import refusals
from yingda.banking.adapters.bank import codec as bank
from yingda.banking.adapters.cards import codec as cards
from yingda.banking.port import Fate, Fault, Good

ADAPTERS = Path(yingda.banking.adapters.__file__).parent
BANK: dict[str, Callable[[bytes], Any]] = {
    "people": bank.people, "portfolio": bank.portfolio, "entries": bank.entries, "products": bank.products,
    "billers": bank.billers, "operation_done": bank.done, "operation_refused": bank.fate,
    "operation_absent": bank.fate, "pin_check": bank.pin_check, "changes": bank.changes, "journal": bank.journal,
    "refusal": refusals.refusal,
}  # fmt: skip
CARDS: dict[str, Callable[..., Any]] = {
    "echo": cards.echoed, "card": cards.holding, "tokens": cards.tokens, "pin_check": cards.pin_check,
    "done": cards.done, "refused": cards.done, "status_done": cards.fate, "status_absent": cards.fate,
    "reversed": cards.reversed_or_shut, "shut": cards.reversed_or_shut,
}  # fmt: skip


def recorded(name: str) -> bytes:
    return (ADAPTERS / "bank" / "fixtures" / f"{name}.json").read_bytes()


def exchange(name: str) -> tuple[bytes, bytes]:
    """A question to the card host and its answer."""
    asked, answered = (ADAPTERS / "cards" / "fixtures" / f"{name}.hex").read_text().split()
    return bytes.fromhex(asked), bytes.fromhex(answered)


def shape(value: Any) -> Any:
    """Names and types without values."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_every_recorded_answer_is_tried() -> None:
    assert {path.stem for path in (ADAPTERS / "bank" / "fixtures").iterdir()} == set(BANK)
    assert {path.stem for path in (ADAPTERS / "cards" / "fixtures").iterdir()} == set(CARDS)


@pytest.mark.parametrize("name", sorted(BANK))
def test_a_recorded_answer_of_the_bank_is_read(name: str) -> None:
    assert BANK[name](recorded(name)) is not None


@pytest.mark.parametrize("name", sorted(BANK))
def test_an_answer_that_is_cut_off_is_not_read(name: str) -> None:
    cut = recorded(name)[:-9]
    if name == "refusal":
        assert refusals.refusal(cut) is None
    else:
        with pytest.raises(ValueError):
            BANK[name](cut)


def test_what_a_recorded_operation_says() -> None:
    done = bank.done(recorded("operation_done"))
    assert (done.ref[:2], done.facts["fee"]) == ("YS", 0)
    assert bank.fate(recorded("operation_refused")) == Fate(state="refused", code="core.payee_unknown")
    assert bank.fate(recorded("operation_absent")) == Fate(state="absent")
    with pytest.raises(refusals.Running):
        bank.done(b'{"id": "1", "state": "running", "at": 1}')


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("portfolio", "/customers/C0000000001/portfolio"),
        ("billers", "/billers"),
        ("products", "/products?code=YS0001&code=YS0006"),
        ("changes", "/changes?after=11"),
    ],
)
def test_the_bank_still_answers_in_the_recorded_shape(bank_program: Program, name: str, path: str) -> None:
    assert shape(bank_program.ask("GET", path).json()) == shape(json.loads(recorded(name)))


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_recorded_exchange_with_the_card_host_is_read(name: str) -> None:
    asked, answered = exchange(name)
    message, _ = iso8583.decode(asked, cards.SPEC)
    assert cards.encode(dict(message)) == asked
    outcome = cards.reading(dict(message), CARDS[name])(answered)
    assert isinstance(outcome, Fault if name == "refused" else Good)


def test_what_the_card_host_refused_has_our_code() -> None:
    asked, answered = exchange("refused")
    message, _ = iso8583.decode(asked, cards.SPEC)
    assert cards.reading(dict(message), cards.done)(answered) == Fault(kind="refused", code="core.amount_invalid")
