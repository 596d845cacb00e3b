"""Published results of another simulator, played again by the digital twin: how many figures lie inside its intervals?

The examples of umontreal-simul/contactcenters, each 1,000 days with the very random numbers that were drawn there; the
results files lie in `../shared/data/contactcenters_ref`. `inside`: figures within the published 95 % interval (CallCC:
90 %); `same`: printed alike to the last digit. Options: --days N, --example NAME (several; all), --quick, --json.
"""

from __future__ import annotations

import time
from typing import Any, Final

from bench._report import emit, machine, note, parser
from tests.twin.contactcenters.examples import EXAMPLES
from tests.twin.contactcenters.results import DAYS, read

QUICK_DAYS: Final = 5


def played(name: str, days: int) -> dict[str, Any]:
    began, example, published = time.process_time(), EXAMPLES[name], read(name)
    sums = list(example.played(days))
    cpu_s = time.process_time() - began
    ours = {title: figure.of(sums) for title, figure in example.figures.items()}
    found = {
        "figures": len(ours), "inside": sum(published[title].holds(mean) for title, mean in ours.items()),
        "same": sum(published[title].same(mean) for title, mean in ours.items()),
        "farthest_errors": round(max(published[title].off(mean, days) for title, mean in ours.items()), 2)
        if days < DAYS else None,
        "outside": {
            title: [round(mean, 5), *published[title][:3]]
            for title, mean in ours.items() if not published[title].holds(mean)
        },
        "cpu_s": round(cpu_s, 1),
    }  # fmt: skip
    note(
        f"{name}, {days} days: {found['inside']} of {found['figures']} inside, {found['same']} the same ({cpu_s:.0f} s)"
    )
    return found


def run(names: list[str], days: int) -> dict[str, Any]:
    before = machine()
    found = {name: played(name, days) for name in names}
    totals = {key: sum(each[key] for each in found.values()) for key in ("figures", "inside", "same")}
    return {"days": days, **totals, "examples": found, "machine": {"before": before, "after": machine()}}


def main() -> None:
    options = parser("twin-published", __doc__)
    options.add_argument("--days", type=int, default=DAYS, help="days of each example, from the first on")
    options.add_argument("--example", action="append", choices=list(EXAMPLES), help="only this one; may be repeated")
    given = options.parse_args()
    emit(run(given.example or list(EXAMPLES), QUICK_DAYS if given.quick else given.days), as_json=given.json)


if __name__ == "__main__":
    main()
