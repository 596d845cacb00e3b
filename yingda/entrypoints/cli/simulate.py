"""`yingda simulate`: a day played again through the production routing, as it was and as it might be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from yingda.routing.policy import Policy
from yingda.twin import api as twin

from . import simulated_day as day_of
from .complaint import Complaint
from .options import data_option, database_option

LANGUAGES: Final = ("zh-CN", "en")
SEEDS: Final = 5
WIDTH: Final = 104
"""Characters that the table needs."""
Kind = TypeVar("Kind")


@click.command()
@data_option
@database_option
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), help="A call log instead of the own one.")
@click.option("--tenant", metavar="SLUG", help="Whose own log.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Default: yesterday; of a call log its busiest day.")
@click.option("--policy", metavar="FILE|NUMBER", help="A policy as JSON, or the number of a published one.")
@click.option("--volume", type=click.FloatRange(0.01, 20), default=1.0, help="Contacts, times this.")
@click.option("--handle", type=click.FloatRange(0.01, 20), default=1.0, help="Talks and the work after, times this.")
@click.option("--agents", multiple=True, metavar="+N:HH:MM-HH:MM[:SKILL[=LEVEL],…]", help="More agents, or fewer (-N).")
@click.option("--skill", multiple=True, metavar="AGENT:SKILL=LEVEL", help="A skill of an agent; level 0: none.")
@click.option(
    "--lines", type=click.IntRange(1, 100_000), help="Telephone lines; who calls beyond them finds it engaged."
)
@click.option("--target", type=click.IntRange(1, 3600), default=20, help="Seconds of the service level of a call log.")
@click.option("--seeds", type=click.IntRange(1, twin.SEEDS_MAX), default=SEEDS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with charts.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def simulate(
    log: Path | None, tenant: str | None, day: datetime | None, policy: str | None, volume: float, handle: float,
    agents: tuple[str, ...], skill: tuple[str, ...], lines: int | None, target: int, seeds: int, as_json: bool,
    report: Path | None, language: str, **flags: object,
) -> None:  # fmt: skip
    """Play a day again through the production routing: as it was, and with the changes given, side by side."""
    if (log is None) == (tenant is None):
        raise Complaint("Say which day to play: --log FILE for a call log, or --tenant SLUG for the own log.")
    if report is not None and not report.absolute().parent.is_dir():
        raise Complaint(f"There is no folder {report.absolute().parent} for the report.")
    on = day.date() if day is not None else None
    if log is not None:
        world = _understood(lambda: day_of.of_log(log, on, target))
        wanted = _policy_file(policy) if policy else None
    else:
        world, wanted = day_of.of_tenant(tenant or "", on, policy, _policy_file, **flags)
    if wanted is not None and (unknown := day_of.unknown(wanted, world)):
        raise Complaint(f"The policy names what is not there that day: {', '.join(unknown)}.")
    change = _understood(
        lambda: twin.Change(
            policy=wanted, volume=volume, handle=handle, lines=lines, skills=day_of.skills(skill, world),
            agents=tuple(day_of.more_agents(each, world) for each in agents),
        )
    )  # fmt: skip
    found = _played(world, change, seeds)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        twin.show(found, "en" if language == "en" else "zh-CN", Console(width=max(WIDTH, Console().width)))
    if report is None:
        return
    _written(report, twin.page(found, "en" if language == "en" else "zh-CN"))
    if not as_json:
        click.echo(f"… {report}")


def _understood(make: Callable[[], Kind]) -> Kind:
    try:
        return make()
    except (twin.BadLog, day_of.Unclear) as error:
        raise Complaint(str(error)) from error


def _policy_file(name: str) -> Policy:
    """Raises Complaint for what is no policy, and for words in it that mean nothing: they would change nothing."""
    try:
        text = Path(name).read_bytes()
        found = msgspec.json.decode(text, type=Policy)
    except (OSError, msgspec.DecodeError) as error:
        raise Complaint(f"{name} is no policy: {error}") from error
    strange = list(_strange(msgspec.json.decode(text), msgspec.to_builtins(found), "$"))
    if strange:
        raise Complaint(f"{name} says what no policy says: {', '.join(strange)}")
    return found


def _strange(said: object, understood: object, where: str) -> Iterator[str]:
    """Keys of what was said that were not understood."""
    if isinstance(said, dict) and isinstance(understood, dict):
        for key, value in said.items():
            if key in understood:
                yield from _strange(value, understood[key], f"{where}.{key}")
            else:
                yield f"{where}.{key}"
    elif isinstance(said, list) and isinstance(understood, list | tuple):
        for n, (one, other) in enumerate(zip(said, understood, strict=False)):
            yield from _strange(one, other, f"{where}[{n}]")


def _written(report: Path, page: str) -> None:
    try:
        report.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Complaint(f"The report cannot be written: {error}") from error


def _played(world: twin.World, change: twin.Change, seeds: int) -> twin.Comparison:
    share = TextColumn("{task.percentage:>3.0f} %")
    columns = (TextColumn("{task.description}"), BarColumn(), share, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(f"{len(world.contacts):,} × 2 × {seeds}", total=1.0)
        try:
            return twin.compare(world, twin.Change(), change, seeds, lambda done: progress.update(task, completed=done))
        except twin.TooFewAgents as error:
            raise Complaint(f"{error.asked} are to go, but {error.there} with those skills are there.") from error
