"""What is other in the tried day than in the day it is held against, as notes that people can read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from yingda.routing.policy import Policy
from yingda.twin.world import Change, Extra, Note, World

PARTS: Final = ("values", "languages", "topics", "history", "reserves", "capacity", "between", "queues")
"""Parts of a policy (`routing.policy.Policy`)."""


def differences(base: Change, changed: Change, world: World) -> tuple[Note, ...]:
    """`policy` (its parts, the queues whose rules are other), `agents_more`, `agents_fewer`, `skill`, `volume`,
    `volume_of`, `handle`, `lines`, `queues`; `nothing` if both are the same."""
    found = [
        *_policy(base.policy or world.policy, changed.policy or world.policy, world),
        *(Note(code="queues") for _ in range(1) if (changed.queues or world.queues) != (base.queues or world.queues)),
        *(_agents(extra, world) for extra in changed.agents if extra not in base.agents),
        *_skills(base, changed, world), *_volumes(base, changed, world),
    ]  # fmt: skip
    if changed.handle != base.handle:
        found.append(Note(code="handle", data={"times": changed.handle / base.handle}))
    if changed.lines != base.lines and changed.lines is not None:
        found.append(Note(code="lines", data={"count": changed.lines}))
    return tuple(found) or (Note(code="nothing"),)


def _policy(was: Policy, tried: Policy, world: World) -> Iterable[Note]:
    parts = [part for part in PARTS if getattr(was, part) != getattr(tried, part)]
    if parts:
        named = was.queues.keys() | tried.queues.keys()
        other = sorted(_queue(id, world) for id in named if was.rules(id) != tried.rules(id))
        yield Note(code="policy", data={"parts": " ".join(parts), "queues": ", ".join(other)})


def _queue(id: str, world: World) -> str:
    return world.queues[id].key if id in world.queues else id


def _levels(levels: dict[str, int], world: World) -> str:
    return ", ".join(f"{world.skills.get(skill, skill)}={level}" for skill, level in sorted(levels.items()))


def _agents(extra: Extra, world: World) -> Note:
    data: dict[str, str | int | float] = {
        "count": abs(extra.count), "since": _clock(extra.since, world), "until": _clock(extra.until, world),
        "skills": _levels(extra.levels, world),
    }  # fmt: skip
    return Note(code="agents_more" if extra.count > 0 else "agents_fewer", data=data)


def _clock(at: int, world: World) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(world.zone)).strftime("%H:%M")


def _skills(base: Change, changed: Change, world: World) -> Iterable[Note]:
    workers = {worker.id: worker for worker in world.workers}
    for id, levels in changed.skills.items():
        before = base.skills.get(id, workers[id].levels if id in workers else {})
        if levels != before:
            name = workers[id].name if id in workers else id
            yield Note(code="skill", data={"agent": name, "was": _levels(before, world), "now": _levels(levels, world)})


def _volumes(base: Change, changed: Change, world: World) -> Iterable[Note]:
    if changed.volume != base.volume:
        yield Note(code="volume", data={"times": changed.volume / base.volume})
    for id, times in changed.volumes.items():
        if times != base.volumes.get(id, base.volume):
            yield Note(code="volume_of", data={"queue": _queue(id, world), "times": times})
