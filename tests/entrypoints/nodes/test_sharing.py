"""Who is to own what: whatever there is, everybody has one place and nothing moves without need."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from yingda.entrypoints.nodes.rules.sharing import GAIN_MIN, Portion, Sharer, shares

LIVES = [f"life-{n}" for n in range(6)]
TENANTS = [f"tenant-{n:02}" for n in range(30)]

sharers = st.lists(
    st.builds(
        Sharer, life=st.sampled_from(LIVES), weight=st.integers(1, 3), telephone=st.booleans(), busy=st.floats(0, 1)
    ),
    min_size=1, max_size=6, unique_by=lambda each: each.life,
)  # fmt: skip
portions = st.lists(
    st.builds(
        Portion, tenant=st.sampled_from(TENANTS), owner=st.sampled_from([None, "gone", *LIVES]),
        telephone=st.booleans(), load=st.floats(0, 5_000),
    ),
    max_size=30, unique_by=lambda each: each.tenant,
)  # fmt: skip


def settled(nodes: list[Sharer], parts: list[Portion]) -> list[Portion]:
    plan = shares(nodes, parts)
    return [replace(each, owner=plan[each.tenant]) for each in parts]


def free(count: int) -> list[Portion]:
    return [Portion(tenant=tenant) for tenant in TENANTS[:count]]


@given(sharers, portions)
def test_every_partition_has_one_place_at_a_node_that_is_there(nodes: list[Sharer], parts: list[Portion]) -> None:
    plan = shares(nodes, parts)
    assert set(plan) == {each.tenant for each in parts}
    assert set(plan.values()) <= {each.life for each in nodes}


@given(sharers, portions, st.randoms())
def test_every_node_comes_to_the_same_answer(nodes: list[Sharer], parts: list[Portion], chance: random.Random) -> None:
    plan = shares(nodes, parts)
    chance.shuffle(nodes)
    chance.shuffle(parts)
    assert shares(nodes, parts) == plan


@given(sharers, portions)
def test_what_was_shared_out_stays(nodes: list[Sharer], parts: list[Portion]) -> None:
    after = settled(nodes, parts)
    assert settled(nodes, after) == after


@given(sharers, portions)
def test_whatever_is_called_is_at_one_node_that_reaches_the_switches(nodes: list[Sharer], parts: list[Portion]) -> None:
    plan = shares(nodes, parts)
    places = {plan[each.tenant] for each in parts if each.telephone}
    reach = {each.life for each in nodes if each.telephone}
    if reach:
        assert len(places) <= 1
        assert places <= reach


@given(st.integers(1, 6), st.integers(0, 30))
def test_equal_nodes_have_equal_shares(count: int, tenants: int) -> None:
    nodes = [Sharer(life=life) for life in LIVES[:count]]
    held = Counter(shares(nodes, free(tenants)).values())
    assert max(held.values(), default=0) - min((held[node.life] for node in nodes), default=0) <= 1


@given(st.integers(2, 6), st.integers(0, 30))
def test_when_a_node_goes_only_its_own_move_at_once(count: int, tenants: int) -> None:
    nodes = [Sharer(life=life) for life in LIVES[:count]]
    before = settled(nodes, free(tenants))
    after = shares(nodes[1:], before)
    assert all(after[each.tenant] == each.owner for each in before if each.owner != nodes[0].life)


@given(st.integers(1, 5), st.integers(0, 30))
def test_when_a_node_comes_it_is_given_a_fair_share_and_nobody_else_anything(count: int, tenants: int) -> None:
    nodes, new = [Sharer(life=life) for life in LIVES[:count]], Sharer(life=LIVES[5])
    before = settled(nodes, free(tenants))
    after = shares([*nodes, new], before)
    moved = [each.tenant for each in before if after[each.tenant] != each.owner]
    assert {after[tenant] for tenant in moved} <= {new.life}
    fullest = max(Counter(after.values()).values(), default=0)
    assert len(moved) + 1 >= fullest * (1 - GAIN_MIN)


def test_a_heavy_partition_is_left_alone_and_the_others_make_room() -> None:
    nodes = [Sharer(life="a"), Sharer(life="b")]
    parts = [Portion(tenant="heavy", owner="a", load=3_000), *(Portion(tenant=f"t{n}", owner="a") for n in range(4))]
    plan = shares(nodes, parts)
    assert plan == {"heavy": "a", "t0": "b", "t1": "b", "t2": "b", "t3": "b"}


def test_small_waves_move_nothing() -> None:
    nodes = [Sharer(life="a"), Sharer(life="b")]
    parts = [Portion(tenant="t0", owner="a", load=60), Portion(tenant="t1", owner="b", load=5)]
    assert shares(nodes, parts) == {"t0": "a", "t1": "b"}


def test_a_busy_node_is_given_nothing_while_another_is_not() -> None:
    nodes = [Sharer(life="a", busy=0.95), Sharer(life="b", busy=0.1)]
    assert set(shares(nodes, free(4)).values()) == {"b"}


def test_a_weight_is_a_share() -> None:
    held = Counter(shares([Sharer(life="a", weight=3), Sharer(life="b")], free(20)).values())
    assert held == {"a": 15, "b": 5}


def test_no_node_no_plan() -> None:
    assert shares([], free(3)) == {}
