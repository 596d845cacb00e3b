"""Who gave up in the middle is sent home: over the product's own doors, because their pages may no longer answer.

What is in hand ends, whoever waits in line is taken out of it, the agents are off duty: the next test, or the second
try of this one, begins as the first did.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.e2e.rest import Rest, signed_in, until

ANSWER_S: Final = 20
LEADERS: Final = {"yuanshan": "lin.tao"}
"""Who may take a contact out of a line, for each tenant whose customers ask for a human here."""

Frame = dict[str, Any]


def send_home(base: str, agents: Iterable[tuple[str, str]]) -> None:
    """Each of these (tenant, user) ends what they hold and goes off duty; then nobody waits in any line."""
    for tenant, user in sorted(set(agents)):
        with desk(base, tenant, user) as own:
            own.end_all()
    for tenant, user in LEADERS.items():
        with desk(base, tenant, user) as leader:
            leader.empty_the_line()
            leader.end_all()


@contextmanager
def desk(base: str, tenant: str, user: str) -> Iterator[Desk]:
    """A desk held by no browser."""
    with signed_in(base, tenant, user) as rest:
        ticket = rest.post("/api/session/ticket", {})["ticket"]
        url = f"{base.replace('http', 'ws', 1)}/ws?ticket={ticket}"
        with connect(url, origin=Origin(base), proxy=None) as socket:
            yield Desk(rest, socket)


class Desk:
    def __init__(self, rest: Rest, socket: ClientConnection) -> None:
        self._rest, self._socket = rest, socket

    def end_all(self) -> None:
        """No new offers, then every talk and wrap-up ends, then off duty."""
        self._do("status", status="break")
        for contact in self._contacts():
            if contact["state"] == "active":
                self._do("finish", interaction=contact["id"])
        for contact in self._contacts():
            if contact["state"] == "wrap_up":
                self._do("wrap_up", interaction=contact["id"], disposition=self._disposition(contact), note="")
        self._do("sign_off")

    def empty_the_line(self) -> None:
        """Whoever waits comes onto this desk."""
        for contact in self._waiting():
            self._do("take_over", interaction=contact["interaction"])
        until(lambda: not self._waiting())

    def _waiting(self) -> list[Frame]:
        found: list[Frame] = self._rest.get("/api/wallboard/waiting/interactions")["items"]
        return found

    def _disposition(self, contact: Frame) -> str:
        """Any that the screen would offer for this contact's queue."""
        choices = [each for each in self._rest.get("/api/dispositions?limit=200")["items"] if each["parent"]]
        fits = next(each for each in choices if not each["queues"] or contact["queue"] in each["queues"])
        return str(fits["id"])

    def _contacts(self) -> list[Frame]:
        self._send({"sub": "desk"})
        snapshot = self._next(lambda frame: "snapshot" in frame)["snapshot"]
        self._send({"unsub": "desk"})
        return list(snapshot["contacts"].values())

    def _do(self, what: str, **fields: object) -> None:
        operation = str(uuid.uuid4())
        self._send({"id": operation, "do": what, "with": fields})
        answer = self._next(lambda frame: frame.get("id") == operation)
        assert "error" not in answer, (what, answer)

    def _send(self, frame: Frame) -> None:
        self._socket.send(json.dumps(frame))

    def _next(self, fits: Callable[[Frame], bool]) -> Frame:
        while True:
            frame: Frame = json.loads(self._socket.recv(timeout=ANSWER_S))
            if fits(frame):
                return frame
