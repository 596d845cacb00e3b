"""The agents of the day with a change of skills and of who is there."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from yingda.twin.world import Change, Extra, Shift, Worker, World


@dataclass(frozen=True)
class TooFewAgents(Exception):
    """More agents are to be taken away than are there at that time with these skills."""

    asked: int
    there: int


def changed(world: World, change: Change) -> World:
    """The day with the change of agents in it. Raises TooFewAgents."""
    workers = [_skilled(worker, change) for worker in world.workers]
    skills = {skill for worker in workers for skill in worker.levels}
    channels = {channel: 1 for worker in workers for channel in worker.capacity} or {"phone": 1}
    for n, extra in enumerate(change.agents):
        if extra.count < 0:
            workers = _fewer(workers, extra)
        else:
            workers += _more(n, extra, dict.fromkeys(skills, 5), channels)
    return msgspec.structs.replace(world, workers=tuple(workers))


def _skilled(worker: Worker, change: Change) -> Worker:
    levels = change.skills.get(worker.id)
    return worker if levels is None else msgspec.structs.replace(worker, levels=levels)


def _more(n: int, extra: Extra, everything: dict[str, int], capacity: dict[str, int]) -> Iterable[Worker]:
    for each in range(extra.count):
        yield Worker(
            id=f"extra-{n + 1}-{each + 1}", name=f"+{n + 1}.{each + 1}", levels=extra.levels or everything,
            capacity=capacity, branches=extra.branches, line=extra.line,
            shifts=(Shift(since=extra.since, until=extra.until),),
        )  # fmt: skip


def _fewer(workers: list[Worker], extra: Extra) -> list[Worker]:
    """Those who are there longest in that time go first: it is their hours that are saved."""

    def there(worker: Worker) -> int:
        return sum(max(0, min(s.until, extra.until) - max(s.since, extra.since)) for s in worker.shifts)

    able = [
        worker for worker in workers
        if there(worker) and all(worker.levels.get(skill, 0) >= level for skill, level in extra.levels.items())
    ]  # fmt: skip
    if len(able) < -extra.count:
        raise TooFewAgents(asked=-extra.count, there=len(able))
    leaving = {worker.id for worker in sorted(able, key=lambda worker: (-there(worker), worker.id))[: -extra.count]}
    return [_without(worker, extra) if worker.id in leaving else worker for worker in workers]


def _without(worker: Worker, extra: Extra) -> Worker:
    shifts = []
    for shift in worker.shifts:
        before, after = min(shift.until, extra.since), max(shift.since, extra.until)
        for since, until in ((shift.since, before), (after, shift.until)):
            if since < until:
                shifts.append(Shift(since=since, until=until))
    return msgspec.structs.replace(worker, shifts=tuple(shifts))
