"""A chat whose visitor an agent only takes for somebody: it sees nothing of that customer's."""

from __future__ import annotations

import pytest

from tests.portal.world import XIAOYU, Page, World
from yingda.journey.commands import Identify

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("path", ["me", "holdings", "operations", "events"])
async def test_who_is_only_guessed_sees_nothing_of_theirs(world: World, page: Page, path: str) -> None:
    mine = (await page.transfer())["id"]
    stranger = await world.house.chat("yuanshan")
    known = await world.house.chat("yuanshan", await world.identity(phone=XIAOYU))
    owner = world.house.owner("yuanshan")
    hint = Identify(
        interaction=stranger.contact.id, customer=str(known.contact.customer), customer_name="顾晓雨", sure="hint"
    )
    await owner.submit(hint, "test")
    headers = {"x-visitor": stranger.secret_of_visit}
    for method, where in (
        ("GET", path), ("GET", f"operations/{mine}"), ("POST", f"operations/{mine}/challenge"), ("POST", "operations"),
        ("POST", f"operations/{mine}/confirm"), ("POST", f"operations/{mine}/cancel"),
    ):  # fmt: skip
        answer = await world.http.request(method, f"/portal/{where}", headers=headers, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "portal.customer_unknown"), where
