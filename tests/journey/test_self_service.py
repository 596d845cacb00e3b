"""Errands, secrets, and who the customer is: in the live contact."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from tests.dialogue.test_services import flow
from tests.journey.bank import LIMING, PHONE, WEB_FLOW, ZHAO, Bank, configuration, ident
from yingda.banking.subject import PROVEN_MS
from yingda.foundation.errors import Refusal
from yingda.interactions.contact import Contact, Errand, State
from yingda.journey import commands
from yingda.journey.self_service import ERRAND_MS

WHO, OTHER = ident(20), ident(21)


@pytest.fixture
def bank() -> Bank:
    drawn = msgspec.structs.replace(flow(), key="hello", version=1)
    config = configuration()
    points = {
        **config.entry_points, PHONE: msgspec.structs.replace(config.entry_points[PHONE], flow_key="hello")
    }  # fmt: skip
    return Bank(replace(config, flows={("hello", 1): drawn}, flows_current={"hello": 1}, entry_points=points))


def comes(bank: Bank) -> Contact:
    return bank.arrives(ZHAO, entry_point=WEB_FLOW)


def entrusts(bank: Bank) -> Errand:
    awaits = bank.of(ZHAO).awaits
    assert awaits is not None
    bank.do(commands.Entrust(visitor=ZHAO, seq=awaits.seq, token="t-1", shown="******"))
    errand = bank.of(ZHAO).errand
    assert errand is not None
    return errand


def done(bank: Bank, errand: Errand, outcome: str = "done", **variables: str) -> None:
    bank.do(
        commands.ErrandDone(
            interaction=bank.of(ZHAO).id, errand=errand.id, outcome=outcome, variables=variables
        )
    )  # fmt: skip


def identify(bank: Bank, customer: str = WHO, *, sure: str = "proven", at: int | None = None, **more: object) -> None:
    proven = sure == "proven"
    bank.do(
        commands.Identify(
            interaction=bank.of(ZHAO).id, customer=customer, sure=sure, tier=2 if proven else 1,  # type: ignore[arg-type]
            proven_at=(at if at is not None else bank.now) if proven else None, **more,  # type: ignore[arg-type]
        )
    )  # fmt: skip


# ── errands and secrets ──


def test_a_secret_is_a_token_in_the_flow_and_stars_in_the_record(bank: Bank) -> None:
    contact = comes(bank)
    assert contact.awaits is not None
    assert (contact.awaits.form, contact.awaits.of) == ("secret", "pin")
    assert bank.lines(ZHAO)[-1].data == {"secret": {"of": "pin", "chars_max": 6}}
    errand = entrusts(bank)
    assert (errand.service, errand.with_) == ("verify.pin", {"token": "t-1"})
    assert [line.text for line in bank.lines(ZHAO) if line.by == "customer"] == ["******"]
    assert bank.events("interaction.captured")[0]["token"] == "t-1"


def test_digits_typed_into_the_chat_where_a_secret_is_asked_are_not_kept(bank: Bank) -> None:
    comes(bank)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="我的密码是246810，２４６８１０"))
    said = next(line.text for line in bank.lines(ZHAO) if line.by == "customer")
    assert not any(each.isdigit() for each in said)
    assert "246810" not in str(bank.rows) + str(bank.of(ZHAO))


def test_an_answer_to_an_earlier_question_is_refused(bank: Bank) -> None:
    comes(bank)
    with pytest.raises(Refusal, match=r"secret\.not_asked"):
        bank.do(commands.Entrust(visitor=ZHAO, seq=99, token="t", shown=""))
    entrusts(bank)
    with pytest.raises(Refusal, match=r"secret\.not_asked"):
        bank.do(commands.Entrust(visitor=ZHAO, seq=1, token="t", shown=""))


def test_an_errand_is_answered_once(bank: Bank) -> None:
    comes(bank)
    errand = entrusts(bank)
    done(bank, errand)
    with pytest.raises(Refusal, match=r"errand\.gone"):
        done(bank, errand, "wrong")
    second = bank.of(ZHAO).errand
    assert second is not None and second.id != errand.id
    done(bank, second, balance="12.00元")
    assert "余额 12.00元" in [line.text for line in bank.lines(ZHAO)]
    assert [event["outcome"] for event in bank.events("interaction.errand_done")] == ["done", "done"]


def test_an_errand_that_nobody_does_is_over_at_its_time(bank: Bank) -> None:
    contact = comes(bank)
    entrusts(bank)
    bank.later(ERRAND_MS / 1000 - 1)
    assert contact.errand is not None
    bank.later(2)
    assert contact.errand is None
    assert contact.state is State.WAITING, "the flow said: otherwise to a human"
    assert bank.events("interaction.errand_done")[0]["outcome"] == "failed"


def test_a_human_is_there_in_the_midst_of_an_errand(bank: Bank) -> None:
    comes(bank)
    errand = entrusts(bank)
    bank.do(commands.AskHuman(visitor=ZHAO))
    assert bank.of(ZHAO).state is State.WAITING
    with pytest.raises(Refusal, match=r"errand\.gone"):
        done(bank, errand)


def test_what_is_said_meanwhile_keeps_the_errand(bank: Bank) -> None:
    comes(bank)
    errand = entrusts(bank)
    bank.do(commands.CustomerSend(visitor=ZHAO, text="还在吗"))
    assert bank.of(ZHAO).errand == errand


def test_errand_and_proof_survive_the_owner(bank: Bank) -> None:
    comes(bank)
    identify(bank, value="gold")
    errand = entrusts(bank)
    again = bank.rebuilt().contacts[bank.of(ZHAO).id]
    assert (again.errand, again.tier, again.value) == (errand, 2, "gold")


def test_by_telephone_nothing_is_recorded_until_the_secret_is_over(bank: Bank) -> None:
    contact = bank.calls(ZHAO)
    assert contact.unrecorded_since == bank.now
    entrusts(bank)
    bank.do(commands.RecordingBack(visitor=ZHAO))
    assert contact.unrecorded_since is None
    assert bank.events("interaction.recording_gap")[0]["reason"] == "secure"


# ── who the customer is ──


def test_a_hint_tells_who_it_may_be_and_a_proof_who_it_is(bank: Bank) -> None:
    contact = comes(bank)
    identify(bank, OTHER, sure="hint")
    assert (contact.customer, contact.sure, contact.tier) == (OTHER, "hint", 1)
    identify(bank, WHO, customer_name="顾晓雨", conversation=ident(22))
    assert (contact.customer, contact.sure, contact.tier, contact.conversation) == (WHO, "proven", 2, ident(22))
    told = bank.events("interaction.identified")
    assert [(event["customer"], event["tier"], event["means"]) for event in told] == [
        (OTHER, 1, "found"),
        (WHO, 2, "proved"),
    ]
    assert "顾晓雨" not in str(bank.events())


def test_a_hint_never_overrules_a_proof(bank: Bank) -> None:
    contact = comes(bank)
    identify(bank, WHO)
    identify(bank, OTHER, sure="hint")
    assert (contact.customer, contact.tier) == (WHO, 2)


def test_a_proof_grows_old(bank: Bank) -> None:
    contact = comes(bank)
    identify(bank, WHO)
    bank.do(commands.AskHuman(visitor=ZHAO))
    bank.ready(LIMING)
    bank.accepts(LIMING, ZHAO)
    bank.later(PROVEN_MS / 1000 - 1)
    assert contact.tier_at(bank.now) == 2
    bank.later(2)
    assert (contact.sure, contact.tier, contact.proven_at, contact.tier_at(bank.now)) == ("hint", 1, None, 1)
    assert bank.events("interaction.identified")[-1]["means"] == "expired"


@pytest.mark.parametrize(
    "claim",
    [
        {"sure": "hint", "tier": 2},
        {"sure": "proven", "tier": 2},
        {"sure": "proven", "tier": 3, "proven_at": 0},
        {"sure": "proven", "tier": 2, "proven_at": 1},
    ],
)
def test_without_a_fresh_proof_no_tier_is_raised(bank: Bank, claim: dict[str, object]) -> None:
    contact = comes(bank)
    with pytest.raises(Refusal, match=r"identity\.unproved"):
        bank.do(commands.Identify(interaction=contact.id, customer=WHO, **claim))  # type: ignore[arg-type]
    assert (contact.tier, contact.customer) == (0, None)


def test_a_signed_in_page_sends_its_customer_proved(bank: Bank) -> None:
    contact = bank.arrives(
        ZHAO, entry_point=WEB_FLOW, customer=WHO, tier=2, proven_at=bank.now, value="private"
    )  # fmt: skip
    assert (contact.sure, contact.tier, contact.value) == ("proven", 2, "private")
    assert bank.events("interaction.identified")[0]["means"] == "arrived"


def test_a_card_is_told_while_the_contact_is_under_way_and_not_after(bank: Bank) -> None:
    contact = comes(bank)
    card = {"card": "operation", "operation": ident(23), "state": "executed"}
    bank.do(commands.Tell(interaction=contact.id, data=card))
    assert (bank.lines(ZHAO)[-1].kind, bank.lines(ZHAO)[-1].data) == ("card", card)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    with pytest.raises(Refusal, match=r"interaction\.ended"):
        bank.do(commands.Tell(interaction=contact.id, data=card))
