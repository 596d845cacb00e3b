"""The seam between staff sockets and the gate: whatever command names a number, the gate's number goes on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.outbound_gate.conftest import NOON, Bank, new_id
from yingda.channels.telephony.outside import House
from yingda.channels.telephony.protocol.shown import Shown
from yingda.entrypoints.dialling import own_numbers, permitting
from yingda.foundation.clock import ManualClock
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import OperationId
from yingda.interactions.call import Dial
from yingda.interactions.entry_points.api import EntryPoint
from yingda.journey import commands
from yingda.outbound_gate.api import OwnNumber


class Live:
    """An owner's memory: one contact, some entry points. What the seam reads of it and no more."""

    def __init__(self, **entry_points: EntryPoint) -> None:
        self.live = self.config = self
        self.entry_points = entry_points
        self.contacts: dict[str, Any] = {}


def point(key: str, channel: str = "phone", active: bool = True, queue: str = "q") -> EntryPoint:
    return EntryPoint(
        id=new_id(), key=key, name=key, channel=channel, flow_key="none", queue=queue, languages=("zh-CN",),
        active=active,
    )  # fmt: skip


async def permitted(bank: Bank, command: commands.StaffCommand, live: Live | None = None) -> commands.StaffCommand:
    owner: Any = live or Live()
    permit = permitting(bank.gate, lambda _tenant: owner, ManualClock(NOON))
    return await permit(bank.agent(), command, OperationId(new_id()))


async def test_a_call_goes_on_with_the_gates_number_and_caller_id(bank: Bank) -> None:
    command = commands.Dial(staff="x", number="+8613812345678", queue=bank.own[1].queue)
    found = await permitted(bank, command)
    assert found == commands.Dial(staff="x", number="13812345678", queue=bank.own[1].queue, caller_id="95588")


async def test_asking_somebody_outside_goes_through_the_gate_too(bank: Bank) -> None:
    found = await permitted(bank, commands.Consult(staff="x", interaction=new_id(), number="013812345678"))
    assert isinstance(found, commands.Consult)
    assert (found.number, found.caller_id) == ("13812345678", "4001234567")
    with pytest.raises(Refusal) as refused:
        await permitted(bank, commands.Consult(staff="x", interaction=new_id(), number="16812345"))
    assert refused.value.code == "gate.right_missing"


async def test_what_stays_in_the_house_is_not_asked_for(bank: Bank) -> None:
    for command in (commands.Consult(staff="x", interaction="i", agent="a"), commands.SignOff(staff="x")):
        assert await permitted(bank, command) is command
    assert await bank.decisions() == []


async def test_a_caller_id_of_ones_own_making_is_refused(bank: Bank) -> None:
    with pytest.raises(Refusal) as refused:
        await permitted(bank, commands.Dial(staff="x", number="13812345678", caller_id="95599"))
    assert refused.value.code == "gate.caller_id_foreign"


def _below(kind: type[commands.Command]) -> list[type[commands.Command]]:
    return [kind, *(each for sub in kind.__subclasses__() for each in _below(sub))]


def test_no_other_command_of_the_staff_names_a_number() -> None:
    """A new command with one must go through the gate: add it to `permitting` first."""
    named = {
        kind
        for kind in _below(commands.StaffCommand)
        for field in msgspec.structs.fields(kind)
        if field.name in ("number", "caller_id", "address", "phone")
    }
    assert named == {commands.Dial, commands.Consult}


def test_own_numbers_are_the_telephones_entry_points_in_use() -> None:
    live: Any = Live(
        a=point("tel-95588", queue="loans"), b=point("tel-4001234567", active=False), c=point("web", "webchat"),
        d=point("tel-hotline"),
    )  # fmt: skip
    assert own_numbers(lambda _tenant: live)(None) == [OwnNumber(number="95588", queue="loans")]  # type: ignore[arg-type]


@pytest.mark.parametrize("presented", ["8613812345678", "013812345678", "+8613812345678"])
async def test_who_is_called_back_is_dialled_by_the_gates_digits(bank: Bank, presented: str) -> None:
    """A carrier tells who called in its own way; the trunk gets the one form."""
    house = House(bank.world.database, bank.keyring, bank.gate, ManualClock(NOON), trunk=True)
    dial = Dial(number=presented, reason="asked", asked_at=NOON)
    found = await house.permit(bank.world.tenant, Shown(interaction=new_id(), where="waiting", dial=dial), "")
    assert found == ("13812345678", "4001234567")


@pytest.mark.parametrize(("presented", "code"), [("16812345", "gate.right_missing"), ("110", "gate.emergency_refused"),
                                                 ("0085221234567", "gate.right_missing")])  # fmt: skip
async def test_a_pretended_number_is_not_called_back(bank: Bank, presented: str, code: str) -> None:
    house = House(bank.world.database, bank.keyring, bank.gate, ManualClock(NOON), trunk=True)
    dial = Dial(number=presented, reason="cut", asked_at=NOON)
    with pytest.raises(Refusal) as refused:
        await house.permit(bank.world.tenant, Shown(interaction=new_id(), where="waiting", dial=dial), "")
    assert refused.value.code == code
