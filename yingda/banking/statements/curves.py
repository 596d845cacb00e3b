"""Entries of an account → what came in and went out by calendar month, and the balance at its end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from yingda.banking.port import Entry


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar month: `paid_in` and `paid_out` are both positive, in fen; `balance` is that of its last moment."""

    month: str
    paid_in: int
    paid_out: int
    balance: int


def balances(entries: Sequence[Entry]) -> tuple[int, int]:
    """Before the first and after the last of some entries (newest first); they are not empty."""
    return entries[-1].balance - entries[-1].amount, entries[0].balance


def months(entries: Sequence[Entry], zone: ZoneInfo, first: date, last: date, balance: int) -> list[Month]:
    """Each month from that of `first` to that of `last`, oldest first, quiet ones too.

    `entries`: newest first, all of these months. `balance`: before the first of them, carried through quiet months.
    """
    by_month: dict[str, list[Entry]] = {name: [] for name in _names(first, last)}
    for entry in entries:
        by_month[_month_of(entry.at, zone)].append(entry)
    found = []
    for name, within in by_month.items():
        balance = within[0].balance if within else balance
        found.append(Month(
            month=name, balance=balance,
            paid_in=sum(each.amount for each in within if each.amount > 0),
            paid_out=-sum(each.amount for each in within if each.amount < 0),
        ))  # fmt: skip
    return found


def _month_of(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%Y-%m")


def _names(first: date, last: date) -> Iterator[str]:
    for count in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{count // 12:04d}-{count % 12 + 1:02d}"
