"""200 seeds of a centre under faults without a violation, and every planted fault noticed."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.simulation.mutants import MUTANTS, hunt
from tests.simulation.run import Outcome, run_seed

SEEDS = 200
PROCESSES = 2
SEEDS_FOR_MUTANTS = 100


def _notices(name: str) -> str | None:
    outcome = hunt(name, SEEDS_FOR_MUTANTS)
    return outcome.violation if outcome else None


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_invariant_holds_under_faults() -> None:
    with _pool() as pool:
        outcomes = list(pool.map(run_seed, range(SEEDS), chunksize=5))
    violations = [(outcome.seed, outcome.violation) for outcome in outcomes if outcome.violation]
    assert violations == []
    assert _saw_something(outcomes)


def _saw_something(outcomes: list[Outcome]) -> bool:
    """The seeds did crash owners, fence writes and carry messages: an empty run proves nothing."""
    contacts = sum(outcome.contacts for outcome in outcomes)
    crashes = sum(outcome.crashes for outcome in outcomes)
    fenced = sum(outcome.fenced for outcome in outcomes)
    return contacts > SEEDS * 10 and crashes > SEEDS and fenced > SEEDS / 20


def test_the_same_seed_runs_the_same_way() -> None:
    assert run_seed(3) == run_seed(3)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_planted_fault_is_noticed() -> None:
    with _pool() as pool:
        noticed = dict(zip(MUTANTS, pool.map(_notices, MUTANTS), strict=True))
    assert [name for name, violation in noticed.items() if violation is None] == []
