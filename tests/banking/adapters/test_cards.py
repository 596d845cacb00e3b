"""The card host's adapter: the same contract over ISO 8583, and what the wire itself promises."""

from __future__ import annotations

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from tests.banking.adapters.conftest import DEMO_PIN_KEY, QUICK
from tests.banking.adapters.contract import CoreContract, Subject, fault, good, new_id
from tests.sample_cores.programs import Program, even
from yingda.banking.adapters.cards import codec, pin_block
from yingda.banking.adapters.cards.adapter import CardCore
from yingda.banking.port import Order, Secret

HOLDER, OTHER = "H00000001", "H00000002"
TOKEN = "4900000000000011"
NUMBER = "6277770000000019"


@pytest.fixture
def subject(cards: CardCore, cards_program: Program) -> Subject:
    return Subject(
        core=cards, program=cards_program, customer=HOLDER, phone="13900000001", card=NUMBER, account=TOKEN,
        order=("card_repayment", {"from_account": "A0000000011", "card": TOKEN, "amount": 1_00}),
        short=("card_repayment", {"from_account": "A0000000011", "card": TOKEN, "amount": 99_000_000_00}),
        wrong_pin_customer="H00000009", feeds=False, finds=frozenset({"customer", "card"}),
    )  # fmt: skip


class TestCards(CoreContract):
    pass


async def test_the_host_answers_an_echo(cards: CardCore) -> None:
    good(await cards.echo())


async def test_a_reported_card_is_lost_until_it_is_taken_back(cards: CardCore) -> None:
    async def turn(kind: str) -> None:
        good(await cards.execute(Order(id=new_id(), kind=kind, customer=HOLDER, params={"holding": TOKEN})))

    await turn("loss_report")
    (card,) = good(await cards.portfolio(HOLDER)).holdings
    assert (card.status, card.available) == ("lost", 0)
    await turn("loss_undo")
    (card,) = good(await cards.portfolio(HOLDER)).holdings
    assert (card.status, card.available) == ("normal", card.limit - card.balance)


async def test_somebody_elses_card_is_refused(cards: CardCore) -> None:
    order = Order(id=new_id(), kind="loss_report", customer=OTHER, params={"holding": TOKEN})
    assert fault(await cards.execute(order)) == ("refused", "core.holding_unknown")


async def test_a_reversal_undoes_what_was_done_once(cards: CardCore, cards_program: Program) -> None:
    (before,) = good(await cards.portfolio(HOLDER)).holdings
    params = {"from_account": "A0000000011", "card": TOKEN, "amount": 7_00}
    order = Order(id=new_id(), kind="card_repayment", customer=HOLDER, params=params)
    good(await cards.execute(order))
    assert good(await cards._client.reverse(order.id)).code == "core.reversed"
    assert good(await cards._client.reverse(order.id)).state == "absent"
    (after,) = good(await cards.portfolio(HOLDER)).holdings
    assert after.balance == before.balance
    assert good(await cards.fate(order.id)).state == "refused"
    assert even(cards_program.books())


async def test_what_the_wire_has_no_message_for_is_refused(cards: CardCore) -> None:
    assert fault(await cards.entries(HOLDER, TOKEN, "2026-01-01", "2026-01-31")) == ("refused", "core.not_offered")
    assert fault(await cards.journal(0)) == ("refused", "core.not_offered")


@pytest.mark.parametrize("holder", ["", "客户", "x" * 2_000])
async def test_what_does_not_fit_into_a_field_is_refused(cards: CardCore, holder: str) -> None:
    assert fault(await cards.portfolio(holder))[0] == "refused"


async def test_a_pin_that_is_none_never_goes_out(cards: CardCore) -> None:
    for wrong in ("12", "1234567890123", "12a4", "１２３４"):
        assert fault(await cards.check_pin(HOLDER, Secret(wrong))) == ("refused", "core.invalid")


def test_a_pin_block_is_the_standards() -> None:
    """The clear block of ISO 9564-1 format 0 for PIN 1234 and card 43219876543210987, known from the literature."""
    key = bytes.fromhex(DEMO_PIN_KEY)
    block = pin_block.sealed(Secret("1234"), "43219876543210987", key)
    opener = Cipher(TripleDES(key + key[:8]), modes.ECB()).decryptor()  # noqa: S305
    assert block is not None
    clear = (opener.update(bytes.fromhex(block)) + opener.finalize()).hex().upper()
    assert clear == "0412AC89ABCDEF67"


def test_another_messages_answer_is_unreadable() -> None:
    asked = {"t": "0800", "11": "000001", "7": "1122010203", "70": "301"}
    wrong = codec.encode({"t": "0810", "11": "000002", "39": "00"})
    with pytest.raises(Exception, match=r"core\.unreadable"):
        codec.reading(asked, codec.echoed)(wrong)


async def test_nobody_there_is_unreached() -> None:
    core = CardCore("tcp://127.0.0.1:9", DEMO_PIN_KEY, QUICK)
    order = Order(id=new_id(), kind="loss_report", customer=HOLDER, params={"holding": TOKEN})
    assert fault(await core.execute(order)) == ("unreached", "core.unreachable")
    await core.close()


def test_a_zone_pin_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        CardCore("tcp://127.0.0.1:9", "00", QUICK)
