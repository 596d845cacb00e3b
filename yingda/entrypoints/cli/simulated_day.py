"""Which day `yingda simulate` plays, and what its options mean for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from yingda.agents.api import load_skills
from yingda.entrypoints.configuration import load_configuration
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.work import Read
from yingda.routing.policies.api import policy_numbered
from yingda.routing.policy import Policy
from yingda.tenancy.api import load_time_zone, slugs
from yingda.twin import api as twin

from .complaint import Complaint
from .running import database, run, say, settings

EXTRA: Final = re.compile(r"([+-]\d+):(\d{1,2}:\d{2})-(\d{1,2}:\d{2})(?::(.+))?")
SKILL: Final = re.compile(r"(.+):([^:=]+)=([0-5])")
LEVEL: Final = 3
"""Of agents that are added, where no level is given."""


class Unclear(ValueError):
    """An option says nothing that can be done; the message says what it should look like."""


def of_log(path: Path, day: date | None, target_s: int) -> twin.World:
    """A day of a call log: this one, or its busiest. Raises BadLog."""
    log = twin.read_log(path)
    return log.world(day or log.busiest(), target_s=target_s)


def of_tenant(
    slug: str, day: date | None, policy: str | None, file: Callable[[str], Policy], **flags: object
) -> tuple[twin.World, Policy | None]:
    """A day of an institution's own log, and the policy to try. Raises Complaint."""
    found: list[tuple[twin.World, Policy | None]] = []

    async def main() -> None:
        async with database(settings(**flags), say) as ready:
            found.append(await _own(ready, slug, day, policy, file))

    run(main())
    return found[0]


async def _own(
    ready: Settings, slug: str, day: date | None, policy: str | None, file: Callable[[str], Policy]
) -> tuple[twin.World, Policy | None]:
    assert ready.database_url is not None
    data = Database(ready.database_url)
    await data.open()
    try:
        known = {name: TenantId(id) for id, name in (await slugs(data)).items()}
        if slug not in known:
            raise Complaint(f"There is no institution {slug}; there are: {', '.join(sorted(known)) or 'none'}.")
        async with data.read(system(known[slug])) as read:
            config, known_skills = await load_configuration(read), await load_skills(read)
            zone = ZoneInfo(await load_time_zone(read))
            number = int(policy) if policy and policy.isdigit() else None
            numbered = await _numbered(read, number) if number is not None else None
        on = day or (datetime.now(UTC).astimezone(zone) - timedelta(days=1)).date()
        async with data.raw(known[slug]) as conn:
            try:
                world = await twin.read_day(conn, on, zone, config.queues, config.agents.values(), config.policy)
            except twin.NothingThatDay as error:
                raise Complaint(f"{error} Choose another --day.") from error
        world = msgspec.structs.replace(world, skills={skill.id: skill.key for skill in known_skills})
        return world, numbered if numbered is not None else file(policy) if policy else None
    finally:
        await data.close()


async def _numbered(read: Read, number: int) -> Policy:
    try:
        return await policy_numbered(read, number)
    except Refusal as refusal:
        raise Complaint(f"There is no published policy number {number}.") from refusal


def unknown(policy: Policy, world: twin.World) -> list[str]:
    """Queues and skills that the policy names and the day does not have."""
    queues = {*policy.queues, *(reserve.queue for reserve in policy.reserves)}
    asked = {ask.skill for value in policy.values.values() for ask in value.asks}
    asked |= {ask.skill for topic in policy.topics for ask in topic.asks}
    asked |= {ask.skill for ask in policy.languages.values()}
    for rules in policy.queues.values():
        asked |= rules.weights.keys()
        for step in rules.steps:
            queues |= set(step.queues)
            asked |= step.lower.keys()
    return sorted({*(queues - world.queues.keys()), *(asked - world.skills.keys())})


def more_agents(text: str, world: twin.World) -> twin.Extra:
    """`+3:10:00-14:00:cards=4,loans`. Raises Unclear."""
    form = EXTRA.fullmatch(text)
    if form is None:
        raise Unclear(f"--agents {text}: say it like +3:10:00-14:00:SKILL=4,SKILL or -2:18:00-20:00")
    count, since, until, skills_ = form.groups()
    span = _moment(since, world), _moment(until, world)
    if span[0] >= span[1]:
        raise Unclear(f"--agents {text}: the time ends before it begins")
    levels = dict(_level(part.strip(), world) for part in (skills_ or "").split(",") if part.strip())
    return twin.Extra(count=int(count), since=span[0], until=span[1], levels=levels)


def _level(text: str, world: twin.World) -> tuple[str, int]:
    key, _, level = text.partition("=")
    if level and level not in "12345":
        raise Unclear(f"{text}: a level is 1 to 5")
    return _skill(key, world), int(level or LEVEL)


def _skill(key: str, world: twin.World) -> str:
    """The skill's id, by its key or id."""
    by_key = {name: id for id, name in world.skills.items()}
    if key not in by_key and key not in world.skills:
        raise Unclear(f"There is no skill {key}; there are: {', '.join(sorted(by_key)) or 'none'}")
    return by_key.get(key, key)


def _moment(text: str, world: twin.World) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unclear(f"{text} is no time of day")
    midnight = datetime.fromisoformat(world.day).replace(tzinfo=ZoneInfo(world.zone))
    return round((midnight + timedelta(hours=hour, minutes=minute)).timestamp() * 1000)


def skills(given: Iterable[str], world: twin.World) -> dict[str, dict[str, int]]:
    """Levels of the agents named in `--skill`, with what they had. Raises Unclear."""
    found: dict[str, dict[str, int]] = {}
    workers = {name: worker for worker in world.workers for name in (worker.id, worker.name)}
    for text in given:
        form = SKILL.fullmatch(text)
        if form is None:
            raise Unclear(f"--skill {text}: say it like AGENT:SKILL=LEVEL, level 0 to 5")
        agent, key, level = form.groups()
        if agent not in workers:
            raise Unclear(f"There is no agent {agent} on that day")
        worker = workers[agent]
        levels = found.setdefault(worker.id, dict(worker.levels))
        levels[_skill(key, world)] = int(level)
        found[worker.id] = {skill: value for skill, value in levels.items() if value}
    return found
