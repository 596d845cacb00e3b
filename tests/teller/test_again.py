"""The teller dies over its errands, cores go away: flows go on, nothing is done twice, nothing is claimed."""

from __future__ import annotations

import uuid

import pytest

from tests.teller.house import PIN, XIAOYU, Customer, House, until
from yingda.interactions.contact import Errand, State
from yingda.journey import commands
from yingda.teller.asked import Asked
from yingda.teller.doing import do

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def proved(house: House) -> Customer:
    caller = await house.call("yuanshan", XIAOYU)
    await until("the number is looked up", lambda: caller.contact.customer)
    await caller.press("1", "4", "1", "1")
    await caller.key_in(PIN)
    assert caller.contact.tier == 2, caller.told
    return caller


def asked(house: House, caller: Customer, service: str, **given: str) -> Asked:
    errand = Errand(id=str(uuid.uuid4()), service=service, with_=given, asked_at=0, until=0)
    return Asked(
        tenant=house.tenants[caller.slug], contact=caller.contact, errand=errand, house=house.app.teller.house
    )  # fmt: skip


async def test_an_errand_done_again_is_the_same_operation(house: House) -> None:
    caller = await proved(house)
    found = await do(asked(house, caller, "holdings", kind="card,credit"))
    one = asked(house, caller, "draft", kind="loss_report", holding=found[1]["first"])
    first, second = await do(one), await do(one)
    assert first == second and first[0] == "done"
    both = [asked(house, caller, "confirm", operation=first[1]["operation"]) for _ in range(2)]
    assert [(await do(each))[0] for each in both] == ["done", "done"]
    assert len(await house.app.banking.operations(house.tenants["yuanshan"])) == 1


async def test_another_customers_draft_is_not_there(house: House) -> None:
    mine = await proved(house)
    found = await do(asked(house, mine, "holdings", kind="card,credit"))
    drafted = await do(asked(house, mine, "draft", kind="loss_report", holding=found[1]["first"]))
    other = await house.call("yuanshan", "13900000002")
    await until("the number is looked up", lambda: other.contact.customer)
    await other.press("1", "4", "1", "1")
    await other.key_in(PIN)
    taken = await do(asked(house, other, "confirm", operation=drafted[1]["operation"]))
    assert taken[0] == "not_found"
    theirs = await do(asked(house, other, "draft", kind="loss_report", holding=found[1]["first"]))
    assert theirs[0] == "refused"


async def test_a_token_of_another_contact_proves_nothing(house: House) -> None:
    mine, other = await proved(house), await house.call("yuanshan", "13900000002")
    await until("the number is looked up", lambda: other.contact.customer)
    await mine.press("6")
    kept = await house.app.house.keep(house.tenants["yuanshan"], mine.contact.id, "pin", PIN)
    stolen = await do(asked(house, other, "verify.pin", token=kept[0]))
    assert stolen[0] == "wrong"
    assert other.contact.tier == 1


async def test_without_the_core_nothing_is_claimed_and_a_human_is_there(house: House) -> None:
    caller = await proved(house)
    cores = house.app.demo_cores
    assert cores is not None
    await cores.stop()
    answer = await do(asked(house, caller, "balance"))
    assert answer == ("unavailable", {})
    await caller.press("1")
    assert caller.contact.state is not State.SELF_SERVICE, "an agent, who can say why"


async def test_a_human_is_there_while_the_teller_is_at_it(house: House) -> None:
    caller = await proved(house)
    await caller.do(commands.Press(visitor=caller.visitor, key="1"))
    await caller.do(commands.AskHuman(visitor=caller.visitor))
    assert caller.contact.state in (State.WAITING, State.OFFERED, State.SELF_SERVICE)
    await until("the errand is nobody's", lambda: caller.contact.errand is None)
