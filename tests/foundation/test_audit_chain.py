"""The pure core of the audit log: what is linked can be computed again, and nothing survives but what `jsonb` keeps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.audit import Chain, Entry, FindingKind, Head, Linked, genesis, link
from yingda.foundation.audit.chain import plain, settle
from yingda.foundation.audit.verify import StreamVerifier
from yingda.foundation.ids import TenantId

BANK = TenantId("0197a000-0000-7000-8000-000000000001")
NOW = datetime(2026, 5, 1, 9, 0, 0, 123456, tzinfo=UTC)

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=10) | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def entry(number: int) -> Entry:
    return Entry(at=NOW + timedelta(seconds=number), actor="user:1", action="queue.changed", data={"n": number})


def linked(count: int) -> list[Linked]:
    return Chain(BANK, "admin").link(entry(number) for number in range(count))


def findings(rows: list[Linked], head: Head | None = None, marks: tuple[Head, ...] = ()) -> set[FindingKind]:
    verifier = StreamVerifier(BANK, "admin", marks)
    for row in sorted(rows, key=lambda row: row.seq):
        verifier.take(row)
    return {each.kind for each in verifier.finish(head)}


def head_of(rows: list[Linked]) -> Head:
    return Head(rows[-1].seq, rows[-1].hash)


@given(st.dictionaries(st.text(max_size=5), json_like, max_size=4))
def test_an_entry_has_the_same_hash_after_it_was_stored_as_json(data: dict[str, object]) -> None:
    settled = settle(Entry(at=NOW, actor="a", action="b", data=data))
    again = Entry(at=NOW, actor="a", action="b", data=json.loads(json.dumps(settled.data)))
    zero = genesis(BANK, "admin")
    assert link(zero, BANK, "admin", 1, settled) == link(zero, BANK, "admin", 1, again)


@given(json_like)
def test_what_was_made_plain_stays_as_it_is(value: object) -> None:
    assert plain(plain(value)) == plain(value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (1.5, "1.5"),
        (2**60, str(2**60)),
        ("a\x00b", "a�b"),
        ({"x", "y"}, ["x", "y"]),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_what_json_readers_disagree_about_becomes_text(value: object, kept: object) -> None:
    assert plain(value) == kept


def test_the_zone_of_a_time_does_not_change_the_hash() -> None:
    shanghai = settle(Entry(at=NOW.astimezone(timezone(timedelta(hours=8))), actor="a", action="b"))
    utc = settle(Entry(at=NOW, actor="a", action="b"))
    assert link(b"", BANK, "s", 1, shanghai) == link(b"", BANK, "s", 1, utc)


def test_every_part_of_an_entry_is_in_its_hash() -> None:
    base = Entry(at=NOW, actor="a", action="b", subject="c", data={"d": 1}, correlation="e")
    others = [
        Entry(at=NOW + timedelta(microseconds=1), actor="a", action="b", subject="c", data={"d": 1}, correlation="e"),
        Entry(at=NOW, actor="x", action="b", subject="c", data={"d": 1}, correlation="e"),
        Entry(at=NOW, actor="a", action="x", subject="c", data={"d": 1}, correlation="e"),
        Entry(at=NOW, actor="a", action="b", subject="x", data={"d": 1}, correlation="e"),
        Entry(at=NOW, actor="a", action="b", subject="c", data={"d": 2}, correlation="e"),
        Entry(at=NOW, actor="a", action="b", subject="c", data={"d": 1}, correlation="x"),
    ]
    hashes = {link(b"p", BANK, "s", 1, each) for each in [base, *others]}
    hashes |= {link(b"q", BANK, "s", 1, base), link(b"p", BANK, "t", 1, base), link(b"p", BANK, "s", 2, base)}
    assert len(hashes) == len(others) + 4


def test_a_chain_goes_on_from_a_head() -> None:
    whole = linked(5)
    first = Chain(BANK, "admin")
    first.link(entry(number) for number in range(2))
    rest = Chain(BANK, "admin", first.head).link(entry(number) for number in range(2, 5))
    assert rest == whole[2:]


def test_an_untouched_log_has_no_findings() -> None:
    rows = linked(5)
    assert findings(rows, head_of(rows), (head_of(rows[:3]),)) == set()


def test_an_empty_log_has_no_findings() -> None:
    assert findings([], Head(0, genesis(BANK, "admin"))) == set()


def test_swapped_entries_are_found() -> None:
    rows = linked(4)
    first, second = rows[1], rows[2]
    swap = [
        Linked(tenant=BANK, stream="admin", seq=a.seq, entry=b.entry, previous=b.previous, hash=b.hash)
        for a, b in ((first, second), (second, first))
    ]
    assert FindingKind.CHANGED in findings([rows[0], *swap, rows[3]], head_of(rows))


@given(st.integers(1, 8), st.data())
def test_a_log_rewritten_from_any_entry_on_is_found_by_a_later_checkpoint(length: int, data: st.DataObject) -> None:
    rows = linked(length)
    place = data.draw(st.integers(0, length - 1))
    chain = Chain(BANK, "admin", head_of(rows[:place]) if place else None)
    forged = rows[:place] + chain.link(entry(100 + number) for number in range(length - place))
    assert findings(forged, head_of(forged)) == set()
    assert findings(forged, head_of(forged), (head_of(rows),)) == {FindingKind.REWRITTEN}
