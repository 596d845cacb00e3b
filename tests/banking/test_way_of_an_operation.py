"""From the draft to the receipt, and every way in which it must not go on."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest

from tests.banking.house import GU, PIN, SHEN, House
from yingda.approvals.errors import ApprovalDecided, OwnRequest, ReasonMissing
from yingda.banking.api import State
from yingda.banking.errors import (
    ChallengeGone,
    HoldingNotTheirs,
    LimitExceeded,
    NotTheCustomer,
    OperationElsewhere,
    ParamsInvalid,
    ProofMissing,
    RiskNotAccepted,
    TierTooLow,
    Unsuitable,
)
from yingda.banking.port import Good
from yingda.foundation.errors import NotFound
from yingda.foundation.operations import OperationOfAnother

BIG = 60_000_00
"""Over the threshold of four eyes, and to a new payee."""


async def test_a_proved_transfer_is_executed_once_and_told(house: House) -> None:
    told: list[str] = []

    async def listen(_tenant: object, operation: object) -> None:
        told.append(operation.state.value)  # type: ignore[attr-defined]

    house.banking.on_moved.append(listen)
    drafted = await house.transfer(123_45)
    assert drafted.params["to_number"] == "622202******9999" and drafted.params["to_name"] == "韩**"
    await house.confirmed(drafted)
    done = await house.carried(drafted.id)
    assert done.state is State.EXECUTED and done.facts["balance"] == 1_000_000_00 - 123_45
    assert house.core.executed == {drafted.id: 1}
    assert told == ["drafted", "submitted", "executed"]


async def test_nothing_of_whom_and_how_much_lies_open(house: House) -> None:
    drafted = await house.transfer(4_321_98)
    await house.confirmed(drafted)
    await house.carried(drafted.id)
    for table in ("banking_operations", "banking_limit_days", "events", "audit_entries", "verification_challenges"):
        text = "".join(str(row[0]) for row in await house.world.sql(f"select to_jsonb(t)::text from {table} t"))
        assert text
        for canary in ("6222020000009999", "韩梅", "432198", PIN):
            assert canary not in text, table


async def test_without_a_proof_it_stays_a_draft(house: House) -> None:
    drafted = await house.transfer()
    for proof in (None, str(uuid.uuid4())):
        with pytest.raises(ProofMissing):
            await house.banking.confirm(house.customer(), drafted.id, proof)
    assert (await house.carried(drafted.id)).state is State.DRAFTED and not house.core.executed


async def test_a_bot_never_gets_beyond_a_draft(house: House) -> None:
    bot = house.customer(by="bot", actor="bot", channel="webchat")
    drafted = await house.transfer(subject=bot)
    proof = await house.proof(drafted)
    with pytest.raises(NotTheCustomer):
        await house.banking.confirm(bot, drafted.id, proof)
    with pytest.raises(NotTheCustomer):
        await house.banking.confirm(bot, (await _loss_report(house)).id, None)


async def test_a_proof_of_another_operation_is_none(house: House) -> None:
    small, large = await house.transfer(1_00), await house.transfer(9_999_00)
    proof = await house.proof(small)
    with pytest.raises(ProofMissing):
        await house.banking.confirm(house.customer(), large.id, proof)


async def test_a_proof_is_used_once(house: House) -> None:
    drafted = await house.transfer()
    proof = await house.proof(drafted)
    first = await house.banking.confirm(house.customer(), drafted.id, proof)
    again = await house.banking.confirm(house.customer(), drafted.id, proof)
    assert first.id == again.id
    await house.carried(drafted.id)
    assert house.core.executed == {drafted.id: 1}
    with pytest.raises(OperationElsewhere):
        await house.banking.confirm(house.customer(), drafted.id, str(uuid.uuid4()))


async def test_a_stale_proof_is_none(house: House) -> None:
    drafted = await house.transfer()
    proof = await house.proof(drafted)
    house.clock.advance(round(timedelta(minutes=5).total_seconds() * 1000))
    with pytest.raises(ProofMissing):
        await house.banking.confirm(house.customer(), drafted.id, proof)


async def test_two_confirmations_at_once_are_one(house: House) -> None:
    drafted = await house.transfer()
    proof = await house.proof(drafted)
    answers = await asyncio.gather(
        *(house.banking.confirm(house.customer(), drafted.id, proof) for _ in range(8)), return_exceptions=True
    )
    assert all(not isinstance(each, BaseException) for each in answers)
    await house.carried(drafted.id)
    assert house.core.executed == {drafted.id: 1}


async def test_another_customers_operation_does_not_exist(house: House) -> None:
    drafted = await house.transfer()
    other = house.customer(SHEN)
    with pytest.raises(NotFound):
        await house.banking.confirm(other, drafted.id, await house.proof(drafted))
    with pytest.raises(NotFound):
        await house.banking.cancel(other, drafted.id)
    with pytest.raises(ChallengeGone):
        await house.banking.challenge(other, means="pin", operation=drafted.id)


async def test_another_tenant_sees_nothing(house: House) -> None:
    drafted = await house.transfer()
    foreign = str(uuid.uuid4())
    await house.world.tenant_row(foreign, "yunhai")
    with pytest.raises(NotFound):
        await house.banking.operation(foreign, drafted.id)  # type: ignore[arg-type]
    assert await house.banking.operations(foreign, customer=GU) == []  # type: ignore[arg-type]


async def test_another_persons_account_cannot_be_named(house: House) -> None:
    with pytest.raises(HoldingNotTheirs):
        await house.transfer(from_account="A2")
    with pytest.raises(HoldingNotTheirs):
        await house.banking.draft(house.customer(), "loss_report", {"holding": "D-C2"})


@pytest.mark.parametrize(
    "change", [{"amount": 0}, {"amount": -5}, {"amount": 1.5}, {"to_number": "6222x"}, {"extra": 1}, {"to_name": ""}]
)
async def test_a_malformed_parameter_is_refused(house: House, change: dict[str, object]) -> None:
    with pytest.raises(ParamsInvalid):
        await house.transfer(**change)  # type: ignore[arg-type]


async def test_a_repeated_draft_is_the_first(house: House) -> None:
    id, params = str(uuid.uuid4()), {"from_account": "A1", "amount": 5_00, "to_number": "62220", "to_name": "韩梅"}
    first = await house.banking.draft(house.customer(), "transfer", params, id)
    again = await house.banking.draft(house.customer(), "transfer", params, id)
    assert first == again
    with pytest.raises(OperationOfAnother):
        await house.banking.draft(house.customer(SHEN), "transfer", {**params, "from_account": "A2"}, id)


async def test_a_changed_row_is_never_sent(house: House) -> None:
    """Somebody who can write to the database puts another body under the proof."""
    drafted, other = await house.transfer(1_00), await house.transfer(90_000_00)
    await house.confirmed(drafted)
    await house.world.sql(
        "update banking_operations set body = (select body from banking_operations where id = $2) where id = $1",
        drafted.id, other.id,
    )  # fmt: skip
    after = await house.carried(drafted.id)
    assert after.state is State.ON_LIST and after.fault == {"code": "operation.tampered", "data": {}}
    assert not house.core.executed


async def test_large_amounts_take_a_second_person(house: House) -> None:
    agent = house.agent()
    drafted = await house.banking.draft(
        agent, "transfer", {"from_account": "A1", "amount": BIG, "to_number": "62221", "to_name": "韩梅"}
    )
    held = await house.confirmed(drafted, agent)
    assert held.state is State.HELD and held.hold_reasons == ("new_payee",)
    assert (await house.carried(drafted.id)).state is State.HELD
    house.clock.advance(25 * 3_600_000)
    await house.banking.carrying.tidy(house.tenant)
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.RECONFIRM
    waiting = await house.confirmed(await house.banking.operation(house.tenant, drafted.id))
    assert waiting.state is State.AWAITING_APPROVAL and not house.core.executed
    with pytest.raises(OwnRequest):
        await house.decide(drafted.id, by=agent.actor.removeprefix("user:"))
    with pytest.raises(ReasonMissing):
        await house.decide(drafted.id, approve=False, reason="")
    assert (await house.carried(drafted.id)).state is State.AWAITING_APPROVAL
    await house.decide(drafted.id)
    assert (await house.carried(drafted.id)).state is State.EXECUTED


async def test_the_database_itself_refuses_one_person_as_maker_and_checker(house: House) -> None:
    id = str(uuid.uuid4())
    statement = (
        "insert into approvals (id, tenant_id, subject_kind, subject_id, action, facts, maker, asked_at, expires_at,"
        " state, checker, decided_at) values ($1, $2, 'operation', $1, 'transfer', '{}', 'user:a', now(), now(),"
        " 'approved', $3, now())"
    )
    with pytest.raises(Exception, match="approvals_check"):
        await house.world.sql(statement, id, house.tenant, "user:a")
    await house.world.sql(statement, id, house.tenant, "user:b")


async def test_a_rejection_gives_the_limit_back(house: House) -> None:
    for _ in range(3):  # three of two million do not fit into a day of five million
        drafted = await house.banking.draft(
            house.customer(), "purchase", {"from_account": "A1", "product": "W2", "amount": 2_000_000_00}
        )
        assert (await house.confirmed(drafted)).state is State.AWAITING_APPROVAL
        approval = (await house.banking.operation(house.tenant, drafted.id)).approval
        assert approval is not None
        await house.decide(drafted.id, approve=False)
        with pytest.raises(ApprovalDecided):
            async with house.world.database.work(house.checker()) as work:
                await house.banking.parts.approvals.decide(work, approval, True, "查明")
        assert (await house.carried(drafted.id)).state is State.REJECTED


async def test_limits_hold_at_once(house: House) -> None:
    """Ten of 20,000 yuan a piece to bills of 50,000 a day: two fit, however many come at once."""
    drafts = []
    for index in range(8):
        params = {"from_account": "A1", "biller": "power", "bill_no": f"n{index}", "amount": 20_000_00}
        drafts.append(await house.banking.draft(house.customer(), "bill_payment", params))
    proofs = [await house.proof(draft) for draft in drafts]
    answers = await asyncio.gather(
        *(house.banking.confirm(house.customer(), d.id, p) for d, p in zip(drafts, proofs, strict=True)),
        return_exceptions=True,
    )
    refused = [each for each in answers if isinstance(each, LimitExceeded)]
    assert len(refused) == 6 and len(answers) == 8
    await house.banking.carrying.drain(house.tenant)
    assert len(house.core.executed) == 2


async def test_over_one_operations_limit_is_refused_at_the_draft(house: House) -> None:
    with pytest.raises(LimitExceeded) as refused:
        await house.transfer(200_000_01)
    assert refused.value.data["limit"] == "operation"


async def test_a_loss_report_takes_a_verified_customers_yes_and_can_be_undone(house: House) -> None:
    report = await _loss_report(house)
    with pytest.raises(TierTooLow):
        await house.banking.confirm(house.customer(tier=1), report.id, None)
    with pytest.raises(TierTooLow):
        await house.banking.confirm(house.customer(age_ms=31 * 60_000), report.id, None)
    await house.banking.confirm(house.agent(), report.id, None)
    assert (await house.carried(report.id)).state is State.EXECUTED
    undo = await house.banking.reverse(house.customer(), report.id)
    assert undo.kind == "loss_undo" and undo.reverses == report.id
    assert (await house.banking.reverse(house.customer(), report.id)).id == undo.id
    with pytest.raises(ProofMissing):
        await house.banking.confirm(house.customer(), undo.id, None)
    await house.confirmed(undo)
    assert (await house.carried(undo.id)).state is State.EXECUTED
    assert (await house.banking.operation(house.tenant, report.id)).state is State.REVERSED


async def test_what_does_not_suit_is_not_sold_and_that_is_kept(house: House) -> None:
    with pytest.raises(Unsuitable):
        await house.banking.draft(
            house.customer(), "purchase", {"from_account": "A1", "product": "W4", "amount": 100_00}
        )
    assert "suitability.blocked" in await house.world.audited()


async def test_who_has_to_be_warned_has_to_say_so(house: House) -> None:
    house.core.born_on, house.core.grade = "1940-01-01", "C5"
    drafted = await house.banking.draft(
        house.customer(), "purchase", {"from_account": "A1", "product": "W4", "amount": 100_00}
    )
    assert drafted.suitability is not None and drafted.suitability["result"] == "warn"
    with pytest.raises(RiskNotAccepted):
        await house.confirmed(drafted)
    house.clock.advance(1_000)
    assert (await house.confirmed(drafted, accept_risk=True)).state is State.SUBMITTED
    rows = await house.world.sql("select risk_accepted_at from banking_operations where id = $1", drafted.id)
    assert rows[0][0] is not None


async def test_only_the_verified_see_anything(house: House) -> None:
    for subject in (house.customer(tier=0), house.customer(tier=1), house.customer(age_ms=30 * 60_000)):
        for look in (house.banking.portfolio, house.banking.placed):
            with pytest.raises(TierTooLow):
                await look(subject)
    assert isinstance((await house.banking.portfolio(house.customer()))["bank"], Good)
    assert "banking.inquired" in await house.world.audited()


async def test_a_draft_lapses(house: House) -> None:
    drafted = await house.transfer()
    house.clock.advance(31 * 60_000)
    await house.banking.carrying.tidy(house.tenant)
    assert (await house.banking.operation(house.tenant, drafted.id)).state is State.EXPIRED
    with pytest.raises(OperationElsewhere):
        await house.banking.challenge(house.customer(), means="pin", operation=drafted.id)


async def test_taking_back_before_anything_went_out(house: House) -> None:
    drafted = await house.transfer()
    assert (await house.banking.cancel(house.customer(), drafted.id)).state is State.CANCELLED
    done = await house.transfer(2_00)
    await house.confirmed(done)
    await house.carried(done.id)
    with pytest.raises(OperationElsewhere):
        await house.banking.cancel(house.customer(), done.id)


async def _loss_report(house: House):  # type: ignore[no-untyped-def]
    return await house.banking.draft(house.customer(), "loss_report", {"holding": "D-C1"})
