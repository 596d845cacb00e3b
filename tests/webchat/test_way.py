"""The customer's way over the real doors: from the first visit to the survey."""

import asyncio

import pytest

from tests.webchat.bank import Bank, new_id, until
from yingda.channels.webchat import socket as door
from yingda.channels.webchat.api import agent_types
from yingda.journey import commands


async def test_a_customer_is_greeted_answered_and_handed_to_an_agent(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        assert (tab.visit["state"], tab.visit["open"], tab.messages) == ("none", True, [])
        await tab.do("start")
        await tab.sees("请问您要办理什么业务")
        await tab.do("send", text="卡丢了怎么办")
        await tab.sees("卡片管理")
        await tab.do("human")
        await tab.until("waiting")
        assert tab.visit["place"] == 1
        await bank.agent_ready()
        interaction = await bank.agent_accepts()
        await tab.until("active")
        assert tab.visit["agent_name"] == "李明"
        await bank.staff(commands.Send(staff=bank.agent, interaction=interaction, text="您好，我是李明"))
        await tab.sees("我是李明")
        await tab.do("send", text="谢谢")
        await bank.staff(commands.Read(staff=bank.agent, interaction=interaction, seq=99))
        await bank.staff(commands.Finish(staff=bank.agent, interaction=interaction))
        await tab.until("ended")
        assert tab.visit["survey"] == "asked"
        assert "ok" in await tab.do("survey", score=5, comment="很好")
        await bank.staff(commands.WrapUp(staff=bank.agent, interaction=interaction))
        await tab.until("closed")
        assert tab.visit["survey"] == "done"
        assert [one["seq"] for one in tab.messages] == sorted({one["seq"] for one in tab.messages})


async def test_a_choice_is_pressed_and_the_menu_leads_on(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        menu = await tab.sees("请问您要办理什么业务")
        assert [option["id"] for option in menu["data"]["options"]] == ["cards", "loans", "wealth"]
        await tab.do("choose", option="cards")
        await tab.until("waiting")
        picked = await tab.sees("银行卡")
        assert (picked["by"], picked["data"]) == ("customer", {"option": "cards"})


async def test_two_tabs_show_the_same(bank: Bank) -> None:
    async with await bank.tab() as one, await bank.tab(one.secret) as two:
        await one.subscribe()
        await two.subscribe()
        await one.do("start", text="余额在哪里看")
        await two.sees("余额在哪里看")
        await two.do("send", text="再问一个")
        await one.sees("再问一个")
        await asyncio.sleep(0.05)
        assert one.messages == two.messages
        assert one.visit == two.visit


async def test_a_message_sent_twice_is_there_once(bank: Bank) -> None:
    operation = new_id()
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        first = await tab.do("send", operation, text="只有一次")
        assert await tab.do("send", operation, text="只有一次") == first
        assert sum(one["text"] == "只有一次" for one in tab.messages) == 1
        assert (await tab.sees("只有一次"))["op"] == operation


async def test_after_a_cut_nothing_is_missing(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        seen = (tab.stream, tab.seq)
        kept = list(tab.messages)
        async with await bank.tab(tab.secret) as other:
            await other.do("send", text="断线时发的")
    async with await bank.tab(tab.secret) as back:
        back.messages, back.visit = kept, tab.visit
        await back.subscribe(seen)
        await back.sees("断线时发的")
        assert all("snapshot" not in frame for frame in back.frames)
        async with await bank.tab(tab.secret) as fresh:
            await fresh.subscribe()
            assert fresh.messages == back.messages


async def test_a_stream_of_an_earlier_life_gets_a_snapshot(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.do("start")
        await tab.subscribe(("some.other.life", 3))
        await tab.sees("请问您要办理什么业务")
        assert "snapshot" in next(frame for frame in tab.frames if frame.get("topic") == "chat")


async def test_the_customer_never_gets_notes_or_ids_of_staff(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.do("human")
        await bank.agent_ready()
        interaction = await bank.agent_accepts()
        await bank.staff(commands.WriteNote(staff=bank.agent, interaction=interaction, text="客户情绪激动"))
        await bank.staff(commands.Send(staff=bank.agent, interaction=interaction, text="请稍等"))
        await tab.sees("请稍等")
    assert "客户情绪激动" not in str(tab.frames)
    assert bank.agent not in str(tab.frames)


async def test_typing_is_shown_and_never_part_of_the_state(bank: Bank) -> None:
    told: list[str] = []
    bank.house.customer_types = lambda _owner, contact: told.append(contact.id)
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.send({"hint": "typing", "with": {}})
        await tab.do("read", seq=1)
        contact = next(iter(bank.owner.live.contacts.values()))
        assert told == [contact.id]
        agent_types(bank.owner, contact)
        await tab.do("read", seq=1)
        assert tab.hints == [{"type": "typing"}]


async def test_outside_hours_a_message_is_left(bank: Bank) -> None:
    await bank.sql("update queues set retired_at = now()")
    await bank.reconfigured(lambda config: not config.queues[bank.queue].active)
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        await tab.do("human")
        await tab.sees("请留下您的问题和联系方式")
        assert tab.visit["leave_message"] is True
        assert "ok" in await tab.do("leave_message", text="请回电", contact="13800000000")
        await tab.until("closed")
        assert "请回电" in str(tab.messages)


async def test_a_customer_who_leaves_is_away_after_a_moment(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "GONE_AFTER_S", 0.05)
    async with await bank.tab() as tab:
        await tab.do("start")
        contact = next(iter(bank.owner.live.contacts.values()))
        assert contact.online
    await until(lambda: not contact.online)
