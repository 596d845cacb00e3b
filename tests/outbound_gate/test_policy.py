"""The policy over REST: the program's own until there is one, versions, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.configuring import code
from tests.outbound_gate.conftest import Bank
from yingda.outbound_gate.permissions import GATE_VIEW
from yingda.outbound_gate.rules.policy import PURPOSES


async def test_until_there_is_one_the_programs_own_holds(bank: Bank) -> None:
    found = await (await bank.administrator()).got("/api/outbound-gate/policy")
    assert (found["version"], found["changed_at"], found["time_zone"]) == (0, None, "Asia/Shanghai")
    assert found["rights"] == dict.fromkeys(("agent", "team_leader", "supervisor"), "national")
    assert found["hours"]["agent"] == {"start": "08:00", "end": "21:00"}


async def test_what_is_written_is_what_is_read_and_it_is_audited_whole(bank: Bank) -> None:
    hours = {purpose: {"start": "00:00", "end": "24:00"} for purpose in PURPOSES}
    status, made = await bank.policy(hours=hours, area_codes=["010", "0755"], internal_numbers=["8xxx"])
    assert (status, made["version"]) == (200, 1)
    found = await (await bank.administrator()).got("/api/outbound-gate/policy")
    assert (found["hours"], found["area_codes"], found["internal_numbers"]) == (hours, ["010", "0755"], ["8xxx"])
    action, data = (await bank.audited())[-1]
    assert action == "outbound_gate.policy_created"
    assert "0755" in data


async def test_a_stale_version_is_refused(bank: Bank) -> None:
    person = await bank.administrator()
    before = await person.got("/api/outbound-gate/policy")
    body = {name: value for name, value in before.items() if name not in ("changed_at", "time_zone")}
    assert (await person("PUT", "/api/outbound-gate/policy", body))[0] == 200
    status, answer = await person("PUT", "/api/outbound-gate/policy", body)
    assert (status, code(answer), answer["error"]["data"]) == (409, "version.stale", {"version": 1})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"area_codes": ["10"]}, "gate.area_code_unknown"),
        ({"area_codes": ["0400"]}, "gate.area_code_unknown"),
        ({"internal_numbers": ["1xx"]}, "gate.internal_numbers_malformed"),
        ({"internal_numbers": ["*8"]}, "gate.internal_numbers_malformed"),
        ({"rights": {"agent": "everything"}}, "input"),
        ({"callback_right": None}, "input"),
        ({"hours": {}}, "input"),
        ({"unknown": 1}, "input"),
    ],
)
async def test_a_policy_that_makes_no_sense_is_refused(bank: Bank, changes: dict[str, Any], expected: str) -> None:
    status, answer = await bank.policy(**changes)
    assert status == 422
    assert expected == "input" or code(answer) == expected


async def test_hours_that_end_before_they_begin_are_refused(bank: Bank) -> None:
    person = await bank.administrator()
    hours = (await person.got("/api/outbound-gate/policy"))["hours"]
    status, _ = await bank.policy(hours=hours | {"agent": {"start": "21:00", "end": "08:00"}})
    assert status == 422


async def test_who_may_look_may_not_change(bank: Bank) -> None:
    person = await bank.world.person(permissions=frozenset({GATE_VIEW}))
    body = await person.got("/api/outbound-gate/policy")
    for name in ("changed_at", "time_zone"):
        del body[name]
    assert (await person("PUT", "/api/outbound-gate/policy", body))[0] == 403


async def test_decisions_can_be_looked_at_masked(bank: Bank) -> None:
    await bank.dial(bank.agent(), "13812345678")
    with pytest.raises(Exception, match="right_missing"):
        await bank.dial(bank.agent(), "+85221234567")
    person = await bank.administrator()
    found = (await person.got("/api/outbound-gate/decisions"))["items"]
    assert sorted(each["number_masked"] for each in found) == ["008****4567", "138****5678"]
    refused = (await person.got("/api/outbound-gate/decisions?refused=true"))["items"]
    assert [each["code"] for each in refused] == ["gate.right_missing"]
