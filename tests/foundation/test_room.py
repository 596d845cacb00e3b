"""Never more inside than there are places, in the order of coming, and no place is lost when somebody goes away."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.room import Room

MANY = 20_000


@given(places=st.integers(1, 5), people=st.integers(1, 30), seed=st.integers(0, 10_000))
def test_no_more_than_the_places_and_none_is_lost(places: int, people: int, seed: int) -> None:
    asyncio.run(_come_and_go(places, people, random.Random(seed)))


async def _come_and_go(places: int, people: int, rng: random.Random) -> None:
    room, inside, came = Room(places), set[int](), list[int]()

    async def one(number: int) -> None:
        async with room:
            assert number not in inside
            inside.add(number)
            came.append(number)
            assert len(inside) <= places
            try:
                for _ in range(rng.randint(0, 4)):
                    await asyncio.sleep(0)
            finally:
                inside.discard(number)

    tasks = [asyncio.create_task(one(number)) for number in range(people)]
    for _ in range(rng.randint(0, people)):
        await asyncio.sleep(0)
        rng.choice(tasks).cancel()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    assert came == sorted(came)
    assert all(task.cancelled() or task.exception() is None for task in tasks)
    await asyncio.wait_for(asyncio.gather(*(_hold(room, places, inside) for _ in range(places))), 10)


async def _hold(room: Room, places: int, inside: set[int]) -> None:
    """All the places can be taken at once: nobody who went away kept one."""
    me = len(inside)
    async with room:
        inside.add(me)
        while len(inside) < places:
            await asyncio.sleep(0)


def test_giving_back_does_not_walk_past_those_who_were_given_a_place() -> None:
    """Counted, not timed: handing on a place looks at one future however many were handed one in the same moment."""
    looked = 0

    class Watched(asyncio.Future[None]):
        def done(self) -> bool:
            nonlocal looked
            looked += 1
            return super().done()

    async def hold(room: Room, until: asyncio.Event) -> None:
        async with room:
            await until.wait()

    async def run() -> None:
        loop, until, room = asyncio.get_running_loop(), asyncio.Event(), Room(MANY // 2)
        loop.create_future = lambda: Watched(loop=loop)  # type: ignore[method-assign]
        waiting: list[Coroutine[Any, Any, None]] = [hold(room, until) for _ in range(MANY)]
        tasks = [asyncio.create_task(each) for each in waiting]
        await asyncio.sleep(0)
        until.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert looked <= 5 * MANY
