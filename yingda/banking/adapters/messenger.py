"""A message centre behind the port: it takes short messages over HTTP, each once by its id."""

from __future__ import annotations

from yingda.banking.adapters.http_door import HttpDoor
from yingda.banking.adapters.timing import Timing
from yingda.banking.port import Outcome


class MessageCentre:
    """`Messenger` over HTTP. A repeat of an id is one message there, so sending is tried again."""

    name = "messages"

    def __init__(self, base_url: str, token: str, timing: Timing | None = None) -> None:
        self._door = HttpDoor(self.name, base_url, token, timing or Timing())

    async def send(self, to: str, text: str, id: str) -> Outcome[None]:
        body = {"id": id, "to": to, "text": text}
        return await self._door.question("POST", "/messages", _taken, body=body)

    async def reachable(self) -> Outcome[None]:
        """Whether the centre answers, without a message."""
        return await self._door.question("GET", "/health", _taken)

    async def close(self) -> None:
        await self._door.close()


def _taken(_body: bytes) -> None:
    return None
