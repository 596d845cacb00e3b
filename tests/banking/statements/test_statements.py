"""Curves and statements: what they say is what the entries say, to the fen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banking.statements.reading import words_of
from yingda.banking.port import Entry
from yingda.banking.statements.api import Statement, balances, months, pdf, sums
from yingda.banking.statements.words import KINDS, WORDS, money

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 22)
FIRST_MS = round(datetime(2025, 12, 1, tzinfo=ZONE).timestamp() * 1000)
LAST_MS = round(datetime(2026, 11, 23, tzinfo=ZONE).timestamp() * 1000) - 1


@st.composite
def booked(draw: st.DrawFn, most: int = 60) -> list[Entry]:
    """Entries of an account, newest first, each with the balance after it."""
    moments = sorted(draw(st.lists(st.integers(FIRST_MS, LAST_MS), max_size=most)))
    balance, entries = draw(st.integers(0, 10**9)), []
    for number, at in enumerate(moments):
        amount = draw(st.integers(-(10**8), 10**8).filter(bool))
        balance += amount
        entries.append(Entry(id=str(number), at=at, amount=amount, balance=balance, kind="transfer", text="房租"))
    return entries[::-1]


def statement(entries: list[Entry], **more: object) -> Statement:
    return Statement(
        institution="远山银行", holder="顾晓雨", account="活期储蓄", number="622202******0128", since="2025-12-01",
        until="2026-11-22", made_at=LAST_MS, entries=entries, balance=500, zone=ZONE, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@given(booked(), st.integers(0, 10**9))
def test_the_months_sums_are_the_entries(entries: list[Entry], before: int) -> None:
    opening = balances(entries)[0] if entries else before
    found = months(entries, ZONE, FIRST, LAST, opening)
    assert len(found) == 12
    assert sum(each.paid_in for each in found) == sum(max(0, each.amount) for each in entries)
    assert sum(each.paid_out for each in found) == sum(max(0, -each.amount) for each in entries)
    balance = opening
    for each in found:
        balance += each.paid_in - each.paid_out
        assert each.balance == balance


@given(booked())
def test_a_statement_adds_up(entries: list[Entry]) -> None:
    found = sums(statement(entries))
    assert found.opening + found.paid_in - found.paid_out == found.closing
    assert found.count == len(entries)


def test_a_month_is_the_institutions() -> None:
    """Half past four in the afternoon of the last of January in London is February in Shanghai."""
    at = round(datetime(2026, 1, 31, 16, 30, tzinfo=UTC).timestamp() * 1000)
    entry = Entry(id="1", at=at, amount=100, balance=100, kind="salary")
    found = months([entry], ZONE, date(2026, 1, 1), date(2026, 2, 5), 0)
    assert [(each.month, each.paid_in, each.balance) for each in found] == [("2026-01", 0, 0), ("2026-02", 100, 100)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_file_has_the_words_and_every_figure(language: str) -> None:
    entries = [
        Entry(id=str(n), at=LAST_MS - n * 3_600_000, amount=n * 1001 - 30_000, balance=n, kind="bill", text="电费 0417")
        for n in range(90)
    ]
    made = pdf(statement(entries), language)  # type: ignore[arg-type]
    words = words_of(made)
    assert "顾晓雨" in words
    assert "622202******0128" in words
    assert WORDS[language]["title"].split()[0] in words
    found = sums(statement(entries))
    for figure in (found.opening, found.paid_in, found.paid_out, found.closing):
        assert money(figure) in words
    assert words.count(KINDS[language]["bill"]) == len(entries)
    assert made.count(b"/Type /Page\n") == 3
    assert len(made) < 40_000


def test_an_empty_period_and_a_cut_one_are_said() -> None:
    assert WORDS["zh-CN"]["empty"].rstrip("。") in words_of(pdf(statement([]), "zh-CN")).replace("\n", "")
    one = [Entry(id="1", at=LAST_MS, amount=5, balance=5, kind="fee")]
    assert "older ones are left out" in words_of(pdf(statement(one, whole=False), "en"))


def test_the_same_statement_is_the_same_file() -> None:
    assert pdf(statement([]), "en") == pdf(statement([]), "en")


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["zh-CN"].keys() == WORDS["en"].keys()
    assert KINDS["zh-CN"].keys() == KINDS["en"].keys()
