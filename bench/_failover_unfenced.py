"""The product with a planted fault: the database no longer refuses the writes of an old owner, who never learns that it
is one. Run as a program in place of `yingda`; the checks of the benchmark must find it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from yingda.__main__ import main
from yingda.entrypoints.nodes.membership import Held
from yingda.foundation import partitions

UNFENCED: Final = "select set_config('yingda.tenant', $1::uuid::text, true) where $2::bigint is not null"


class Deaf:
    """What is lost is never heard of."""

    def set(self) -> None:
        return

    async def wait(self) -> None:
        await asyncio.Event().wait()


def hold_for_ever() -> None:
    made = Held.__init__

    def deaf(self: Held, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        self.lost = Deaf()  # type: ignore[assignment]

    Held.__init__ = deaf  # type: ignore[method-assign]


if __name__ == "__main__":
    partitions.FENCE = UNFENCED  # type: ignore[misc]
    hold_for_ever()
    main()
