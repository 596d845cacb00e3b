"""Whatever another system answers, a codec reads it or says that it cannot; nothing else comes out."""

from __future__ import annotations

import contextlib

import iso8583
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.banking.adapters.test_fixtures import BANK, CARDS, exchange, recorded
from yingda.banking.adapters import refusals
from yingda.banking.adapters.cards import codec as cards
from yingda.banking.adapters.timing import Broken
from yingda.banking.port import Fault, Good


@st.composite
def spoiled(draw: st.DrawFn, whole: bytes) -> bytes:
    """An answer with some bytes changed, cut off or added."""
    at = draw(st.integers(0, len(whole)))
    cut = draw(st.integers(0, 12))
    return whole[:at] + draw(st.binary(max_size=12)) + whole[at + cut :]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(set(BANK) - {"refusal"})), st.data())
def test_the_banks_codec(name: str, data: st.DataObject) -> None:
    with contextlib.suppress(msgspec.MsgspecError, ValueError):
        BANK[name](data.draw(spoiled(recorded(name))))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), spoiled(recorded("refusal"))))
def test_refusals(body: bytes) -> None:
    said = refusals.refusal(body)
    assert said is None or said.code in refusals.known()


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(CARDS)), st.data())
def test_the_card_hosts_codec(name: str, data: st.DataObject) -> None:
    asked, answered = exchange(name)
    message, _ = iso8583.decode(asked, cards.SPEC)
    frame = data.draw(st.one_of(st.binary(max_size=200), spoiled(answered)))
    try:
        outcome = cards.reading(dict(message), CARDS[name])(frame)
    except Broken:
        return
    assert isinstance(outcome, Good | Fault)
