"""Designs whose steady state is known exactly: the production matcher under the twin has to come to it.

Independent runs give a mean and its standard error; an exact value more than five of these away is wrong (one in 2,000
by chance, with twelve runs), and one figure at least has to be known well enough to tell designs apart. Fixed seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from tests.twin import shared_data
from tests.twin.models import Estimate, Model, Played, estimates, gave_up, mean_wait, queue, waited
from yingda.routing.matching.pool import Pool
from yingda.routing.policy import Policy, QueueRules

CONTACTS = 10_000
RUNS = 12
ERRORS_MAX = 5.0
RELATIVE_MAX = 0.03
"""The best known figure has a standard error of at most this part of it: otherwise anything would be right."""

Measures = dict[str, Callable[[Played], float]]
ORDERS = {"FSF": "best_match", "random": "any", "SSF": "spare_best"}
N_PRIORITIES = {"A_first": (2, 1), "B_first": (1, 2), "longest_queue": (2, 1)}
"""Of A and B. Of equally long queues the exact values serve A (seen by solving for each rule); here claims decide."""


def inverted_v(row: dict[str, str]) -> tuple[Model, Measures]:
    """One queue; fast agents and slow ones, of whom the fastest, anyone, or the slowest is asked first."""
    theta = float(row["theta"])
    rules = QueueRules(order=ORDERS[row["policy"]])  # type: ignore[arg-type]
    model = Model(
        [queue("q")],
        [
            ("fast", int(row["n1"]), {"q": 5}, {"q": float(row["mu1"])}),
            ("slow", int(row["n2"]), {"q": 1}, {"q": float(row["mu2"])}),
        ],
        [("q", float(row["lambda"]), theta or None)], Policy(queues={"q": rules}),
    )  # fmt: skip
    return model, {
        "P_wait": lambda run: waited(run.stays), "mean_wait": lambda run: mean_wait(run.stays),
        "P_abandon": lambda run: gave_up(run.stays), "occ1": lambda run: run.occupancy("fast"),
        "occ2": lambda run: run.occupancy("slow"),
    }  # fmt: skip


def n_design(row: dict[str, str]) -> tuple[Model, Measures]:
    """Pool one can do A and B, pool two only B, and is asked first for B."""
    first, theta = N_PRIORITIES[row["policy"]], float(row["theta"])
    mu = [float(row["mu_pool1"]), float(row["mu_pool2"])]
    between = "longest_queue" if row["policy"] == "longest_queue" else "claim"
    model = Model(
        [queue("A", priority=first[0]), queue("B", priority=first[1])],
        [
            ("one", int(row["n1"]), {"A": 1, "B": 1}, {"A": mu[0], "B": mu[0]}),
            ("two", int(row["n2"]), {"B": 5}, {"B": mu[1]}),
        ],
        [("A", float(row["lamA"]), theta), ("B", float(row["lamB"]), theta)],
        Policy(between=between, queues={"B": QueueRules(order="best_match")}),  # type: ignore[arg-type]
    )  # fmt: skip
    return model, {
        "wait_A": lambda run: mean_wait(run.of("A")), "wait_B": lambda run: mean_wait(run.of("B")),
        "aband_A": lambda run: gave_up(run.of("A")), "aband_B": lambda run: gave_up(run.of("B")),
        "occ1": lambda run: run.occupancy("one"), "occ2": lambda run: run.occupancy("two"),
    }  # fmt: skip


def enough(model: Model) -> int:
    """A large centre sees more contacts in the same time, and it is time that brings new states."""
    return round(CONTACTS + 200 * sum(rate for _, rate, _ in model.customers))


def disagreements(found: dict[str, Estimate], row: dict[str, str]) -> list[str]:
    wrong = []
    if min(each.error / float(row[name]) for name, each in found.items() if float(row[name])) > RELATIVE_MAX:
        wrong.append("these runs say nothing")
    for name, estimate in found.items():
        exact = float(row[name])
        if estimate.off(exact) > ERRORS_MAX:
            wrong.append(f"{name}: {estimate.mean:.4f} ± {estimate.error:.4f} instead of {exact}")
    return wrong


@pytest.mark.parametrize("n", range(12))
def test_inverted_v(n: int) -> None:
    row = shared_data.rows("routing_reference/inverted_v_exact.csv")[n]
    model, measures = inverted_v(row)
    assert disagreements(estimates(model, enough(model), RUNS, measures, seed=100 * n), row) == []


@pytest.mark.parametrize("n", range(9))
def test_n_design(n: int) -> None:
    row = shared_data.rows("routing_reference/n_design_exact.csv")[n]
    model, measures = n_design(row)
    assert disagreements(estimates(model, enough(model), RUNS, measures, seed=100 * n), row) == []


def test_the_worst_first_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: the order of agents upside down."""
    row = next(
        row for row in shared_data.rows("routing_reference/inverted_v_exact.csv")
        if row["policy"] == "FSF" and row["theta"] != "0.0"
    )  # fmt: skip
    model, measures = inverted_v(row)
    fitting = Pool.fitting
    monkeypatch.setattr(Pool, "fitting", lambda self, ticket, now: iter(reversed(list(fitting(self, ticket, now)))))
    assert disagreements(estimates(model, CONTACTS, RUNS, measures), row) != []


