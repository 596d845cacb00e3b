"""`yingda simulate --tenant`: the demo bank's own day, with the policy that is live there."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.analytics.worlds import tell
from tests.twin.live_day import START_MS, Day, LiveDay, Person
from yingda.analytics.projector import READER, project
from yingda.demo.load import load
from yingda.entrypoints.cli import yingda
from yingda.entrypoints.configuration import load_configuration
from yingda.foundation.clock import ManualClock
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.principal import system
from yingda.foundation.subscriptions import Subscriber, Subscription
from yingda.tenancy.api import slugs

DAY = "2026-02-25"
SLUG = "yuanshan"


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(yingda, ["simulate", *arguments])


@pytest.fixture
def demo(database: str, tmp_path: Path) -> tuple[str, ...]:
    """A bank with a day in its log; the options that lead to it."""
    asyncio.run(lived(Settings(data_dir=tmp_path, database_url=database, demo=True)))
    return ("--tenant", SLUG, "--data", str(tmp_path), "--database-url", database)


async def lived(settings: Settings) -> None:
    await load(settings)
    database = Database(str(settings.database_url), clock=ManualClock(START_MS))
    await database.open()
    tenant = next(TenantId(id) for id, slug in (await slugs(database)).items() if slug == SLUG)
    async with database.read(system(tenant)) as read:
        config = await load_configuration(read)
    rng, people = random.Random(1), []
    for n in range(80):
        people.append(
            Person(
                at=20_000 * n + 1, queue=rng.choice(list(config.queues)), language="zh-CN", value="", knows={},
                talk_ms=rng.randint(30_000, 240_000), patience_ms=rng.randint(20_000, 300_000), onward=None,
            )
        )  # fmt: skip
    shifts = {agent: (1_000 * n, 3_600_000) for n, agent in enumerate(config.agents)}
    live = LiveDay(Day(config.queues, config.policy, list(config.agents.values()), shifts, people))
    live.run()
    await tell(database, live.log, tenant)
    subscriber = Subscriber(database, tenant, Subscription(READER, project))
    while await subscriber.step():
        pass
    await database.close()


@pytest.mark.timeout(240)
def test_the_own_day_is_played_by_the_live_policy_and_another(demo: tuple[str, ...], tmp_path: Path) -> None:
    told = simulate(*demo, "--day", DAY, "--policy", "0", "--volume", "1.5", "--seeds", "2", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout.splitlines()[-1])
    assert (found["source"], found["day"], found["zone"]) == ("own", DAY, "Asia/Shanghai")
    assert found["contacts"] > 60
    assert found["changed"]["all"]["offered"]["mean"] > found["base"]["all"]["offered"]["mean"]
    assert datetime.fromtimestamp(found["base"]["intervals"][0]["at"] / 1000).minute == 0  # noqa: DTZ006
    for wrong, sentence in (
        (("--policy", "99"), "no published policy number 99"), (("--day", "2026-02-24"), "Choose another --day"),
        (("--agents", "+1:9:00-10:00:nothing"), "There is no skill nothing"),
    ):  # fmt: skip
        refused = simulate(*demo, "--day", DAY, *wrong)
        assert refused.exit_code == 1
        assert sentence in refused.output
    assert "There is no institution nobody" in simulate("--tenant", "nobody", *demo[2:]).output
