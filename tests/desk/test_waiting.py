"""Why a contact still waits: whom it asks for, why each is not asked, what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journey.bank import (
    CARD_SKILL,
    CARDS,
    CHENJING,
    GENERAL,
    LIMING,
    QIAN,
    SUN,
    WANGFANG,
    WEB_CARDS,
    ZHAO,
    Bank,
    configuration,
)
from yingda.desk.waiting import NotWaiting, WhyWaiting, why
from yingda.journey import commands
from yingda.routing.policy import History, Policy, QueueRules, Reserve, Step


def bank(**policy: object) -> Bank:
    return Bank(replace(configuration(), policy=Policy(version=3, **policy)))  # type: ignore[arg-type]


def asked(of: Bank, visitor: str) -> WhyWaiting:
    return why(of.live, of.of(visitor), of.now)


def test_everybody_on_duty_is_counted_once_with_a_reason() -> None:
    one = bank()
    one.talks(ZHAO, LIMING, entry_point=WEB_CARDS)
    one.talks(QIAN, LIMING, entry_point=WEB_CARDS)
    one.ready(WANGFANG, CHENJING)
    one.arrives(SUN, entry_point=WEB_CARDS)
    told = asked(one, SUN)
    assert (told.queue, told.place, told.could, told.agents) == (CARDS, 1, 0, 1)
    assert told.reasons == {"full": 1, "not_skilled": 2}
    assert told.rings[0].required == {CARD_SKILL: 2}
    one.do(commands.SetStatus(staff=WANGFANG, status="break"))
    assert sum(asked(one, SUN).reasons.values()) == 3


def test_the_next_step_is_told_and_taken_in_time() -> None:
    one = bank(queues={CARDS: QueueRules(steps=(Step(after_s=40, lower={CARD_SKILL: 1}),))})
    one.ready(WANGFANG)
    one.arrives(SUN, entry_point=WEB_CARDS)
    told = asked(one, SUN)
    assert (told.stage, told.steps, told.next_step_at) == (0, 1, told.queued_at + 40_000)
    one.later(41)
    told = asked(one, SUN)
    assert (told.stage, told.next_step_at, told.waited_ms) == (1, None, 41_000)
    assert [ring.required for ring in told.rings] == [{CARD_SKILL: 2}, {CARD_SKILL: 1}]
    assert told.policy == 3


def test_who_is_kept_free_for_urgent_matters_is_told_and_looking_leaves_no_trace() -> None:
    one = bank(reserves=(Reserve(queue=CARDS, channel="webchat", agents=1),))
    one.ready(LIMING)
    one.arrives(SUN)
    told = asked(one, SUN)
    assert (told.queue, told.could, told.reasons) == (GENERAL, 0, {"kept_for_urgent": 1})
    before = one.live.lines.loosened()
    for _ in range(3):
        asked(one, SUN)
    assert one.live.lines.loosened() is before


def test_a_contact_kept_for_an_agent_whom_the_customer_knows_says_for_whom_and_until_when() -> None:
    one = bank(history=(History(source="manager", reserve_s=30),))
    one.talks(ZHAO, WANGFANG)
    one.ready(LIMING)
    one.arrives(SUN, known_agents={"manager": WANGFANG})
    told = asked(one, SUN)
    assert told.reserved_for == WANGFANG
    assert told.reserved_until == told.queued_at + 30_000
    assert told.reasons["reserved_for_another"] == 1
    one.later(31)
    assert one.of(SUN).offer is not None


def test_in_pull_mode_agents_take_it_themselves() -> None:
    one = bank(queues={GENERAL: QueueRules(mode="pull", push_after_s=60)})
    one.ready(WANGFANG)
    one.arrives(SUN)
    told = asked(one, SUN)
    assert (told.pull, told.could) == (True, 1)
    assert told.next_step_at == told.queued_at + 60_000


def test_who_does_not_wait_is_refused() -> None:
    one = bank()
    one.talks(ZHAO, LIMING)
    with pytest.raises(NotWaiting):
        asked(one, ZHAO)
