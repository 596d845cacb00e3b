"""Records open with a purpose, in one's own institution and branch, never without a trace; too many raise an alarm."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.configuring import Person as Staff
from tests.configuring import code, new_id
from tests.customers.conftest import LEADER, Bank
from tests.customers.people_core import GU, HAN, SHEN
from yingda.customers.rules import browsing
from yingda.customers.rules.browsing import Opened, Usual
from yingda.foundation.clock import to_datetime
from yingda.foundation.errors import NotFound

TIGHT = {"window_s": 600, "many": 2, "without_talk": 1, "others": 1, "reveals": 1, "searches": 1, "refused": 1}


async def opens(staff: Staff, customer: str, contact: str | None) -> tuple[int, str]:
    query = f"?interaction={contact}" if contact else ""
    status, answer = await staff("GET", f"/api/customers/{customer}/360{query}")
    return status, code(answer) if status != 200 else ""


async def tight(bank: Bank, **changes: int) -> None:
    """A policy that is soon exceeded, from today on."""
    admin = await bank.world.person(permissions=frozenset({"banking.edit"}))
    day = to_datetime(bank.world.database.clock.now_ms()).date().isoformat()
    body = {"valid_from": day, "source": "内控办法 3.2", **TIGHT, **changes}
    assert (await admin("POST", "/api/browsing-policies", body))[0] == 201


async def test_a_contact_in_ones_own_hands_opens_its_customer_and_the_opening_is_audited(bank: Bank) -> None:
    id, staff = await bank.adopt(), await bank.agent()
    contact = bank.holds(staff, id)
    assert await opens(staff, id, contact) == (200, "")
    row = (await bank.openings())[0]
    assert (str(row["customer_id"]), str(row["user_id"]), str(row["purpose_id"])) == (id, staff.id, contact)
    audit = (await bank.audited("customer.opened"))[0]
    assert (audit["actor"], audit["subject"]) == (f"user:{staff.id}", id)


async def test_nothing_opens_without_a_purpose_and_the_try_is_written_down(bank: Bank) -> None:
    id, staff, other = await bank.adopt(), await bank.agent(), await bank.agent()
    theirs = bank.holds(other, id)
    for contact in (None, theirs, new_id()):
        assert await opens(staff, id, contact) == (403, "customer.purpose_missing")
    assert len(await bank.openings("refused")) == 3
    assert await bank.openings() == []


async def test_a_contact_proven_to_be_with_somebody_opens_nobody_else(bank: Bank) -> None:
    gu, shen, staff = await bank.adopt(GU), await bank.adopt(SHEN), await bank.agent()
    assert await opens(staff, shen, bank.holds(staff, gu, tier=2)) == (403, "customer.purpose_other")
    hinted = bank.holds(staff, gu, tier=1)
    assert await opens(staff, shen, hinted) == (200, "")
    assert [row["matching"] for row in await bank.openings()] == [False]


async def test_another_institutions_customer_is_nobody(bank: Bank) -> None:
    other = new_id()
    await bank.world.tenant_row(other, "yunhai")
    id, staff = await bank.adopt(), await bank.agent()
    stranger = await bank.world.person(tenant=other, permissions=LEADER)
    assert await opens(stranger, id, bank.holds(staff, id)) == (403, "customer.purpose_missing")
    assert (await stranger("GET", f"/api/customers/{id}/merges"))[0] == 404


async def test_another_branchs_customer_is_nobody_unless_the_contact_is_theirs(bank: Bank) -> None:
    head = await bank.branch("HQ")
    beijing, shanghai = await bank.branch("BJ", head), await bank.branch("SH", head)
    id = await bank.adopt(GU)  # the core says BJ
    there, here, boss = await bank.agent(beijing), await bank.agent(shanghai), await bank.agent(head)
    for staff, answer in ((there, (200, "")), (here, (404, "not_found")), (boss, (200, ""))):
        assert await opens(staff, id, bank.holds(staff, None, tier=0)) == answer
    assert await opens(here, id, bank.holds(here, id, tier=1)) == (200, "")
    found = await here.got(f"/api/customers/search?kind=phone&key=13900000001&interaction={bank.holds(here, None)}")
    assert found["items"] == []


async def test_an_unknown_customer_looks_like_one_of_another_branch(bank: Bank) -> None:
    staff = await bank.agent()
    assert await opens(staff, new_id(), bank.holds(staff, None)) == (404, "not_found")


async def many(bank: Bank, count: int) -> list[str]:
    return [
        await bank.adopt(msgspec.structs.replace(HAN, ref=f"M{n}", id_no=f"1101011998030712{n:02}", phones=()))
        for n in range(count)
    ]


async def test_more_customers_than_usual_raise_one_alarm_at_once(bank: Bank) -> None:
    await tight(bank)
    staff = await bank.agent()
    for id in await many(bank, 4):
        assert await opens(staff, id, bank.holds(staff, id)) == (200, "")
    rows = await bank.world.sql("select * from customer_alarms")
    assert [(row["rule"], row["counted"], row["usual"]) for row in rows] == [("many", 3, 2)]
    assert bank.told == [str(rows[0]["id"])]
    events = await bank.world.sql("select data from events where type = 'customers.browsing_alarm'")
    assert len(events) == 1
    took = rows[0]["at"] - (await bank.openings())[2]["at"]
    assert took < timedelta(seconds=60)


async def test_the_same_customer_again_and_again_is_no_alarm(bank: Bank) -> None:
    await tight(bank)
    id, staff = await bank.adopt(), await bank.agent()
    for _ in range(5):
        await opens(staff, id, bank.holds(staff, id))
    assert bank.told == []


async def test_after_the_window_counting_begins_anew(bank: Bank) -> None:
    await tight(bank)
    staff = await bank.agent()
    for id in await many(bank, 4):
        await opens(staff, id, bank.holds(staff, id))
        bank.world.database.clock.advance(601_000)  # type: ignore[attr-defined]
    assert bank.told == []


@pytest.mark.parametrize("rule", ["without_talk", "others", "reveals", "searches", "refused"])
async def test_every_rule_has_its_alarm(bank: Bank, rule: str) -> None:
    await tight(bank, many=100)
    staff, ids = await bank.agent(), await many(bank, 2)
    for id in ids:
        match rule:
            case "without_talk":
                await opens(staff, id, bank.holds(staff, id, talking=False))
            case "others":
                await opens(staff, id, bank.holds(staff, None, tier=0))
            case "reveals":
                body = {"field": "name", "reason": "核对身份", "interaction": bank.holds(staff, id)}
                assert (await staff("POST", f"/api/customers/{id}/reveal", body))[0] == 200
            case "searches":
                await staff.got(f"/api/customers/search?kind=customer&key=M0&interaction={bank.holds(staff, id)}")
            case _:
                await opens(staff, id, None)
    rows = await bank.world.sql("select rule from customer_alarms")
    assert [row["rule"] for row in rows] == [rule]
    assert len(bank.told) == 1


async def test_an_alarm_is_judged_by_somebody_else_once(bank: Bank) -> None:
    await tight(bank, refused=0)
    leader, boss = await bank.agent(permissions=LEADER), await bank.agent(permissions=LEADER)
    await opens(leader, await bank.adopt(), None)
    alarm = (await boss.got("/api/customer-alarms?open=true"))["items"][0]
    assert (alarm["user"], alarm["rule"]) == (leader.id, "refused")
    behind = await boss.got(f"/api/customer-alarms/{alarm['id']}/openings")
    assert [each["act"] for each in behind["items"]] == ["refused"]
    path, body = f"/api/customer-alarms/{alarm['id']}/verdict", {"verdict": "fine", "note": "误操作"}
    assert code((await leader("POST", path, body))[1]) == "customer.own_alarm"
    assert (await boss("POST", path, body))[1]["verdict"] == "fine"
    assert code((await boss("POST", path, body))[1]) == "customer.alarm_judged"
    assert (await boss.got("/api/customer-alarms?open=true"))["items"] == []


async def test_a_leader_of_another_branch_sees_no_alarm(bank: Bank) -> None:
    await tight(bank, refused=0)
    head = await bank.branch("HQ")
    beijing, shanghai = await bank.branch("BJ", head), await bank.branch("SH", head)
    staff = await bank.agent(beijing)
    await opens(staff, await bank.adopt(), None)
    for branch, seen in ((beijing, 1), (shanghai, 0), (head, 1), (None, 1)):
        leader = await bank.agent(branch, LEADER)
        assert len((await leader.got("/api/customer-alarms"))["items"]) == seen


async def test_what_was_usual_is_never_changed(bank: Bank) -> None:
    admin = await bank.world.person(permissions=frozenset({"banking.edit"}))
    now = to_datetime(bank.world.database.clock.now_ms()).date()
    body = {"source": "内控办法", **TIGHT}
    past = {**body, "valid_from": (now - timedelta(days=1)).isoformat()}
    assert code((await admin("POST", "/api/browsing-policies", past))[1]) == "customer.policy_past"
    today = {**body, "valid_from": now.isoformat()}
    assert (await admin("POST", "/api/browsing-policies", today))[0] == 201
    assert code((await admin("POST", "/api/browsing-policies", today))[1]) == "customer.policy_there"


ACTS = st.builds(
    Opened, act=st.sampled_from(["open", "reveal", "search", "refused"]), customer=st.sampled_from([None, *"abcdef"]),
    talking=st.booleans(), matching=st.booleans(),
)  # fmt: skip


@given(st.lists(ACTS, max_size=12), ACTS)
def test_one_act_more_never_takes_an_alarm_away(acts: list[Opened], more: Opened) -> None:
    usual = Usual(many=1, without_talk=1, others=1, reveals=1, searches=1, refused=1)
    before = {each.rule for each in browsing.excesses(usual, acts)}
    assert before <= {each.rule for each in browsing.excesses(usual, [*acts, more])}


@given(st.lists(ACTS, max_size=12))
def test_an_alarm_is_exactly_more_than_usual(acts: list[Opened]) -> None:
    for excess in browsing.excesses(Usual(many=1, without_talk=0, others=0, reveals=0, searches=0, refused=0), acts):
        assert excess.counted > excess.usual
    assert (
        browsing.excesses(Usual(many=99, without_talk=99, others=99, reveals=99, searches=99, refused=99), acts) == []
    )


async def test_nobody_names_a_customer_of_another_branch(bank: Bank) -> None:
    head = await bank.branch("HQ")
    beijing, shanghai = await bank.branch("BJ", head), await bank.branch("SH", head)
    id = await bank.adopt(GU)
    for branch, seen in ((beijing, True), (shanghai, False), (head, True), (None, True)):
        principal = bank.world.principal(await bank.agent(branch))
        try:
            assert await bank.customers.visible_root(principal, id) == id
        except NotFound:
            assert not seen
        else:
            assert seen
