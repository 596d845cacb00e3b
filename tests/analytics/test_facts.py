"""Facts and intervals: what the subscriber keeps batch by batch is what the log says, always."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tests.analytics.worlds import (
    BANK,
    CARDS,
    LIN,
    START_MS,
    WANG,
    At,
    answered,
    arrived,
    day,
    empty,
    ended,
    fetch,
    opened,
    queued,
    tell,
    tenants_made,
    uid,
    wrapped,
)  # fmt: skip
from yingda.analytics.jobs import DAY_MS, WINDOW_DAYS, compare
from yingda.analytics.projector import READER, project
from yingda.analytics.rebuild import Finding, rebuild_and_compare
from yingda.analytics.rules import contacts
from yingda.foundation import subscriptions
from yingda.foundation.clock import ManualClock, to_datetime
from yingda.foundation.db import Database
from yingda.foundation.events import Stored
from yingda.foundation.ids import TenantId
from yingda.foundation.subscriptions import Subscriber, Subscription
from yingda.interactions import events as i

OFFERED = """select coalesce(sum(offered), 0) as offered,
  coalesce(sum(answered + abandoned + overflowed + message_left + transferred_out + closed), 0) as left_it,
  (select count(*) from queue_facts where outcome = 'waiting') as waiting, (select count(*) from queue_facts) as stays
