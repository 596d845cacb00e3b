"""The writer: nothing is told before it is durable, and all in the order in which it was put."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from yingda.foundation.group_commit import BATCH_CHANGES_MAX, Changes, GroupCommit, Row, TableSpec

SPECS = {"t": TableSpec("t", (("n", "int"),), 1, insert_only=True)}


class Slow:
    """A database that answers after some turns of the loop."""

    def __init__(self, turns: Sequence[int]) -> None:
        self._turns = list(turns)
        self.durable: set[int] = set()

    async def commit(self, rows: dict[str, list[Row]]) -> None:
        for _ in range(self._turns.pop() if self._turns else 1):
            await asyncio.sleep(0)
        self.durable.update(row[0] for row in rows["t"])


@given(
    puts=st.lists(st.sampled_from(("row", "nothing", "turn")), max_size=80),
    turns=st.lists(st.integers(1, 5), max_size=40),
    crowd=st.sampled_from((1, BATCH_CHANGES_MAX)),
)
def test_what_was_put_is_told_once_durable_in_its_order(puts: list[str], turns: list[int], crowd: int) -> None:
    async def whole() -> None:
        store, heard, asked = Slow(turns), [], []
        writer = GroupCommit(store, SPECS)
        running = asyncio.create_task(writer.run())

        def put(n: int, kind: str) -> None:
            changes = Changes()
            if kind == "row":
                changes.put("t", (n,))

            def told() -> None:
                assert kind != "row" or n in store.durable
                heard.append(n)

            asked.append(writer.put(changes, told))

        for kind in puts:
            if kind == "turn":
                await asyncio.sleep(0)
            else:
                for _ in range(crowd):
                    put(len(asked), kind)
        await asyncio.gather(*asked)
        assert heard == list(range(len(asked)))
        await asyncio.sleep(0)
        assert writer.quiet
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(whole())
