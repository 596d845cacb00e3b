"""The same arrivals and agents through the product and through Asterisk's app_queue, on one machine in one run.

Two switches stand side by side: `yingda serve` with its own PostgreSQL and switch, and a second switch that steers
itself with app_queue. In turn, round by round, each gets the same calls at the same moments: sipp callers at random
(Poisson), a tenth more than the agents can take, every tenth of them to an urgent number that goes before the others.
Agents' phones answer at once and the n-th call lasts as long at both. Measured at the phones alone: from an agent's
hang-up to the next ring at the same phone, of callers who stood in the line by then; and the share of calls that rang
in their turn, urgent ones first, then in the order in which they called.

Options: --sizes 5,20,50,200, --rings N, --runs N, --strategy NAME, --quick, --json.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from bench import _app_queue as app_queue
from bench import _calls_load as load
from bench import _installation as installation
from bench import _telephone as telephone
from bench._callers import Echo, NoSipp, demand_sipp
from bench._peer_centre import add_urgent_line
from bench._peer_line import Plan, Round, one_round, plan
from bench._phones import ADDRESS, Talk
from bench._report import cpu_of_children, emit, machine, note, parser, percentile, spread
from bench._server import raise_file_limit

SIZES: Final = "5,20,50,200"
QUICK_SIZES: Final = "4"
RINGS: Final = 120
"""A round."""
STRATEGIES: Final = ("leastrecent", "rrmemory", "fewestcalls", "random", "linear", "ringall")
SHARE_DIGITS: Final = 4
TOGETHER_S: Final = 0.1
"""Phones that ring within a tenth of a second of each other ring at once: nobody can tell who was first. Without this
allowance the shares are `in_order_strict`."""
FREE: Final = Talk(1.0, 1.0)

Rounds = dict[str, list[Round]]


async def in_turn(folder: Path, agents: int, given: argparse.Namespace) -> Rounds:
    """Rounds of both, one after the other, so that a busy moment of the machine meets both."""
    centre = await telephone.built(folder, agents)
    echo = Echo(folder, ADDRESS)
    try:
        await add_urgent_line(centre)
        rung = await telephone.with_phones(centre, echo.port, FREE)
        try:
            await centre.open_desks()
            ours = load.Side(
                "ours", folder, centre.sip_port, rung, agents,
                lambda: {
                    "python": centre.server.cpu_s(), "switch": load.cpu_of(centre.switch_pid),
                    "postgres": cpu_of_children(centre.server.postmaster() or 0),
                },
                idle_cores=0.1 + agents * 0.001,
            )  # fmt: skip
            names = [f"agent{number}" for number in range(agents)]
            async with app_queue.running(
                folder / "app_queue", centre.programs, names, FREE, telephone.SOUND_PORTS, given.strategy
            ) as (switch, peers_phones):  # fmt: skip
                theirs = load.Side(
                    "app_queue", folder, switch.settings.sip_port, peers_phones, agents,
                    lambda: {"switch": load.cpu_of(switch.pid)},
                )  # fmt: skip
                return await _rounds((ours, theirs), plan(agents, given.rings), given.runs)
        finally:
            rung.close()
    except Exception:
        note(centre.server.log_tail())
        raise
    finally:
        echo.close()
        await centre.close()


async def _rounds(sides: tuple[load.Side, load.Side], wanted: Plan, runs: int) -> Rounds:
    found: Rounds = {side.name: [] for side in sides}
    for run in range(runs):
        for side in sides if run % 2 == 0 else sides[::-1]:
            seen = await one_round(side, wanted, f"{side.name}{run}")
            found[side.name].append(seen)
            note(f"{side.name}, {wanted.agents} agents, round {run + 1}: {figures([seen])}")
    return found


def figures(rounds: list[Round]) -> dict[str, Any]:
    """Of all rounds of one side together; times in ms, waits in s."""
    free = [one * 1000 for each in rounds for one in each.free_to_ring]
    waits = [one for each in rounds for one in each.waits]
    ranked = sum(each.ranked for each in rounds)
    overtaken = [late for each in rounds for late in each.overtaken_by]
    return {
        "p50_ms": percentile(free, 0.5),
        "p99_ms": percentile(free, 0.99),
        "in_order": _share(ranked - sum(late > TOGETHER_S for late in overtaken), ranked),
        "in_order_strict": _share(ranked - len(overtaken), ranked),
        "overtaken_by_s_most": round(max(overtaken, default=0.0), 3),
        "wait_p50_s": percentile(waits, 0.5, 2),
        "rings": len(free),
        "calls": ranked,
        "rang_again": sum(sum(each.rang_again.values()) for each in rounds),
        "rang_again_after": dict(sum((Counter(each.rang_again) for each in rounds), Counter())),
        "failures": [each.failures for each in rounds if each.failures],
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, SHARE_DIGITS) if whole else None


def compared(agents: int, rounds: Rounds) -> dict[str, Any]:
    """One size: the figures of the issue first, then what they stand on."""
    ours, theirs = figures(rounds["ours"]), figures(rounds["app_queue"])
    each = {name: [figures([one]) for one in some] for name, some in rounds.items()}
    return {
        "agents": agents,
        "ours_p99_ms": ours["p99_ms"],
        "app_queue_p99_ms": theirs["p99_ms"],
        "ours_in_order": ours["in_order"],
        "app_queue_in_order": theirs["in_order"],
        "ahead": ahead(ours, theirs),
        "spread": {
            f"{name}_{key}": spread([one[key] for one in some])
            for name, some in each.items()
            for key in ("p99_ms", "in_order")
        },
        "talk_s": plan(agents, 1).talk_s,
        "ours": ours,
        "app_queue": theirs,
    }


def ahead(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Sooner, in no worse order, and nobody lost."""
    known = None not in (ours["p99_ms"], theirs["p99_ms"], ours["in_order"], theirs["in_order"])
    return bool(
        known and not ours["failures"] and ours["p99_ms"] < theirs["p99_ms"] and ours["in_order"] >= theirs["in_order"]
    )


async def size(agents: int, given: argparse.Namespace) -> dict[str, Any]:
    with installation.folder("peer") as folder:
        return compared(agents, await in_turn(folder, agents, given))


async def run(given: argparse.Namespace) -> dict[str, Any]:
    before = machine()
    raise_file_limit()
    sizes = [await size(int(each), given) for each in given.sizes.split(",")]
    return {
        "ahead_at_every_size": all(each["ahead"] for each in sizes),
        "sizes": sizes,
        "strategy": given.strategy,
        "machine": {"before": before, "after": machine()},
    }


def main() -> None:
    options = parser("routing-peer", __doc__)
    options.add_argument("--sizes", default="", help=f"numbers of agents, with commas ({SIZES})")
    options.add_argument("--rings", type=int, default=RINGS, help="of a round, about")
    options.add_argument("--runs", type=int, default=3, help="rounds of each")
    options.add_argument("--strategy", choices=STRATEGIES, default=app_queue.STRATEGY, help="of app_queue")
    given = options.parse_args()
    given.sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    if given.quick:
        given.rings, given.runs = 15, 1
    try:
        demand_sipp()
        telephone.programs()
    except (NoSipp, telephone.NoSwitch) as missing:
        sys.exit(f"bench routing-peer: {missing}")
    emit(asyncio.run(run(given)), as_json=given.json)


if __name__ == "__main__":
    main()
