"""Who proves what by which means, and how often they may be wrong: over all channels together."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banking.house import GU, PIN, SHEN, House
from yingda.banking.api import Secret, State
from yingda.banking.errors import (
    ChallengeGone,
    ChallengeTooSoon,
    CoreUnavailable,
    MeansImpossible,
    MessageNotSent,
    NotTheCustomer,
    ProofMissing,
    VerificationLocked,
)
from yingda.banking.port import Fault
from yingda.banking.verification import codes, lock
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import MalformedId

WRONG = Secret("000000")


async def test_a_pin_proves_who_it_is_and_is_nowhere(house: House) -> None:
    heard: list[tuple[str, int]] = []

    async def listen(_tenant: object, subject: object, at: int) -> None:
        heard.append((subject.customer, at))  # type: ignore[attr-defined]

    house.banking.on_proved.append(listen)
    caller = house.agent(tier=1, proven_at=None)
    asked = await house.banking.challenge(caller, means="pin")
    house.captured["t"] = (str(caller.interaction), PIN)
    proved = await house.banking.prove_by_token(caller, asked.id, "t")
    assert proved.right and proved.tier == 2 and proved.proof is None
    assert heard == [(GU, house.clock.now_ms())]
    tables = await house.world.sql("select tablename from pg_tables where schemaname = 'public'")
    for (table,) in tables:
        for row in await house.world.sql(f"select to_jsonb(t)::text from {table} t"):
            assert PIN not in row[0], table


async def test_digits_keyed_in_elsewhere_are_not_this_customers(house: House) -> None:
    caller = house.agent(tier=1, proven_at=None)
    asked = await house.banking.challenge(caller, means="pin")
    house.captured["t"] = (str(uuid.uuid4()), PIN)
    with pytest.raises(ChallengeGone):
        await house.banking.prove_by_token(caller, asked.id, "t")


async def test_a_proof_of_who_it_is_proves_no_operation(house: House) -> None:
    drafted = await house.transfer()
    asked = await house.banking.challenge(house.customer(), means="pin")
    assert (await house.banking.prove(house.customer(), asked.id, Secret(PIN))).right
    with pytest.raises(ProofMissing):
        await house.banking.confirm(house.customer(), drafted.id, asked.id)


async def test_a_code_says_to_whom_and_how_much(house: House) -> None:
    drafted = await house.transfer(12_345_00)
    asked = await house.banking.challenge(house.customer(), means="otp", operation=drafted.id)
    to, text, _ = house.messages.sent[-1]
    assert to == "13900000001" and "12,345.00" in text and "韩**" in text and "9999" in text
    proved = await house.banking.prove(house.customer(), asked.id, Secret(house.messages.code()))
    assert proved.right and proved.proof == asked.id
    assert (await house.banking.confirm(house.customer(), drafted.id, proved.proof)).state is State.SUBMITTED


async def test_a_code_is_in_no_row(house: House) -> None:
    drafted = await house.transfer()
    await house.banking.challenge(house.customer(), means="otp", operation=drafted.id)
    code = house.messages.code()
    for (table,) in await house.world.sql("select tablename from pg_tables where schemaname = 'public'"):
        for row in await house.world.sql(f"select to_jsonb(t) - 'created_at' - 'at' from {table} t"):
            assert f'"{code}"' not in row[0], table


async def test_codes_are_not_sent_one_after_the_other(house: House) -> None:
    await house.banking.challenge(house.customer(), means="otp")
    with pytest.raises(ChallengeTooSoon) as refused:
        await house.banking.challenge(house.agent(), means="otp")
    assert 0 < refused.value.data["retry_after_s"] <= 31
    for _ in range(4):
        house.clock.advance(31_000)
        await house.banking.challenge(house.customer(), means="otp")
    house.clock.advance(31_000)
    with pytest.raises(ChallengeTooSoon):
        await house.banking.challenge(house.customer(), means="otp")


async def test_a_newer_code_makes_the_older_one_void(house: House) -> None:
    first = await house.banking.challenge(house.customer(), means="otp")
    code = house.messages.code()
    house.clock.advance(31_000)
    await house.banking.challenge(house.customer(), means="otp")
    with pytest.raises(ChallengeGone):
        await house.banking.prove(house.customer(), first.id, Secret(code))


async def test_a_message_that_cannot_be_sent_is_told(house: House) -> None:
    house.messages.fault = Fault(kind="unreached", code="core.unreached")
    with pytest.raises(MessageNotSent):
        await house.banking.challenge(house.customer(), means="otp")
    with pytest.raises(MeansImpossible):
        await house.banking.challenge(house.customer(phone=""), means="otp")


async def test_only_the_signed_in_page_can_push(house: House) -> None:
    drafted = await house.transfer()
    for other in (house.agent(), house.customer(channel="webchat"), house.customer(tier=1)):
        with pytest.raises(NotTheCustomer):
            await house.banking.challenge(other, means="push", operation=drafted.id)
    asked = await house.banking.challenge(house.customer(), means="push", operation=drafted.id)
    proved = await house.banking.prove(house.customer(), asked.id, None)
    assert proved.proof is not None


async def test_the_button_of_the_page_is_one_act(house: House) -> None:
    drafted = await house.transfer()
    for other in (house.agent(), house.customer(channel="webchat"), house.customer(tier=1)):
        with pytest.raises(NotTheCustomer):
            await house.banking.press(other, drafted.id)
    first = await house.banking.press(house.customer(), drafted.id)
    again = await house.banking.press(house.customer(), drafted.id)
    assert first.state is State.SUBMITTED and first.proof_means == again.proof_means == "push"
    await house.carried(drafted.id)
    assert house.core.executed == {drafted.id: 1}
    with pytest.raises(NotFound):
        await house.banking.press(house.customer(SHEN), drafted.id)


async def test_wrong_answers_count_over_all_channels_and_shut(house: House) -> None:
    left = []
    for index in range(5):
        who = house.customer() if index % 2 else house.agent(channel="webchat")
        asked = await house.banking.challenge(who, means="pin")
        answer = await house.banking.prove(who, asked.id, WRONG)
        assert not answer.right
        left.append(answer.tries_left)
    assert left[-1] == 0
    for who in (house.customer(), house.agent(), house.agent(channel="webchat")):
        with pytest.raises(VerificationLocked):
            await house.banking.challenge(who, means="pin")
    assert (await house.banking.challenge(house.customer(SHEN), means="pin")).tries_left == 3
    until = await house.banking.locked_until(house.tenant, GU)
    assert until is not None
    house.clock.advance(until - house.clock.now_ms())
    asked = await house.banking.challenge(house.customer(), means="pin")
    assert (await house.banking.prove(house.customer(), asked.id, Secret(PIN))).right


async def test_guesses_at_once_have_no_more_tries(house: House) -> None:
    """Twenty guesses in the same moment, through many questions: the core is asked five times at most."""
    operations = [await house.transfer(index + 1) for index in range(10)]
    asked = [await house.banking.challenge(house.customer(), means="pin", operation=o.id) for o in operations]
    await asyncio.gather(
        *(house.banking.prove(house.customer(), asked[i % 10].id, WRONG) for i in range(20)), return_exceptions=True
    )
    assert house.core.asked_pins <= 5
    with pytest.raises(VerificationLocked):
        await house.banking.challenge(house.customer(), means="pin")


async def test_one_question_takes_three_answers(house: House) -> None:
    asked = await house.banking.challenge(house.customer(), means="pin")
    for _ in range(3):
        await house.banking.prove(house.customer(), asked.id, WRONG)
    with pytest.raises(ChallengeGone):
        await house.banking.prove(house.customer(), asked.id, Secret(PIN))


async def test_a_core_that_cannot_check_costs_no_try(house: House) -> None:
    asked = await house.banking.challenge(house.customer(), means="pin")
    house.core.down = True
    for _ in range(7):
        with pytest.raises(CoreUnavailable):
            await house.banking.prove(house.customer(), asked.id, Secret(PIN))
    house.core.down = False
    assert (await house.banking.prove(house.customer(), asked.id, Secret(PIN))).right


async def test_what_is_no_id_is_refused_as_such(house: House) -> None:
    drafted = await house.transfer()
    with pytest.raises(MalformedId):
        await house.banking.prove(house.customer(), "x", Secret(PIN))
    with pytest.raises(MalformedId):
        await house.banking.confirm(house.customer(), drafted.id, "x")


async def test_questions_have_their_time_and_their_customer(house: House) -> None:
    asked = await house.banking.challenge(house.customer(), means="pin")
    with pytest.raises(ChallengeGone):
        await house.banking.prove(house.customer(SHEN), asked.id, Secret(PIN))
    with pytest.raises(ChallengeGone):  # put on the page, answered in a call
        await house.banking.prove(house.agent(), asked.id, Secret(PIN))
    house.clock.advance(3 * 60_000)
    with pytest.raises(ChallengeGone):
        await house.banking.prove(house.customer(), asked.id, Secret(PIN))


async def test_a_code_belongs_to_its_question_and_operation(house: House) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    made = {
        codes.code_of(house.keyring, house.tenant, question, digest)
        for question in (one, other)
        for digest in (None, b"a" * 32, b"b" * 32)
    }
    assert len(made) == 6 and all(len(code) == codes.DIGITS and code.isdecimal() for code in made)


@given(st.lists(st.sampled_from(["wrong", "right", "fault"]), max_size=40))
def test_the_lock_shuts_after_so_many_wrong_answers_in_a_row(answers: list[str]) -> None:
    now, state, wrong_in_a_row = 1_000_000, lock.Lock(), 0
    for answer in answers:
        now += 1_000
        state = lock.renewed(state, now)
        until = lock.shut(state, now)
        assert (until is not None) == (wrong_in_a_row >= lock.FAILURES_MAX)
        if until is not None:
            return
        state = lock.tried(state, now)
        if answer == "right":
            state, wrong_in_a_row = lock.Lock(), 0
        elif answer == "wrong":
            state, wrong_in_a_row = lock.wrong(state, now), wrong_in_a_row + 1
        else:
            state = lock.unchecked(state)
    assert state.failures == wrong_in_a_row
