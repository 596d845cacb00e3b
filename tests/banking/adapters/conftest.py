"""Real sample cores in processes of their own, one for the session; faults end with each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.sample_cores.programs import Program
from yingda.banking.adapters.bank.adapter import BankCore
from yingda.banking.adapters.cards.adapter import CardCore
from yingda.banking.adapters.timing import Timing

QUICK = Timing(connect_s=1, answer_s=1, attempts=2, failures=1_000, open_s=1)
"""For tests that wait for time-outs; the breaker has tests of its own."""
DEMO_PIN_KEY = "0123456789ABCDEFFEDCBA9876543210"
"""The zone PIN key of the sample card host."""


@pytest.fixture(scope="session")
def _bank_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program("bank", tmp_path_factory.mktemp("bank")).start()
    yield program
    program.stop()


@pytest.fixture
def bank_program(_bank_program: Program) -> Iterator[Program]:
    yield _bank_program
    _bank_program.faults()


@pytest.fixture
async def bank(bank_program: Program) -> AsyncIterator[BankCore]:
    core = BankCore(bank_program.url, bank_program.token, QUICK)
    yield core
    await core.close()


@pytest.fixture(scope="session")
def _cards_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program("cards", tmp_path_factory.mktemp("cards")).start()
    yield program
    program.stop()


@pytest.fixture
def cards_program(_cards_program: Program) -> Iterator[Program]:
    yield _cards_program
    _cards_program.faults()


@pytest.fixture
async def cards(cards_program: Program) -> AsyncIterator[CardCore]:
    core = CardCore(cards_program.addresses[1], DEMO_PIN_KEY, QUICK)
    yield core
    await core.close()
