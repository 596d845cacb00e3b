"""Quotes: the same for everybody, within the day's limits, moving only while there is trading."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_cores.broker import quotes
from sample_cores.broker.hours import Hours
from sample_cores.broker.quotes import Board, limits
from sample_cores.broker.securities import KNOWN, NEW, SECURITIES
from sample_cores.common.clock import CHINA
from tests.sample_cores.broker.test_hours import at

symbols = st.sampled_from(sorted(SECURITIES))
moments = st.integers(
    int(datetime(2025, 6, 1, tzinfo=CHINA).timestamp() * 1000),
    int(datetime(2026, 12, 1, tzinfo=CHINA).timestamp() * 1000),
)


@given(symbols, moments, st.booleans(), st.integers(0, 3))
def test_a_price_is_on_the_tick_and_within_the_days_limits(symbol: str, now: int, always: bool, seed: int) -> None:
    board, security = Board(Hours(always), seed), SECURITIES[symbol]
    quote = board.quote(symbol, now)
    assert quote.bottom <= quote.low <= quote.last <= quote.high <= quote.top
    assert quote.last % security.tick == quote.before % security.tick == 0
    assert quote == Board(Hours(always), seed).quote(symbol, now), "no memory"
    assert board.price(symbol, now) == quote.last
    assert 1 <= board.lots(symbol, now) <= quotes.LOTS_MAX


@given(symbols, moments, st.integers(0, 3))
def test_a_days_last_price_is_the_next_days_close_before(symbol: str, now: int, seed: int) -> None:
    hours = Hours()
    board = Board(hours, seed)
    number, _ = hours.current(now)
    evening = board._raw(SECURITIES[symbol], number, hours.day_s)
    bottom, top = limits(SECURITIES[symbol], board._raw(SECURITIES[symbol], number - 1, hours.day_s))
    assert bottom <= evening <= top, "the walk itself stays within the limits, so that nothing jumps over night"


def test_prices_move_in_sessions_and_stand_still_outside() -> None:
    board, always = Board(Hours(), 1), Board(Hours(always_open=True), 1)
    second = [board.price("600801", at("2026-11-20 10:00:00") + 1000 * n) for n in range(600)]
    assert len(set(second)) > 3
    night = {board.price("600801", at("2026-11-20 15:00:00") + 3_600_000 * n) for n in range(60)}
    assert len(night) == 1
    assert len({always.price("600801", at("2026-11-21 03:00:00") + 1000 * n) for n in range(600)}) > 3


@pytest.mark.parametrize(
    ("percent", "before", "lowest", "highest"), [(10, 10_500, 9_500, 11_600), (20, 100_000, 80_000, 120_000)]
)
def test_limits_are_rounded_half_up_to_the_tick(percent: int, before: int, lowest: int, highest: int) -> None:
    share = next(each for each in SECURITIES.values() if each.share and each.limit_percent == percent)
    assert limits(share, before) == (lowest, highest)


def test_codes_have_the_usual_form_and_every_risk_is_there() -> None:
    assert all(len(symbol) == 6 and symbol.isdigit() for symbol in KNOWN)
    assert len(SECURITIES) == 60 and len({each.name for each in KNOWN.values()}) == 60 + len(NEW)
    assert {each.risk for each in SECURITIES.values()} == {"R1", "R2", "R3", "R4", "R5"}