def test_priorities_that_count_for_nothing_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: claims are compared without the points of the queue."""
    rows = shared_data.rows("routing_reference/n_design_exact.csv")
    row = next(row for row in rows if row["policy"] == "B_first")
    model, measures = n_design(row)
    monkeypatch.setattr("yingda.routing.rules.choose.score", lambda ticket, queue, lift, now: 0.0)
    assert disagreements(estimates(model, CONTACTS, RUNS, measures), row) != []


# one queue


def erlang(row: dict[str, str], *, patience_s: float | None) -> tuple[Model, float]:
    """Handle time is the unit; the length of a unit in seconds."""
    aht_s = float(row["aht_s"])
    model = Model(
        [queue("q")], [("all", int(row["agents"]), {"q": 1}, {"q": 1.0})],
        [("q", float(row["calls_per_hour"]) * aht_s / 3600, aht_s / patience_s if patience_s else None)],
    )  # fmt: skip
    return model, aht_s


def _within(run: Played, units: float) -> float:
    answered = [stay for stay in run.stays if stay.outcome == "answered" and stay.waited_ms <= units * 1_000_000]
    return len(answered) / len(run.stays)


def test_erlang_c() -> None:
    """Every seventh row of at most 92 % load, fewer than 60 agents."""
    rows = [
        row for row in shared_data.rows("erlang_reference/erlang_c.csv")
        if float(row["occupancy"]) <= 0.92 and float(row["P_wait"]) >= 0.02 and int(row["agents"]) < 60
    ]  # fmt: skip
    wrong = []
    for row in rows[::7]:
        model, unit_s = erlang(row, patience_s=None)
        target = float(row["target_s"]) / unit_s
        measures: Measures = {
            "P_wait": lambda run: waited(run.stays),
            "service_level": lambda run, target=target: _within(run, target),  # type: ignore[misc]
            "ASA": lambda run: mean_wait(run.stays), "occupancy": lambda run: run.occupancy("all"),
        }  # fmt: skip
        found = estimates(model, 8_000, RUNS, measures)
        exact = {**row, "ASA": str(float(row["ASA_s"]) / unit_s)}
        wrong += [f"{row}: {name}" for name, each in found.items() if each.off(float(exact[name])) > ERRORS_MAX]
    assert wrong == []


def test_erlang_a() -> None:
    rows = [row for row in shared_data.rows("erlang_reference/erlang_a.csv") if float(row["P_wait"]) > 0.02]
    wrong = []
    for row in rows[::5]:
        model, unit_s = erlang(row, patience_s=float(row["mean_patience_s"]))
        target = float(row["target_s"]) / unit_s
        found = estimates(
            model, 6_000, RUNS,
            {
                "P_wait": lambda run: waited(run.stays), "P_abandon": lambda run: gave_up(run.stays),
                "mean_wait": lambda run: mean_wait(run.stays), "occupancy": lambda run: run.occupancy("all"),
                "served_within_target_of_offered": lambda run, target=target: _within(run, target),  # type: ignore[misc]
            },
        )  # fmt: skip
        exact = {**row, "mean_wait": str(float(row["mean_wait_s_all"]) / unit_s)}
        wrong += [f"{row}: {name} {each}" for name, each in found.items() if each.off(float(exact[name])) > ERRORS_MAX]
    assert wrong == []


@pytest.mark.parametrize("n", range(4))
def test_erlang_b(n: int) -> None:
    """Nobody waits: whoever finds all busy is gone. Losses are the formula's."""
    rows = [row for row in shared_data.rows("erlang_reference/erlang_b.csv") if float(row["blocking"]) > 0.005]
    row = rows[n * len(rows) // 4]
    model = Model([queue("q")], [("all", int(row["lines"]), {"q": 1}, {"q": 1.0})], [("q", float(row["erlangs"]), 1e6)])
    found = estimates(model, 12_000, RUNS, {"blocking": lambda run: gave_up(run.stays)})
    assert found["blocking"].off(float(row["blocking"])) < ERRORS_MAX
    assert not math.isnan(found["blocking"].mean)
