"""Digits that an agent asks a customer for who writes: into the vault, and in sight of nobody."""

from __future__ import annotations

import httpx

from tests.webchat.bank import Bank, Tab, until
from yingda.foundation.ids import TenantId
from yingda.interactions.captured import api as captured
from yingda.journey import commands

PIN = "246810"


def with_vault(bank: Bank) -> None:
    async def keep(tenant: TenantId, interaction: str, kind: str, digits: str) -> tuple[str, str]:
        kept = await captured.keep_digits(bank.database, tenant, interaction, kind, digits, keyring=bank.keyring)  # type: ignore[arg-type]
        return kept.token, kept.shown

    bank.house.keep = keep


async def keyed_in(bank: Bank, tab: Tab, digits: str) -> httpx.Response:
    return await bank.request("POST", "/chat/secret", secret=tab.secret, json={"digits": digits})


async def test_what_the_agent_asks_for_goes_to_the_vault_and_only_its_token_to_the_desk(bank: Bank) -> None:
    with_vault(bank)
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.do("human")
        await bank.agent_ready()
        interaction = await bank.agent_accepts()
        await tab.until("active")
        assert (await keyed_in(bank, tab, PIN)).json()["error"]["code"] == "secret.not_asked"
        await bank.staff(commands.BeginCapture(staff=bank.agent, interaction=interaction, kind="pin"))
        await until(lambda: tab.visit["secret"] is not None)
        asks = next(one for one in tab.messages if one["seq"] == tab.visit["secret"])
        assert asks["data"]["secret"] == {"of": "pin"}
        await tab.do("send", text=PIN)
        answer = await keyed_in(bank, tab, PIN)
        assert answer.json() == {"shown": "******", "taken": True}
        await until(lambda: tab.visit["secret"] is None)
    told = bank.owner.live.messages[interaction]
    token = next(line.data["token"] for line in told if line.data.get("code") == "event.captured")
    assert token
    assert not [line for line in told if PIN in str(line)]
    assert PIN not in str(tab.frames)
    assert token not in str(tab.frames)
