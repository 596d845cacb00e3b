"""Bank: savings, checking and balances, three and four specialists who can do everything and their own faster, 15
lines, a week. Savings and checking ask their specialists first, balances ask anyone; who is free serves their own kind
first, then who waits longest. Which of the free is asked for a balance is drawn there and here by other means, so this
example agrees as two samples do, not to the digit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.twin.contactcenters.day import MINUTE, Day, caller, group, queue, ticks
from tests.twin.contactcenters.streams import arrivals, exponential, streams, uniform
from yingda.routing.policy import Policy, QueueRules, Step

KINDS: Final = ("savings", "checking", "account balance")
GROUPS: Final = ("savings", "checking")
AGENTS: Final = (3, 4)
LINES: Final = 15
FIRST_HOUR: Final = (4, 40, 100)
OTHER_HOURS: Final = (2, 20, 50)
PATIENCE: Final = ((3.0, 5.0), (3.0, 5.0), (2.5, 3.5))
TALK: Final = (5.0, 5.0, 1.0)
OWN_PACE: Final = 0.75
TARGETS: Final = (MINUTE, 3 * MINUTE // 2, MINUTE // 2)
COST: Final = (12 / 60, 7.5 / 60)
DAY, OPENS, NINE, CLOSES = 1_440.0, 480.0, 540.0, 1_020.0
WEEK: Final = 7 * DAY
DAYS: Final = 5
EVERYBODY: Final = "everybody"
"""Nobody calls it: it is whom balances may ask, all in one ring."""
POLICY: Final = Policy(
    between="longest_wait",
    queues={
        "savings": QueueRules(steps=(Step(after_s=0, queues=("checking",)),)),
        "checking": QueueRules(steps=(Step(after_s=0, queues=("savings",)),)),
        "account balance": QueueRules(order="any", steps=(Step(after_s=0, queues=(EVERYBODY,)),)),
    },
)


def played(weeks: int) -> Iterator[dict[str, float]]:
    of_all = streams(10)
    bears = [uniform(stream, low, high) for stream, (low, high) in zip(of_all[1:4], PATIENCE, strict=True)]
    talks = [exponential(stream, mean) for stream, mean in zip(of_all[4:7], TALK, strict=True)]
    days = [(DAY * n + OPENS, DAY * n + CLOSES) for n in range(DAYS)]
    queues = [queue(kind) for kind in (*KINDS, EVERYBODY)]
    workers = [
        worker for name, count in zip(GROUPS, AGENTS, strict=True)
        for worker in group(name, [(*day, count) for day in days], {name: 1, EVERYBODY: 1}, {name: OWN_PACE})
    ]  # fmt: skip
    for _ in range(weeks):
        coming = []
        for n, kind in enumerate(KINDS):
            for day in range(DAYS):
                start = DAY * day
                hours = [
                    (start + OPENS, start + NINE, FIRST_HOUR[n] / 60),
                    (start + NINE, start + CLOSES, OTHER_HOURS[n] / 60),
                ]
                for at in arrivals(of_all[7 + n], hours):
                    bears_it = min(bears[n](), start + CLOSES - at)
                    coming.append(caller(f"{n}-{len(coming)}", kind, at, talks[n](), bears_it))
        yield _sums(Day(queues, POLICY, workers, coming, lines=LINES))


def _sums(day: Day) -> dict[str, float]:
    held = day.centre.lines.held_ms / MINUTE / WEEK
    sums: dict[str, float] = {"lines": held, "lines free": LINES - held}
    done = list(day.talks())
    there = 0.0
    for n, kind in enumerate(KINDS):
        came = sum(each.parts[0].queue == kind for each in day.coming)
        blocked = sum(queue == kind for _, queue in day.centre.lines.turned_away)
        cut_off = sum(
            s.queue == kind
            and s.outcome == "abandoned"
            and abs((s.entered_at + s.waited_ms) % ticks(DAY) - ticks(CLOSES)) <= 1
            for s in day.stays
        )
        spans = [each.end - each.begin for each in done if each.queue == kind]
        sums |= {
            f"arrived {kind}": came, f"blocked {kind}": blocked, f"good {kind}": day.good(TARGETS[n], kind),
            f"talk {kind}": sum(spans) / MINUTE / len(spans), f"wait {kind}": day.waited(kind) / came,
            f"abandoned {kind}": day.count("abandoned", kind) - cut_off, f"disconnected {kind}": cut_off,
        }  # fmt: skip
    for name, count, cost in zip(GROUPS, AGENTS, COST, strict=True):
        own = [each for each in done if each.group == name]
        on_shift = count * DAYS * (CLOSES - OPENS)
        beyond = sum(max(0, each.end % ticks(DAY) - ticks(CLOSES)) for each in own) / MINUTE
        busy = sum(each.end - each.begin for each in own) / MINUTE
        sums |= {
            f"occupancy {name}": busy / (on_shift + beyond), f"busy cost {name}": cost * busy,
            f"idle cost {name}": cost * (on_shift + beyond - busy),
        }  # fmt: skip
        for kind in KINDS:
            part = sum(each.end - each.begin for each in own if each.queue == kind) / MINUTE
            sums[f"occupancy {name} {kind}"] = part / (on_shift + beyond)
        there += on_shift + beyond
    for kind in KINDS:
        sums[f"all {kind}"] = sum(each.end - each.begin for each in done if each.queue == kind) / MINUTE / there
    return sums
