"""Each benchmark in its quick form: it runs, prints its figures, and what must be 0 is 0. No times are judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench._callers import NoSipp, demand_sipp
from bench._telephone import NoSwitch, programs

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 170


def run(name: str, *arguments: str) -> dict[str, Any]:
    """The JSON object on the last line."""
    command = [sys.executable, "-m", f"bench.{name}", "--quick", "--json", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_simulation() -> None:
    found = run("simulation", "--seeds", "2", "--mutants", "2")
    assert (found["seeds"], found["violations"]) == (2, 0)
    assert found["mutants"] == found["mutants_caught"] == 2
    assert found["speed_x"] > 1
    assert found["contacts"] > 0


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_routing() -> None:
    found = run("routing", "--agents", "60")
    assert found["failures"] == 0, found["first_failures"]
    assert found["agents"] == 60
    assert found["ceiling_per_hour"] > 0
    assert found["most_per_hour"] > 0
    assert found["arrival_to_offer_p50_ms"] > 0
    for figure in ("contacts_per_hour", "free_to_offer_p50_ms", "free_to_offer_p99_ms"):
        assert found[figure] is not None or found["why_null"]


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_failover() -> None:
    found = run("failover", "--pause", "5")
    assert (found["rounds"], found["failed"]) == (2, None)
    assert (found["lost"], found["doubled"], found["stale_on_record"]) == (0, 0, 0), found["details"]
    assert found["offers_resumed_p99_s"] > 0
    assert found["stale_refused"] >= 0
    assert found["contacts_ended"] == found["contacts"] > 0
    assert len(found["moves_stall_s"]) == 1


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_chat() -> None:
    found = run("chat", "--customers", "20")
    assert found["sockets"] == 20 + found["agents"]
    assert found["ceiling_per_s"] > 0
    for figure in ("rate_per_s", "p50_ms", "p99_ms"):
        assert found[figure] is not None or found["why_null"]
    assert all(each["refused"] == 0 for each in found["tried"])


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_customer360() -> None:
    found = run("customer360", "--openings", "20")
    assert found["faults"] == 0
    assert (found["customers"], found["contacts"], found["opened"]) == (3_000, 20_000, 40)
    assert found["p99_ms"] > 0
    assert found["products_shown"] > 0
    assert found["contacts_shown"] > 0


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_chaos() -> None:
    found = run("chaos", "--calls", "0")
    assert found["failed"] is None
    assert found["kills"] == found["kills_of_application"] + found["kills_of_postgres"] == 2
    assert found["messages_sent"] > 0
    for figure in ("messages_lost", "messages_doubled", "messages_out_of_order", "contacts_lost"):
        assert found[figure] == 0, found["details"]


@pytest.mark.slow
@pytest.mark.telephony
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_calls() -> None:
    demand_telephone()
    found = run("calls", "--sizes", "3")
    assert found["agents"] == found["recorded_calls_at_once"] == 3
    (size,) = found["sizes"]
    assert size["recordings_complete"], size["recorded"]
    assert size["busy"]["failures"] == size["app_queue"]["failures"] == size["recorded"]["failures"] == {}
    assert size["phones"] == {}
    for figure in ("free_to_ring_p99_ms", "app_queue_free_to_ring_p99_ms"):
        assert found[figure] > 0
    for figure in ("calls_per_s", "arrival_to_answer_p99_ms", "python_cpu_ms_per_call"):
        assert found[figure] is not None or found["why_null"]


@pytest.mark.slow
@pytest.mark.telephony
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_calls_survive_a_killed_application_and_come_back_after_a_killed_switch() -> None:
    demand_telephone()
    found = run("chaos", "--kills", "1")
    assert found["calls_failed"] is None, found
    assert found["calls_up_before"] == found["calls_up_after"] == 5
    assert found["callbacks"] == found["callbacks_expected"] > 0
    assert found["called_twice"] == found["ghosts"] == 0
    assert found["recordings_complete"] == found["recordings_expected"] > 0


@pytest.mark.slow
@pytest.mark.telephony
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_routing_peer() -> None:
    demand_telephone()
    (size,) = run("routing_peer")["sizes"]
    assert size["agents"] == 4
    for side in ("ours", "app_queue"):
        assert size[side]["failures"] == []
        assert size[side]["calls"] > size[side]["rings"] > 0
        assert size[f"{side}_p99_ms"] > 0
        assert 0 < size[f"{side}_in_order"] <= 1


def demand_telephone() -> None:
    try:
        demand_sipp()
        programs()
    except (NoSipp, NoSwitch) as missing:
        pytest.skip(str(missing))


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_operations() -> None:
    found = run("operations")
    assert (found["doubles"], found["discrepancies"]) == (0, 0)
    assert found["sums_equal"] and found["states"] == {"executed": found["operations"]}
    assert found["per_s"] > 0 and found["ceiling_per_s"] > 0 and found["p99_ms"] > 0


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_S + 10)
def test_twin() -> None:
    found = run("twin")
    assert found["calls"] > 3_000
    assert 0 < found["cpu_s"] <= found["wall_s"] * 2
    assert found["decisions_per_s"] > 0
    assert 0.5 < found["service_level"] <= 1
