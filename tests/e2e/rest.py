"""The administrative door as a script uses it: to set the scene, never to check what a person should see."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx

from yingda.demo.world import PASSWORD

UNTIL_S: Final = 15
LOOK_EVERY_S: Final = 0.2


def until(condition: Callable[[], bool]) -> None:
    """Looks again and again; what never comes true fails the test."""
    end = time.monotonic() + UNTIL_S
    while not condition():
        assert time.monotonic() < end, "did not come true"
        time.sleep(LOOK_EVERY_S)


@contextmanager
def signed_in(base: str, tenant: str, user: str) -> Iterator[Rest]:
    with httpx.Client(base_url=base, headers={"Origin": base}, timeout=20, trust_env=False) as client:
        rest = Rest(client)
        rest.post("/api/session", {"tenant": tenant, "user": user, "password": PASSWORD})
        yield rest


class Rest:
    """Every change carries an operation id; whatever is refused fails the test."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str) -> Any:
        answer = self._client.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._change("POST", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._change("PUT", path, body)

    def delete(self, path: str) -> Any:
        return self._change("DELETE", path, None)

    def named(self, path: str, key: str, value: str) -> dict[str, Any]:
        """The one of a list whose `key` is `value`."""
        items: list[dict[str, Any]] = self.get(f"{path}?limit=200")["items"]
        return next(item for item in items if item[key] == value)

    def _change(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"X-Operation-Id": str(uuid.uuid4())}
        answer = self._client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None
