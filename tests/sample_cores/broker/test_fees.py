"""What a trade costs comes to the same in one piece and in many, and what is set aside is always enough."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sample_cores.broker.fees import COMMISSION_MIN, fees, frozen, turnover

pieces = st.lists(st.integers(1, 50), min_size=1, max_size=20)
prices = st.integers(1, 2_000).map(lambda ticks: ticks * 100)


def test_a_sale_of_shares_pays_stamp_duty_and_a_purchase_does_not() -> None:
    assert fees("sell", True, 100_000_00).stamp == 50_00
    assert fees("buy", True, 100_000_00).stamp == fees("sell", False, 100_000_00).stamp == 0
    assert fees("buy", True, 1_000_00).commission == COMMISSION_MIN
    assert fees("buy", True, 100_000_00).commission == 25_00
    assert fees("buy", True, 100_000_00).transfer == 1_00


@given(pieces, prices, st.sampled_from(("buy", "sell")), st.booleans())
def test_pieces_cost_what_the_whole_costs(lots: list[int], price: int, side: str, share: bool) -> None:
    before, paid = 0, 0
    for lot in lots:
        amount = turnover(lot * 100, price)
        cost = fees(side, share, amount, before)
        assert min(cost.commission, cost.stamp, cost.transfer) >= 0
        if side == "sell":
            assert cost.sum <= amount or before
        before, paid = before + amount, paid + cost.sum
    assert paid == fees(side, share, before).sum


@given(st.lists(st.tuples(st.integers(1, 50), prices), min_size=1, max_size=20), st.booleans())
def test_what_is_set_aside_covers_every_way_of_filling(fills: list[tuple[int, int]], share: bool) -> None:
    limit = max(price for _, price in fills)
    rest = sum(lots for lots, _ in fills) * 100
    aside, before = frozen(share, rest, limit), 0
    for lots, price in fills:
        amount = turnover(lots * 100, price)
        cost = amount + fees("buy", share, amount, before).sum
        rest, before = rest - lots * 100, before + amount
        left = frozen(share, rest, limit, before)
        assert cost + left <= aside
        aside = left
    assert aside == 0
