"""Room for so many at once; the rest waits in the order of coming."""

import asyncio
from collections import deque
from types import TracebackType


class Room:
    """So many `places`. As `asyncio.Semaphore`, but a place is handed to the next in line in the same time however many
    were handed one a moment before: the semaphore walks past all of those that have not run yet, so that a thousand
    places given back at once cost half a million steps."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it was given to whoever goes away now
                self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():  # else its owner went away while waiting
                place.set_result(None)
                return
        self._free += 1
