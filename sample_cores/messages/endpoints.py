"""Sending and reading short messages."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from sample_cores.common.app import Core

TOLD_MAX: Final = 50
"""Of one telephone, the newest."""


class Message(BaseModel):
    id: str = Field(max_length=64, description="A repeat of the same id is one message.")
    to: str = Field(max_length=20)
    text: str = Field(max_length=1_000)


def router(core: Core) -> APIRouter:
    router = APIRouter()

    @router.post("/messages", status_code=202)
    async def send(said: Message) -> dict[str, str]:
        """Takes a message for a telephone."""
        row = (said.id, said.to, said.text, core.clock.now())
        await core.store.write(
            lambda conn: conn.execute(
                "INSERT OR IGNORE INTO messages (id, recipient, body, at) VALUES (?, ?, ?, ?)", row
            )
        )
        return {"id": said.id}

    @router.get("/messages")
    async def read(to: str) -> list[dict[str, Any]]:
        """What a telephone got, newest first."""
        rows = core.store.reader.execute(
            'SELECT id, recipient AS "to", body AS text, at FROM messages WHERE recipient = ?'
            " ORDER BY at DESC, rowid DESC LIMIT ?",
            (to, TOLD_MAX),
        )
        return [dict(row) for row in rows]

    return router
