"""The end of a contact: the agent's last word, the time for it, the survey."""

import pytest

from tests.journey.bank import BALANCE, BALANCE_GROUP, CARDS_ONLY, LIMING, QIAN, WANGFANG, WEB_CARDS, ZHAO, Bank
from yingda.interactions.contact import State
from yingda.journey import commands
from yingda.journey.errors import DispositionMissing, DispositionUnknown, ScoreOutOfRange, SurveyNotAsked, WrongState


def finished(bank: Bank, entry_point: str | None = None) -> str:
    """A contact whose talk 李明 has ended; its id."""
    contact = bank.talks(ZHAO, LIMING, **({"entry_point": entry_point} if entry_point else {}))
    bank.do(commands.Finish(staff=LIMING, interaction=contact.id))
    return contact.id


def wrap_up(bank: Bank, contact: str, disposition: str | None = BALANCE, note: str = "") -> None:
    bank.do(commands.WrapUp(staff=LIMING, interaction=contact, disposition=disposition, note=note))


def test_the_seat_is_free_when_the_agent_has_wrapped_up(bank: Bank) -> None:
    contact = finished(bank)
    assert bank.agent(LIMING).contacts == {contact}
    wrap_up(bank, contact)
    assert (bank.of(ZHAO).state, bank.agent(LIMING).contacts) == (State.ENDED, set())


def test_a_wrap_up_ends_by_itself_when_its_time_is_over(bank: Bank) -> None:
    finished(bank)
    bank.later(30)
    assert bank.of(ZHAO).state is State.ENDED
    assert bank.events("interaction.wrapped_up")[-1]["by"] == "system"


def test_who_waits_is_offered_as_soon_as_the_wrap_up_is_done(bank: Bank) -> None:
    bank.talks(ZHAO, WANGFANG)
    bank.do(commands.Finish(staff=WANGFANG, interaction=bank.of(ZHAO).id))
    bank.arrives(QIAN)
    assert bank.of(QIAN).state is State.WAITING
    bank.later(30)
    assert bank.of(QIAN).state is State.OFFERED


def test_a_disposition_is_demanded(bank: Bank) -> None:
    contact = finished(bank)
    with pytest.raises(DispositionMissing):
        wrap_up(bank, contact, None)


@pytest.mark.parametrize("disposition", ["none", BALANCE_GROUP, CARDS_ONLY])
def test_a_disposition_that_is_no_choice_here_is_refused(bank: Bank, disposition: str) -> None:
    contact = finished(bank)
    with pytest.raises(DispositionUnknown):
        wrap_up(bank, contact, disposition)


def test_a_disposition_of_the_queue_is_taken(bank: Bank) -> None:
    contact = finished(bank, WEB_CARDS)
    wrap_up(bank, contact, CARDS_ONLY, "挂失 6222021234567890128")
    assert bank.of(ZHAO).disposition == CARDS_ONLY
    assert "6222021234567890128" not in (bank.of(ZHAO).note or "")


def test_a_queue_without_a_choice_demands_none(bank: Bank) -> None:
    only_cards = {CARDS_ONLY: bank.live.config.dispositions[CARDS_ONLY]}
    bank.configured(dispositions=only_cards)
    contact = finished(bank)
    wrap_up(bank, contact, None)
    assert bank.of(ZHAO).state is State.ENDED


def test_a_running_talk_is_not_wrapped_up(bank: Bank) -> None:
    contact = bank.talks(ZHAO, LIMING)
    with pytest.raises(WrongState):
        wrap_up(bank, contact.id)


def test_the_survey_is_answered_once(bank: Bank) -> None:
    finished(bank)
    bank.do(commands.AnswerSurvey(visitor=ZHAO, score=5, comment="很好"))
    with pytest.raises(SurveyNotAsked):
        bank.do(commands.AnswerSurvey(visitor=ZHAO, score=1))
    assert [event["score"] for event in bank.events("survey.answered")] == [5]


def test_the_survey_is_answered_after_the_wrap_up_too(bank: Bank) -> None:
    wrap_up(bank, finished(bank))
    bank.do(commands.AnswerSurvey(visitor=ZHAO, score=4))
    assert (bank.of(ZHAO).survey, bank.events("survey.answered")[-1]["agent"]) == ("done", LIMING)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_out_of_range_is_refused(bank: Bank, score: int) -> None:
    finished(bank)
    with pytest.raises(ScoreOutOfRange):
        bank.do(commands.AnswerSurvey(visitor=ZHAO, score=score))


def test_whoever_had_no_agent_is_not_asked(bank: Bank) -> None:
    bank.arrives(ZHAO)
    bank.do(commands.CustomerEnd(visitor=ZHAO))
    with pytest.raises(SurveyNotAsked):
        bank.do(commands.AnswerSurvey(visitor=ZHAO, score=5))
