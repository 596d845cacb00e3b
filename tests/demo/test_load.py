"""The demo world is loaded whole, once, and works."""

import time
from pathlib import Path

import httpx
import pytest

from yingda.agents.api import load_agents, load_skills
from yingda.app import build
from yingda.configuration import references
from yingda.demo.load import INSTITUTIONS, accounts, load
from yingda.demo.world import PASSWORD, Institution
from yingda.dialogue.published import load_flows
from yingda.foundation.config import Settings
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.listing import Listing
from yingda.foundation.principal import system
from yingda.interactions.dispositions.api import load_dispositions
from yingda.interactions.entry_points.api import load_entry_points
from yingda.knowledge.api import load_articles
from yingda.routing.policies.api import load_policy
from yingda.routing.policies.drafts import draft_view, drafts_page
from yingda.routing.queues import load_queues
from yingda.routing.store import queues_all
from yingda.routing.warnings import views
from yingda.tenancy import api as tenancy

SECOND_START_S_MAX = 3.0
NUMBERS = {"yuanshan": "95500", "yunhai": "95600"}


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database, demo=True)


async def tenants(database: Database) -> dict[str, TenantId]:
    return {slug: TenantId(id) for id, slug in (await tenancy.slugs(database)).items()}


async def test_both_institutions_are_there_with_everything_that_the_way_needs(settings: Settings) -> None:
    await load(settings)
    database = Database(str(settings.database_url))
    for slug, tenant in (await tenants(database)).items():
        async with database.read(system(tenant)) as read:
            phone, entry = await load_entry_points(read)
            queues = {queue.id: queue for queue in await load_queues(read)}
            flows, calendars = await load_flows(read), await tenancy.load_calendars(read)
            assert (entry.key, entry.active) == (f"{slug}-web", True)
            assert (phone.key, phone.channel) == (f"tel-{NUMBERS[slug]}", "phone")
            assert {entry.flow_key, phone.flow_key, f"{slug}-phone-en"} <= set(flows.current)
            assert all(agent.capacity["phone"] == 1 for agent in await load_agents(read))
            assert calendars[queues[entry.queue].calendar_id or ""].name == "7×24 小时"
            assert len(await load_agents(read)) >= 9
            assert len(await load_skills(read)) == 6
            assert len(await load_dispositions(read)) >= 28
            assert len(await load_articles(read)) >= 40
    await database.close()


async def test_every_queue_of_the_demo_world_can_be_served(settings: Settings) -> None:
    await load(settings)
    database = Database(str(settings.database_url))
    for tenant in (await tenants(database)).values():
        async with database.read(system(tenant)) as read:
            assert [view.warnings for view in await views(read, await queues_all(read.conn)) if view.warnings] == []
    await database.close()


async def test_the_general_queue_is_open_in_the_middle_of_a_holiday_night(settings: Settings) -> None:
    await load(settings)
    spring_festival_3_am = 1_771_268_400_000  # 2026-02-17 03:00 in Shanghai
    database = Database(str(settings.database_url))
    for tenant in (await tenants(database)).values():
        async with database.read(system(tenant)) as read:
            calendars = await tenancy.load_calendars(read)
            hours = {queue.key: calendars[queue.calendar_id or ""] for queue in await load_queues(read)}
            assert tenancy.is_open(hours["general"], spring_festival_3_am)
            assert not tenancy.is_open(hours["complaint"], spring_festival_3_am)
    await database.close()


async def test_a_second_loading_changes_nothing_and_is_quick(settings: Settings) -> None:
    await load(settings)
    database = Database(str(settings.database_url))
    async with database.engine.connect() as conn:
        await conn.exec_driver_sql("select 1")
    before = await counted(database)
    started = time.monotonic()
    await load(settings)
    assert time.monotonic() - started < SECOND_START_S_MAX
    assert await counted(database) == before
    await database.close()


async def counted(database: Database) -> list[int]:
    """Events and audit entries of each tenant."""
    found = []
    for tenant in (await tenants(database)).values():
        async with database.read(system(tenant)) as read:
            for table in ("events", "audit_entries"):
                found.append((await read.conn.exec_driver_sql(f"select count(*) from {table}")).scalar_one())
    return found


async def test_what_the_demo_world_points_at_is_known(settings: Settings) -> None:
    await load(settings)
    database, known = Database(str(settings.database_url)), references()
    for slug, tenant in (await tenants(database)).items():
        async with database.read(system(tenant)) as read:
            flow = await known.find(read.conn, "flow", f"{slug}-web")
            assert flow is not None
            assert flow.active
    await database.close()


def test_accounts_name_every_role_of_every_institution() -> None:
    roles = {(account.tenant, account.role) for account in accounts()}
    for slug in ("yuanshan", "yunhai"):
        assert {role for tenant, role in roles if tenant == slug} == set(tenancy.BUILTIN_ROLES)
    assert {account.password for account in accounts()} == {PASSWORD}


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=lambda each: each.slug)
def test_the_words_of_an_institution_are_whole(institution: Institution) -> None:
    assert len(institution.articles) >= 20
    assert len(institution.phrases) >= 25
    for article in institution.articles:
        assert all(article[language]["questions"] for language in ("zh-CN", "en"))
    assert {queue for *_, queue in institution.menu} <= {line.key for line in institution.lines}


async def test_the_sign_in_page_is_told_one_person_of_each_role(tmp_path: Path) -> None:
    app = build(Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nowhere", demo=True)).asgi
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://yingda.test") as client:
        world = (await client.get("/api/demo")).json()
    known = {(each.tenant, each.user, each.role) for each in accounts()}
    for institution in world["institutions"]:
        people = [(institution["tenant"], person["user"], person["role"]) for person in institution["people"]]
        assert set(people) <= known
        assert sorted(role for _, _, role in people) == sorted(tenancy.BUILTIN_ROLES)
    assert world["password"] == PASSWORD


async def test_each_institution_has_a_policy_in_force_a_draft_and_a_plan_without_faults(settings: Settings) -> None:
    await load(settings)
    database = Database(str(settings.database_url))
    for tenant in (await tenants(database)).values():
        async with database.read(system(tenant)) as read:
            assert (await load_policy(read)).version == 1
            drafts, _ = await drafts_page(read, Listing(), None)
            assert sorted(each.kind for each in drafts) == ["plan", "policy", "policy"]
            for each in drafts:
                view = await draft_view(read, each.id)
                assert (view.errors, view.warnings) == ([], [])
            assert {agent.line for agent in await load_agents(read)} == {1, 2}
            assert all(agent.branches[-1] == agent.branch for agent in await load_agents(read))
    await database.close()
