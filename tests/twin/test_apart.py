"""A comparison in a process of its own: the same figures, progress on the way, and an end when nobody wants it."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.twin.small import world
from yingda.twin import api as twin


async def test_it_comes_to_the_same_figures() -> None:
    day, heard = world(per_hour=80.0), list[float]()
    there = await twin.compare_apart(day, twin.Change(), twin.Change(handle=1.2), seeds=2, told=heard.append)
    here = twin.compare(day, twin.Change(), twin.Change(handle=1.2), 2)
    assert msgspec.structs.replace(there, took_s=0.0) == msgspec.structs.replace(here, took_s=0.0)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


async def test_a_child_that_cannot_says_why() -> None:
    with pytest.raises(twin.Failed, match="seeds out of 1"):
        await twin.compare_apart(world(), twin.Change(), twin.Change(), seeds=99)


async def test_it_ends_when_it_takes_too_long_or_is_cancelled() -> None:
    day = world(per_hour=4_000.0, hours=10)
    with pytest.raises(TimeoutError):
        await twin.compare_apart(day, twin.Change(), twin.Change(), seeds=20, timeout_s=0.5)
    task = asyncio.create_task(twin.compare_apart(day, twin.Change(), twin.Change(), seeds=20))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
