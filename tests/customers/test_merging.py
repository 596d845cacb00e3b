"""Merging needs proof, is undone exactly, and never joins people whom the cores tell apart."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.configuring import Person as Staff
from tests.configuring import code, new_id
from tests.customers.conftest import LEADER, Bank
from tests.customers.people_core import GU, HAN, SHEN
from yingda.customers.rules.merging import demand

NO_PAPERS = msgspec.structs.replace(HAN, id_no="")
BODY = {"proof": "papers", "reason": "柜面核验原件"}


async def merges(leader: Staff, kept: str, other: str, **changes: Any) -> tuple[int, Any]:
    return await leader("POST", f"/api/customers/{kept}/merge", {"other": other, **BODY, **changes})


async def undoes(leader: Staff, merge: str) -> tuple[int, Any]:
    return await leader("POST", f"/api/customer-merges/{merge}/undo", {"reason": "并非同一人"})


async def nameless(bank: Bank, count: int) -> list[str]:
    """People of whom no core says an identity number."""
    return [
        await bank.adopt(msgspec.structs.replace(NO_PAPERS, ref=f"N{n}", name=f"客户{n}", phones=(f"1391234000{n}",)))
        for n in range(count)
    ]


async def test_whoever_is_merged_goes_on_as_the_one_kept(bank: Bank) -> None:
    leader, (one, two) = await bank.agent(permissions=LEADER), await nameless(bank, 2)
    status, done = await merges(leader, one, two)
    assert (status, done["kept"], done["merged"]) == (200, one, two)
    assert await bank.customers.root(bank.tenant, two) == one
    contact = bank.holds(leader, two)
    picture = await leader.got(f"/api/customers/{two}/360?interaction={contact}")
    assert (picture["customer"], picture["sure"]["matching"]) == (one, True)
    assert len(picture["person"]["phones"]) == 2
    assert [each["customer"] for each in picture["merged"]] == [two]


async def test_different_identity_numbers_are_never_merged(bank: Bank) -> None:
    leader = await bank.agent(permissions=LEADER)
    one, two = await bank.adopt(GU), await bank.adopt(SHEN)
    for proof in ("papers", "id_no"):
        status, answer = await merges(leader, one, two, proof=proof)
        assert (status, code(answer)) == (409, "customer.merge_contradicted")


async def test_an_identity_number_proves_only_what_cores_said(bank: Bank) -> None:
    leader = await bank.agent(permissions=LEADER)
    one, two = await bank.adopt(GU), await bank.adopt(NO_PAPERS)
    assert code((await merges(leader, one, two, proof="id_no"))[1]) == "customer.merge_unproved"
    renamed = await bank.adopt(msgspec.structs.replace(GU, ref="B-9", name="顾小雨"), "broker")
    assert (await merges(leader, one, renamed, proof="id_no"))[0] == 200


async def test_a_merge_is_undone_once(bank: Bank) -> None:
    leader, (one, two) = await bank.agent(permissions=LEADER), await nameless(bank, 2)
    merge = (await merges(leader, one, two))[1]["merge"]
    assert code((await merges(leader, two, one))[1]) == "customer.same"
    assert (await undoes(leader, merge))[0] == 200
    assert code((await undoes(leader, merge))[1]) == "customer.merge_undone"
    assert (await undoes(leader, new_id()))[0] == 404
    assert await bank.customers.root(bank.tenant, two) == two


async def test_an_agent_merges_nobody_and_a_leader_nobody_of_another_branch(bank: Bank) -> None:
    head = await bank.branch("HQ")
    shanghai = await bank.branch("SH", head)
    await bank.branch("BJ", head)
    one, two = await bank.adopt(GU), await bank.adopt(NO_PAPERS)
    assert (await merges(await bank.agent(), one, two))[0] == 403
    leader = await bank.agent(shanghai, LEADER)
    assert (await merges(leader, one, two))[0] == 404
    assert code((await merges(leader, two, one))[1]) == "customer.other_unknown"


TABLES = ("customers", "customer_identifiers", "customer_tags", "customer_relations", "customer_notes",
          "customer_alerts", "consents")  # fmt: skip


async def everything(bank: Bank) -> dict[str, list[str]]:
    """All rows of customers, byte for byte."""
    found = {}
    for table in TABLES:
        rows = await bank.world.sql(f"select x::text as line from {table} x order by 1")
        found[table] = [row["line"] for row in rows]
    return found


async def marked(bank: Bank, leader: Staff, id: str, other: str, mark: str) -> None:
    """Something of each kind is written of a customer."""
    contact = bank.holds(leader, id)
    base = f"/api/customers/{id}"
    for method, path, body in (
        ("PUT", "tags", {"tags": [mark, "同"]}), ("POST", "notes", {"text": mark}),
        ("POST", "alerts", {"level": "info", "text": mark}), ("POST", "relations", {"kind": "spouse", "other": other}),
        ("POST", "consents", {"purpose": "care", "channel": "sms", "given": mark == "甲"}),
    ):  # fmt: skip
        status, answer = await leader(method, f"{base}/{path}", {**body, "interaction": contact})
        assert status in (200, 201) or code(answer) in ("customer.relation_there", "customer.same"), answer


async def test_undoing_a_merge_restores_every_row_byte_for_byte(bank: Bank) -> None:
    leader, (one, two, three) = await bank.agent(permissions=LEADER), await nameless(bank, 3)
    await marked(bank, leader, one, three, "甲")
    await marked(bank, leader, two, three, "乙")
    before = await everything(bank)
    merge = (await merges(leader, one, two))[1]["merge"]
    assert await everything(bank) != before
    picture = await leader.got(f"/api/customers/{one}/360?interaction={bank.holds(leader, one)}")
    assert (len(picture["notes"]), len(picture["alerts"]), sorted(picture["tags"])) == (2, 2, ["乙", "同", "甲"])
    await undoes(leader, merge)
    assert await everything(bank) == before


STEPS = st.lists(st.tuples(st.sampled_from(["merge", "undo"]), st.integers(0, 4), st.integers(0, 4)), max_size=10)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_whatever_the_order_families_are_those_of_the_standing_merges(bank: Bank, steps: list[Any]) -> None:
    leader, ids = await bank.agent(permissions=LEADER), await nameless(bank, 5)
    for row in await bank.world.sql("select id::text from customer_merges where undone_at is null"):
        await undoes(leader, row["id"])
    before, standing = await everything(bank), {}
    for what, a, b in steps:
        if what == "merge":
            status, done = await merges(leader, ids[a], ids[b])
            joined = family(standing, ids[a]) == family(standing, ids[b])
            assert (status == 200) == (not joined)
            if status == 200:
                standing[done["merge"]] = (done["kept"], done["merged"])
        elif standing:
            merge = sorted(standing)[(a + b) % len(standing)]
            assert (await undoes(leader, merge))[0] == 200
            del standing[merge]
        for one in ids:
            root = await bank.customers.root(bank.tenant, one)
            assert root in family(standing, one)
            assert all([await bank.customers.root(bank.tenant, each) == root for each in family(standing, one)])
    for merge in list(standing):
        await undoes(leader, merge)
    assert await everything(bank) == before


def family(standing: dict[str, tuple[str, str]], one: str) -> set[str]:
    """Who is joined with whom by these merges, in whatever order they were made."""
    found = {one}
    while True:
        more = {each for pair in standing.values() if found & set(pair) for each in pair} - found
        if not more:
            return found
        found |= more


@given(st.sets(st.binary(min_size=1, max_size=1)), st.sets(st.binary(min_size=1, max_size=1)))
def test_an_identity_number_joins_exactly_those_who_share_one(one: set[bytes], two: set[bytes]) -> None:
    try:
        demand("id_no", one, two)
        allowed = True
    except Exception:
        allowed = False
    assert allowed == bool(one & two)