from intervals"""


@pytest.fixture
def bank(database: str) -> str:
    return tenants_made(database)


async def keep(database: Database, told: Sequence[At], cuts: Sequence[int]) -> None:
    """Tells the log piece by piece and lets the subscriber catch up after each: `cuts` are sizes of pieces."""
    subscriber = Subscriber(database, BANK, Subscription(READER, project))
    sizes = iter(cuts)
    while told:
        size = next(sizes, len(told))
        piece, told = told[:size], told[size:]
        await tell(database, piece)
        while await subscriber.step():
            pass


async def kept_and_compared(url: str, told: Sequence[At], cuts: Sequence[int]) -> tuple[list[Finding], Any]:
    async with opened(url) as database:
        await empty(database)
        await keep(database, told, cuts)
        return await rebuild_and_compare(database, BANK), (await fetch(database, OFFERED))[0]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32), contacts=st.integers(1, 8), steps=st.integers(1, 120),
    cuts=st.lists(st.integers(1, 40), max_size=12),
)  # fmt: skip
def test_facts_kept_batch_by_batch_are_those_rebuilt_and_offered_is_the_sum_of_its_outcomes(
    bank: str, seed: int, contacts: int, steps: int, cuts: list[int]
) -> None:
    findings, sums = asyncio.run(kept_and_compared(bank, day(seed, contacts, steps), cuts))
    assert findings == []
    assert sums["offered"] == sums["stays"] == sums["left_it"] + sums["waiting"]


async def compared_since_everywhere(url: str, told: Sequence[At]) -> tuple[list[Finding], int]:
    """What comparisons since several moments of the day find, and how many contacts were open at those moments."""
    async with opened(url) as database:
        await empty(database)
        await keep(database, told, [7] * 60)
        first, last = told[0][0], told[-1][0]
        findings, carried = [], 0
        for part in range(5):
            since = first + (last - first) * part // 4
            findings += await rebuild_and_compare(database, BANK, since=since)
            open_then = (
                "select count(*) from interaction_facts where arrived_at < $1 and (ended_at is null or ended_at > $1)"
            )
            carried += (await fetch(database, open_then, to_datetime(since)))[0][0]
        return findings, carried


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), contacts=st.integers(1, 8), steps=st.integers(1, 120))
def test_a_part_of_the_log_proves_the_facts_since_its_beginning(
    bank: str, seed: int, contacts: int, steps: int
) -> None:
    assert asyncio.run(compared_since_everywhere(bank, day(seed, contacts, steps)))[0] == []


def test_contacts_open_at_the_beginning_of_the_part_are_among_those_proved(bank: str) -> None:
    findings, carried = asyncio.run(compared_since_everywhere(bank, day(2, 8, 120)))
    assert (findings, carried > 0) == ([], True)


async def test_the_night_sees_the_days_of_its_window_and_whole_contacts_that_were_open_then(bank: str) -> None:
    old, carried, new = uid(1), uid(2), uid(3)
    now = START_MS + (WINDOW_DAYS + 1) * DAY_MS
    told: list[At] = [(START_MS, arrived(old)), (START_MS, ended(old)), (START_MS, arrived(carried))]
    told += [(START_MS, queued(carried)), (now - 5_000, answered(carried)), (now - 5_000, arrived(new))]
    async with opened(bank, ManualClock(now)) as database:
        await keep(database, told, [])
        assert await compare(database, BANK) == []
        async with database.raw(BANK) as conn:
            await conn.execute("update interaction_facts set messages = 9")
            await conn.execute("update queue_facts set waited_ms = 9")
            await conn.execute("update intervals set arrived = 9")
        found = {(f.table, f.key.split(" ")[0]) for f in await compare(database, BANK)}
        minute = str((await fetch(database, "select max(minute)::text from intervals"))[0][0]).split(" ")[0]
        assert found == {
            ("interaction_facts", carried), ("interaction_facts", new), ("queue_facts", carried), ("intervals", minute),
        }  # fmt: skip


async def test_the_night_finds_what_was_dropped_and_what_was_made_up_in_its_window(bank: str) -> None:
    async def forgetful(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
        await project(tenant, conn, [e for e in events if e.type != "agent.status_changed"])

    told = day(11, 8, 200)
    async with opened(bank, ManualClock(told[-1][0] + 1)) as database:
        await tell(database, told)
        await Subscriber(database, BANK, Subscription(READER, forgetful)).step()
        async with database.raw(BANK) as conn:
            first = "(select interaction_id from queue_facts order by entered_at limit 1)"
            query = f"update queue_facts set interaction_id = $1 where seq = 1 and interaction_id = {first}"
            await conn.execute(query, uid(77))
        found = await compare(database, BANK)
        assert ("queue_facts", f"{uid(77)} 1") in {(f.table, f.key) for f in found}
        assert "agent_state_facts" in {f.table for f in found}


async def test_a_row_changed_by_hand_is_found_and_mended(bank: str) -> None:
    async with opened(bank) as database:
        await keep(database, day(7, 6, 150), [])
        async with database.raw(BANK) as conn:
            await conn.execute("update interaction_facts set messages = messages + 1 where interaction_id = $1", uid(1))
            await conn.execute("delete from queue_facts where interaction_id = $1 and seq = 1", uid(2))
        findings = await rebuild_and_compare(database, BANK, mend=True)
        assert {(f.table, f.key, f.column) for f in findings} == {
            ("interaction_facts", uid(1), "messages"), ("queue_facts", f"{uid(2)} 1", "row"),
        }  # fmt: skip
        assert await rebuild_and_compare(database, BANK) == []


async def test_a_subscriber_that_drops_an_event_is_found(bank: str) -> None:
    async def forgetful(tenant: TenantId, conn: Any, events: Sequence[Stored]) -> None:
        await project(tenant, conn, [e for e in events if e.type != "interaction.resumed"])

    async with opened(bank) as database:
        await tell(database, day(11, 8, 400))
        await Subscriber(database, BANK, Subscription(READER, forgetful)).step()
        assert {f.table for f in await rebuild_and_compare(database, BANK)} >= {"handling_facts"}


def test_a_planted_fault_in_the_fold_between_batches_is_caught(bank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fold that forgets, between batches, since when a talk is held."""
    monkeypatch.setattr("yingda.analytics.store.HANDLINGS.of_row", _without_hold)
    caught = [asyncio.run(kept_and_compared(bank, day(seed, 6, 200), [5] * 40))[0] for seed in range(3)]
    assert any(caught)


def _without_hold(row: Any) -> Any:
    from yingda.analytics.rules.facts import HandlingFact

    fact = HandlingFact(**dict(row.items()))
    fact.held_since = None
    return fact


async def facts(database: Database, told: Sequence[At], table: str) -> list[Any]:
    await keep(database, told, [])
    return await fetch(database, f"select * from {table} order by interaction_id")


