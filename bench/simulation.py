"""The centre under faults on a virtual clock: seeds, violations, planted faults caught, speed over real time.

Runs `tests/simulation` in processes of its own: each seed is a few minutes of a centre under crashes, lost frames, dead
browsers and clock jumps, then hours until everything has ended. Then every planted fault of `mutants.py` is hunted.
`speed_x`: simulated seconds in a second of one process. Options: --seeds N, --first N, --no-mutants, --seconds S (no
seed begins later), --quick, --json.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any, Final, TypeVar

from bench._report import emit, machine, median, note, parser, spread
from tests.simulation.mutants import MUTANTS, SEEDS_MAX, hunt
from tests.simulation.run import Outcome, run_seed

PROCESSES: Final = 2
SEEDS: Final = 200
QUICK_SEEDS: Final = 4
QUICK_MUTANTS: Final = 3
QUICK_SEEDS_OF_MUTANT: Final = 4
SECONDS_MAX: Final = 1_200.0
TOLD_EVERY_S: Final = 15.0
VIOLATIONS_NAMED_MAX: Final = 10

Given = TypeVar("Given")
Found = TypeVar("Found")


def quiet() -> None:
    """The product logs what it survives; here that is everything, all the time."""
    logging.disable(logging.CRITICAL)


def timed_seed(seed: int) -> tuple[Outcome, float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    outcome = run_seed(seed)
    return outcome, time.perf_counter() - began, time.process_time() - cpu


def hunted(given: tuple[str, int]) -> tuple[str, int | None]:
    """The seed that noticed the planted fault, or None."""
    name, seeds = given
    outcome = hunt(name, seeds)
    return name, outcome.seed if outcome is not None else None


def spread_out(
    pool: ProcessPoolExecutor, work: Callable[[Given], Found], many: Sequence[Given], until: float
) -> Iterator[Found]:
    """Results as they come; nothing new begins after `until`."""
    left, running = list(reversed(many)), set[Future[Found]]()
    while left or running:
        while left and len(running) < PROCESSES and time.monotonic() < until:
            running.add(pool.submit(work, left.pop()))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (each.result() for each in done)


def run(first: int, seeds: int, mutants: list[str], seeds_of_mutant: int, seconds: float) -> dict[str, Any]:
    before, began = machine(), time.monotonic()
    told = began
    outcomes: list[tuple[Outcome, float, float]] = []
    caught: dict[str, int | None] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=quiet) as pool:
        note(f"{seeds} seeds in {PROCESSES} processes")
        for each in spread_out(pool, timed_seed, range(first, first + seeds), began + seconds):
            outcomes.append(each)
            if each[0].violation is not None:
                note(f"seed {each[0].seed}: {each[0].violation[:200]}")
            if time.monotonic() - told > TOLD_EVERY_S:
                told = time.monotonic()
                note(f"{len(outcomes)} seeds")
        note(f"{len(mutants)} planted faults")
        for name, seed in spread_out(pool, hunted, [(m, seeds_of_mutant) for m in mutants], began + seconds):
            caught[name] = seed
            note(f"{name}: " + (f"noticed by seed {seed}" if seed is not None else "NOT noticed"))
    return report(outcomes, caught, seeds, mutants, time.monotonic() - began) | {
        "machine": {"before": before, "after": machine()}
    }


def report(
    outcomes: list[tuple[Outcome, float, float]], caught: dict[str, int | None], seeds: int, mutants: list[str],
    took: float,
) -> dict[str, Any]:  # fmt: skip
    whole = [each for each in outcomes if each[0].violation is None]
    bad = sorted((each[0] for each in outcomes if each[0].violation is not None), key=lambda outcome: outcome.seed)
    speeds = [round(outcome.virtual_s / wall) for outcome, wall, _ in whole if wall]
    speeds_of_cpu = [round(outcome.virtual_s / cpu) for outcome, _, cpu in whole if cpu]
    return {
        "seeds": len(outcomes),
        "violations": len(bad),
        "mutants": len(caught),
        "mutants_caught": sum(seed is not None for seed in caught.values()),
        "speed_x": median(speeds),
        "speed_x_spread": spread(speeds),
        "speed_x_of_a_core": median(speeds_of_cpu),
        "why_fewer": "the time was over" if len(outcomes) < seeds or len(caught) < len(mutants) else None,
        "violating_seeds": {outcome.seed: outcome.violation for outcome in bad[:VIOLATIONS_NAMED_MAX]},
        "mutants_not_caught": [name for name, seed in caught.items() if seed is None],
        "contacts": sum(outcome.contacts for outcome, _, _ in whole),
        "messages": sum(outcome.messages for outcome, _, _ in whole),
        "crashes": sum(outcome.crashes for outcome, _, _ in whole),
        "old_owners_refused": sum(outcome.fenced for outcome, _, _ in whole),
        "simulated_h": round(sum(outcome.virtual_s for outcome, _, _ in whole) / 3600, 1),
        "took_s": round(took, 1),
    }


def main() -> None:
    options = parser("simulation", __doc__)
    options.add_argument("--seeds", type=int, default=None, help=f"default {SEEDS}")
    options.add_argument("--first", type=int, default=0, help="the first seed")
    options.add_argument("--mutants", type=int, default=len(MUTANTS), help="how many planted faults to hunt")
    options.add_argument("--seconds", type=float, default=SECONDS_MAX, help="no seed begins later")
    given = options.parse_args()
    seeds = given.seeds if given.seeds is not None else (QUICK_SEEDS if given.quick else SEEDS)
    mutants = list(MUTANTS)[: min(given.mutants, QUICK_MUTANTS) if given.quick else given.mutants]
    seeds_of_mutant = QUICK_SEEDS_OF_MUTANT if given.quick else SEEDS_MAX
    emit(run(given.first, seeds, mutants, seeds_of_mutant, given.seconds), as_json=given.json)


if __name__ == "__main__":
    main()
