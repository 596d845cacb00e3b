"""The same questions to every kind of operation: whatever it is, nobody gets it done who may not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.banking.house import GU, SHEN, House
from tests.banking.simulated_core import SimulatedCore
from yingda.banking.api import Operation, State, Subject
from yingda.banking.catalogue import CATALOGUE
from yingda.banking.errors import (
    ChallengeGone,
    HoldingNotTheirs,
    NotTheCustomer,
    OperationElsewhere,
    ParamsInvalid,
    ProofMissing,
    TierTooLow,
)
from yingda.foundation.errors import NotFound

EARLIER = "0190a000-0000-7000-8000-000000000001"
PARAMS: dict[str, dict[str, Any]] = {
    "transfer": {"from_account": "A1", "to_number": "6222020000001111", "to_name": "韩梅", "amount": 5_00},
    "bill_payment": {"from_account": "A1", "biller": "power", "bill_no": "n1", "amount": 5_00},
    "card_repayment": {"from_account": "A1", "card": "K-C1", "amount": 5_00},
    "loss_report": {"holding": "D-C1"},
    "loss_undo": {"holding": "D-C1"},
    "limit_change": {"holding": "A1", "daily_limit": 1_000_00},
    "purchase": {"from_account": "A1", "product": "W2", "amount": 5_00},
    "transfer_recall": {"operation": EARLIER},
    "purchase_cancel": {"operation": EARLIER},
    "order": {"side": "buy", "symbol": "600001", "quantity": 100, "price": 100_000},
    "cancel": {"order": "O1"},
    "subscription": {"symbol": "730001", "quantity": 500},
    "funds_in": {"amount": 5_00},
    "funds_out": {"amount": 5_00},
}
OF_ANOTHER = {"from_account": "A2", "card": "K-C2", "holding": "D-C2"}
"""What belongs to 沈立群."""


@pytest.fixture(autouse=True)
def _broker(house: House) -> Iterator[None]:
    broker = frozenset(kind for kind, each in CATALOGUE.items() if each.role == "broker")
    house.banking.cores.cores["broker"] = SimulatedCore(  # type: ignore[attr-defined]
        house.clock.now_ms, name="broker", operations=broker
    )
    return


def test_every_kind_is_asked() -> None:
    assert set(PARAMS) == set(CATALOGUE)


each_kind = pytest.mark.parametrize("kind", sorted(CATALOGUE))


def gu(house: House, **more: Any) -> Subject:
    return house.customer(GU, refs={"bank": "C1", "broker": "C1"}, **more)


def shen(house: House) -> Subject:
    return house.customer(SHEN, refs={"bank": "C2", "broker": "C2"})


async def drafted(house: House, kind: str, **more: Any) -> Operation:
    return await house.banking.draft(gu(house, **more), kind, PARAMS[kind])


def executed(house: House) -> int:
    cores: dict[str, SimulatedCore] = house.banking.cores.cores  # type: ignore[attr-defined]
    return sum(sum(core.executed.values()) for core in cores.values())


@each_kind
async def test_with_the_customers_word_it_is_done_once(house: House, kind: str) -> None:
    draft = await drafted(house, kind)
    proof = await house.proof(draft, gu(house))
    answers = await asyncio.gather(*(house.banking.confirm(gu(house), draft.id, proof) for _ in range(4)))
    assert {each.id for each in answers} == {draft.id}
    assert (await house.carried(draft.id)).state is State.EXECUTED
    await house.banking.confirm(gu(house), draft.id, proof)
    await house.banking.carrying.drain(house.tenant)
    assert executed(house) == 1


@each_kind
async def test_a_bot_gets_no_further_than_the_draft(house: House, kind: str) -> None:
    draft = await drafted(house, kind, by="bot", actor="bot", channel="webchat")
    proof = await house.proof(draft, gu(house))
    for given in (proof, None):
        with pytest.raises(NotTheCustomer):
            await house.banking.confirm(gu(house, by="bot", actor="bot"), draft.id, given)
    await house.carried(draft.id)
    assert executed(house) == 0


@each_kind
async def test_an_unverified_caller_gets_no_further_than_the_draft(house: House, kind: str) -> None:
    draft = await drafted(house, kind, tier=1)
    for stranger in (gu(house, tier=0), gu(house, tier=1), gu(house, age_ms=31 * 60_000)):
        with pytest.raises((ProofMissing, TierTooLow)):
            await house.banking.confirm(stranger, draft.id, None)
    assert (await house.carried(draft.id)).state is State.DRAFTED


@each_kind
async def test_neither_a_stale_nor_a_foreign_nor_an_invented_proof_will_do(house: House, kind: str) -> None:
    draft, other = await drafted(house, kind), await drafted(house, "bill_payment")
    foreign = await house.proof(other, gu(house))
    for wrong in (foreign, str(uuid.uuid4())):
        with pytest.raises(ProofMissing):
            await house.banking.confirm(gu(house), draft.id, wrong)
    stale = await house.proof(draft, gu(house))
    house.clock.advance(5 * 60_000)
    with pytest.raises(ProofMissing):
        await house.banking.confirm(gu(house), draft.id, stale)
    assert (await house.carried(draft.id)).state is State.DRAFTED


@each_kind
async def test_it_does_not_exist_for_another_customer_nor_in_another_institution(house: House, kind: str) -> None:
    draft = await drafted(house, kind)
    proof = await house.proof(draft, gu(house))
    with pytest.raises(NotFound):
        await house.banking.confirm(shen(house), draft.id, proof)
    with pytest.raises(NotFound):
        await house.banking.cancel(shen(house), draft.id)
    with pytest.raises(ChallengeGone):
        await house.banking.challenge(shen(house), means="pin", operation=draft.id)
    elsewhere = str(uuid.uuid4())
    await house.world.tenant_row(elsewhere, "yunhai")
    with pytest.raises(NotFound):
        await house.banking.operation(elsewhere, draft.id)  # type: ignore[arg-type]
    assert executed(house) == 0


@each_kind
async def test_nothing_of_another_customers_can_be_named(house: House, kind: str) -> None:
    for name in set(PARAMS[kind]) & set(OF_ANOTHER):
        with pytest.raises(HoldingNotTheirs):
            await house.banking.draft(gu(house), kind, {**PARAMS[kind], name: OF_ANOTHER[name]})


@each_kind
async def test_what_is_changed_after_the_word_is_not_sent(house: House, kind: str) -> None:
    """Somebody with a hand in the database puts another body under the proof."""
    draft = await drafted(house, kind)
    other = await house.banking.draft(shen(house), "bill_payment", {**PARAMS["bill_payment"], "from_account": "A2"})
    await house.banking.confirm(gu(house), draft.id, await house.proof(draft, gu(house)))
    await house.world.sql(
        "update banking_operations set body = (select body from banking_operations where id = $2) where id = $1",
        draft.id, other.id,
    )  # fmt: skip
    assert (await house.carried(draft.id)).state is State.ON_LIST
    assert executed(house) == 0


@each_kind
async def test_malformed_parameters_are_refused(house: House, kind: str) -> None:
    good = PARAMS[kind]
    wrong: list[dict[str, Any]] = [{**good, "extra": 1}, {}]
    wrong += [{**good, name: value} for name in good for value in (None, -1, "", "x" * 500, 1.5)]
    for params in wrong:
        with pytest.raises(ParamsInvalid):
            await house.banking.draft(gu(house), kind, params)


@each_kind
async def test_taken_back_it_cannot_be_confirmed(house: House, kind: str) -> None:
    draft = await drafted(house, kind)
    proof = await house.proof(draft, gu(house))
    await house.banking.cancel(gu(house), draft.id)
    with pytest.raises(OperationElsewhere):
        await house.banking.confirm(gu(house), draft.id, proof)
    assert executed(house) == 0