async def test_a_served_contact_has_its_times_and_measures(bank: str) -> None:
    a = uid(1)
    told: list[At] = [
        (START_MS, arrived(a)), (START_MS + 1_000, queued(a)), (START_MS + 6_000, answered(a)),
        (START_MS + 10_000, i.InteractionHeld(interaction=a, agent=LIN)),
        (START_MS + 14_000, i.InteractionResumed(interaction=a, agent=LIN, held_ms=4_000)),
        (START_MS + 20_000, i.MessageSent(interaction=a, message=uid(9), seq=1, by="agent", kind="text", agent=LIN,
                                          reply_ms=900)),
        (START_MS + 66_000, ended(a)), (START_MS + 86_000, wrapped(a)),
        (START_MS + 90_000, i.SurveyAnswered(interaction=a, score=4, queue=CARDS, agent=LIN)),
    ]  # fmt: skip
    async with opened(bank) as database:
        row = (await facts(database, told, "interaction_facts"))[0]
        assert (row["wait_ms"], row["talk_ms"], row["hold_ms"], row["wrap_ms"]) == (5_000, 56_000, 4_000, 20_000)
        assert (row["state"], row["outcome"], row["survey_score"]) == ("ended", "served", 4)
        assert (row["first_reply_ms"], row["within_target"]) == (900, True)


async def test_a_contact_transferred_has_two_stays_and_two_talks(bank: str) -> None:
    a = uid(1)
    told: list[At] = [
        (START_MS, arrived(a)), (START_MS, queued(a)), (START_MS + 5_000, answered(a)),
        (START_MS + 9_000, i.InteractionTransferred(interaction=a, agent=LIN, queue=CARDS, to_queue=CARDS)),
        (START_MS + 9_000, queued(a, reason="transfer")), (START_MS + 39_000, answered(a, WANG, waited_ms=30_000)),
        (START_MS + 49_000, ended(a)),
    ]  # fmt: skip
    async with opened(bank) as database:
        talks = await facts(database, told, "handling_facts")
        assert [(t["ending"], t["talk_ms"]) for t in talks] == [("transferred", 4_000), ("ended", 10_000)]
        stays = await fetch(database, "select outcome, waited_ms from queue_facts order by seq")
        assert [tuple(s) for s in stays] == [("answered", 5_000), ("answered", 30_000)]
        sums = (await fetch(database, "select sum(offered), sum(answered), sum(answered_within) from intervals"))[0]
        assert tuple(sums) == (2, 2, 1)


async def test_a_take_over_of_a_talk_is_no_transfer_by_its_agent(bank: str) -> None:
    a, at = uid(1), START_MS + 9_000
    told: list[At] = [
        (START_MS, arrived(a)), (START_MS, queued(a)), (START_MS + 5_000, answered(a)),
        (at, i.InteractionTransferred(interaction=a, agent=LIN, queue=CARDS, to_agent=WANG)),
        (at, answered(a, WANG, by="take_over")),
    ]  # fmt: skip
    async with opened(bank) as database:
        row = (await facts(database, told, "interaction_facts"))[0]
        assert (row["transfers"], row["handlings"]) == (0, 2)
        assert (await fetch(database, "select ending from handling_facts where seq = 1"))[0][0] == "taken_over"


async def test_the_log_may_begin_in_the_middle_of_a_contact(bank: str) -> None:
    for missing in ([wrapped(uid(1))], [ended(uid(1))], [answered(uid(1))], [queued(uid(1)), queued(uid(1))]):
        async with opened(bank) as database:
            await empty(database)
            await keep(database, [(START_MS, event) for event in missing], [])
            assert await rebuild_and_compare(database, BANK) == []


async def test_rebuilding_goes_on_while_contacts_arrive(bank: str) -> None:
    async with opened(bank) as database:
        runner = subscriptions.Subscriptions(database, [Subscription(READER, project)])
        await runner.start()
        told = day(3, 40, 2_000)
        await tell(database, told[:1_500])
        task = asyncio.create_task(rebuild_and_compare(database, BANK))
        for n in range(1_500, len(told), 10):
            await tell(database, told[n : n + 10])
        assert await task == []
        await runner.stop()


def test_every_event_of_a_contact_is_known_to_the_fold() -> None:
    told = {
        str(kind.__struct_config__.tag) for kind in vars(i).values() if isinstance(kind, type) and kind is not i.Event
    }
    assert told == set(contacts.STEPS)
