"""Where a talk can go: who is ready first, what a queue expects, and nobody who could not be chosen."""

from __future__ import annotations

import msgspec

from tests.journey.bank import CARDS, CHENJING, GENERAL, LIMING, NIGHT, QIAN, SUN, WANGFANG, ZHAO, Bank
from yingda.desk.targets import Peer, QueueTarget, targets
from yingda.journey import commands


def peers(bank: Bank, me: str = LIMING) -> list[Peer]:
    return targets(bank.live, me, "webchat", bank.now).agents


def queue(bank: Bank, id: str) -> QueueTarget:
    return next(each for each in targets(bank.live, LIMING, "webchat", bank.now).queues if each.id == id)


def test_who_is_offline_and_oneself_are_no_targets() -> None:
    bank = Bank()
    bank.ready(LIMING, WANGFANG)
    assert [peer.id for peer in peers(bank)] == [WANGFANG]
    assert [peer.id for peer in peers(bank, WANGFANG)] == [LIMING]


def test_who_takes_work_comes_first_and_the_others_say_why_not() -> None:
    bank = Bank()
    bank.ready(WANGFANG, CHENJING)
    bank.do(commands.SetStatus(staff=WANGFANG, status="break"))
    ready, away = peers(bank)
    assert (ready.id, ready.ready, ready.room, ready.talking) == (CHENJING, True, 1, 0)
    assert (away.id, away.ready, away.status, away.present) == (WANGFANG, False, "break", True)


def test_an_agent_with_full_hands_is_not_ready() -> None:
    bank = Bank()
    bank.talks(ZHAO, WANGFANG)
    (full,) = peers(bank)
    assert (full.ready, full.room, full.talking) == (False, 0, 1)


def test_a_dead_desk_is_not_present() -> None:
    bank = Bank()
    bank.ready(WANGFANG)
    bank.desks.clear()
    bank.later(20)
    (gone,) = peers(bank)
    assert (gone.present, gone.ready) == (False, False)


def test_a_queue_with_free_agents_expects_no_wait() -> None:
    bank = Bank()
    bank.ready(WANGFANG)
    general = queue(bank, GENERAL)
    assert (general.open, general.waiting, general.ready) == (True, 0, 1)
    assert (general.wait_low_s, general.wait_high_s) == (0, 0)


def test_a_queue_that_nobody_serves_promises_nothing_and_a_closed_one_says_so() -> None:
    bank = Bank()
    assert (queue(bank, CARDS).ready, queue(bank, CARDS).wait_high_s) == (0, None)
    assert not queue(bank, NIGHT).open
    assert [each.open for each in targets(bank.live, LIMING, "webchat", bank.now).queues][-1] is False


def test_those_who_wait_are_counted_and_make_the_next_one_wait() -> None:
    bank = Bank()
    bank.talks(ZHAO, WANGFANG)
    bank.arrives(QIAN)
    bank.arrives(SUN)
    general = queue(bank, GENERAL)
    assert (general.waiting, general.ready) == (2, 0)
    assert general.wait_high_s is not None
    assert general.wait_high_s > 0


def test_a_queue_s_experts_are_a_target_where_there_are_any() -> None:
    bank = Bank()
    assert targets(bank.live, LIMING, "webchat", bank.now, GENERAL).experts is None
    agents = dict(bank.live.config.agents)
    agents[CHENJING] = msgspec.structs.replace(agents[CHENJING], line=2)
    bank.configured(agents=agents)
    away = targets(bank.live, LIMING, "webchat", bank.now, GENERAL).experts
    assert away is not None and (away.on_duty, away.ready) == (0, 0)
    bank.ready(CHENJING)
    there = targets(bank.live, LIMING, "webchat", bank.now, GENERAL).experts
    assert there is not None and (there.on_duty, there.ready) == (1, 1)
    assert targets(bank.live, LIMING, "webchat", bank.now).experts is None
    assert targets(bank.live, CHENJING, "webchat", bank.now, GENERAL).experts is None
