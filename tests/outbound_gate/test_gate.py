"""The gate on a real database: what it counts, records and audits, also when many ask at once."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from tests.outbound_gate.conftest import HOUR_MS, LOANS, NOON, Bank
from yingda.foundation.errors import Refusal
from yingda.outbound_gate.api import Permit
from yingda.outbound_gate.errors import CapReached

NUMBER = "13812345678"


async def refused(bank: Bank, *args: object, **more: object) -> Refusal:
    with pytest.raises(Refusal) as found:
        await bank.dial(*args, **more)  # type: ignore[arg-type]
    return found.value


async def test_a_permit_names_the_number_for_the_trunk_and_an_own_caller_id(bank: Bank) -> None:
    permit = await bank.dial(bank.agent(), "+8613812345678", queue=LOANS)
    assert (permit.number, permit.caller_id, permit.rule) == (NUMBER, "95588", "agent.national")


async def test_a_stolen_agent_password_dials_nothing_dear(bank: Bank) -> None:
    agent = bank.agent("agent", "supervisor")
    for number in ("16812345", "01016812345", "+19005551234", "00881612345678", "12590"):
        refusal = await refused(bank, agent, number)
        assert (refusal.code, refusal.data["needs"]) == ("gate.right_missing", "premium")
    assert (await refused(bank, agent, "+85221234567")).data["needs"] == "international"


async def test_an_institution_may_open_what_is_closed(bank: Bank) -> None:
    status, _ = await bank.policy(rights={"agent": "international"})
    assert status == 200
    assert (await bank.dial(bank.agent(), "+85221234567")).number == "0085221234567"
    assert (await refused(bank, bank.agent(), "16812345")).code == "gate.right_missing"
    assert (await refused(bank, bank.agent("supervisor"), NUMBER)).data == {"needs": "national", "has": "none"}


async def test_without_the_permission_nobody_dials(bank: Bank) -> None:
    refusal = await refused(bank, bank.agent("supervisor", permissions=frozenset()), NUMBER)
    assert (refusal.code, refusal.data) == ("forbidden", {"permission": "phone.dial"})


async def test_every_decision_is_recorded_and_audited_without_the_number(bank: Bank) -> None:
    agent = bank.agent()
    await bank.dial(agent, NUMBER)
    await refused(bank, agent, "16812345")
    await refused(bank, agent, "*67")
    rows = await bank.decisions()
    assert [(row["granted"], row["code"], row["number_masked"]) for row in rows] == [
        (True, "agent.national", "138****5678"), (False, "gate.right_missing", "****45"),
        (False, "gate.number_malformed", ""),
    ]  # fmt: skip
    audited = await bank.audited()
    assert [action for action, _ in audited] == ["outbound_gate.granted", *["outbound_gate.refused"] * 2]
    assert not any(NUMBER in data or "16812345" in data for _, data in audited)
    assert bytes(rows[0]["number_index"]).hex() in audited[0][1]


async def test_one_number_is_called_so_often_a_day_whoever_calls_it(bank: Bank) -> None:
    for way in ("13812345678", "013812345678", "+8613812345678"):
        await bank.dial(bank.agent(), way)
    refusal = await refused(bank, bank.agent(), NUMBER)
    assert (refusal.code, refusal.data["cap"], refusal.data["most"]) == ("gate.cap_reached", "number_day", 3)
    assert refusal.data["opens_at"] == NOON + 12 * HOUR_MS
    assert (await bank.dial(bank.agent(), NUMBER, now_ms=NOON + 24 * HOUR_MS)).number == NUMBER


async def test_calls_asked_for_are_counted_apart(bank: Bank) -> None:
    for _ in range(3):
        await bank.dial(bank.agent(), NUMBER)
    permit = await bank.gate.decide_for(bank.world.tenant, NUMBER, "callback", NOON, queue=LOANS)
    assert (permit.number, permit.caller_id, permit.rule) == (NUMBER, "95588", "callback.national")


async def test_an_agents_hour_slides(bank: Bank) -> None:
    await bank.policy(caps=dict.fromkeys(("agent_hour",), 2) | await caps(bank))
    agent = bank.agent()
    await bank.dial(agent, "13800000001")
    await bank.dial(agent, "13800000002", now_ms=NOON + HOUR_MS // 2)
    refusal = await refused(bank, agent, "13800000003", now_ms=NOON + HOUR_MS - 1)
    assert (refusal.data["cap"], refusal.data["opens_at"]) == ("agent_hour", NOON + HOUR_MS)
    await bank.dial(agent, "13800000003", now_ms=NOON + HOUR_MS)
    await bank.dial(bank.agent(), "13800000004", now_ms=NOON + HOUR_MS)


async def caps(bank: Bank, **changed: int) -> dict[str, int]:
    """The caps there are, but for `agent_hour`, with changes."""
    person = await bank.administrator()
    found: dict[str, int] = (await person.got("/api/outbound-gate/policy"))["caps"]
    del found["agent_hour"]
    return found | changed


@pytest.mark.parametrize("who", ["one agent", "many agents"])
async def test_caps_hold_when_many_ask_at_once(bank: Bank, who: str) -> None:
    most = 7
    cap = "agent_hour" if who == "one agent" else "tenant_hour"
    await bank.policy(caps={"agent_hour": 60} | await caps(bank) | {cap: most})
    one = bank.agent()

    async def ask(n: int) -> Permit | Refusal:
        try:
            return await bank.dial(one if who == "one agent" else bank.agent(), f"1380000{n:04}")
        except Refusal as refusal:
            return refusal

    answers = await asyncio.gather(*(ask(n) for n in range(40)))
    assert sum(isinstance(each, Permit) for each in answers) == most
    assert all(isinstance(each, Permit | CapReached) for each in answers)
    rows = await bank.decisions()
    assert (len(rows), sum(row["granted"] for row in rows)) == (40, most)


async def test_one_number_is_not_called_more_often_when_many_call_it_at_once(bank: Bank) -> None:
    answers = await asyncio.gather(*(bank.dial(bank.agent(), NUMBER) for _ in range(25)), return_exceptions=True)
    assert sum(isinstance(each, Permit) for each in answers) == 3


async def test_a_repeat_gets_the_same_permit_and_counts_once(bank: Bank) -> None:
    agent, operation = bank.agent(), str(uuid.uuid4())
    first = await bank.dial(agent, NUMBER, operation=operation)
    again = await asyncio.gather(*(bank.dial(agent, NUMBER, operation=operation) for _ in range(5)))
    assert set(again) == {first}
    assert len(await bank.decisions()) == 1
    assert (await refused(bank, agent, "13900000000", operation=operation)).code == "operation.of_another"
    assert (await refused(bank, bank.agent(), NUMBER, operation=operation)).code == "operation.of_another"


async def test_two_institutions_count_apart(bank: Bank) -> None:
    for _ in range(3):
        await bank.dial(bank.agent(), NUMBER)
    other = str(uuid.uuid4())
    await bank.world.tenant_row(other, "yunhai")
    connection = await bank.world.sql("select count(*) from gate_decisions where tenant_id = $1", other)
    assert connection[0][0] == 0


async def test_without_own_numbers_nothing_is_dialled(bank: Bank) -> None:
    bank.own.clear()
    assert (await refused(bank, bank.agent(), NUMBER)).code == "gate.no_own_number"


async def test_a_foreign_caller_id_is_refused(bank: Bank) -> None:
    refusal = await refused(bank, bank.agent(), NUMBER, caller_id="110")
    assert (refusal.code, refusal.data["own"]) == ("gate.caller_id_foreign", ["4001234567", "95588"])
