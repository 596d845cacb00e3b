"""Who may call: one bearer token per client, kept beside the database and compared in constant time."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Final

from starlette.requests import Request

from sample_cores.common.refused import Refused

FILE: Final = "clients.json"
"""{"yingda": "token", …}; whoever starts the core for a client reads it there."""


class Clients:
    def __init__(self, data: Path, names: tuple[str, ...] = ("yingda", "broker")) -> None:
        path = data / FILE
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({name: secrets.token_urlsafe(32) for name in names}, file)
        self._tokens: dict[str, str] = json.loads(path.read_text())

    def __call__(self, request: Request) -> str:
        """The client's name, as a dependency of every door that is not public."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        for name, known in self._tokens.items():
            if scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), known.encode()):
                return name
        raise Refused("core.unauthorized", status=401)
