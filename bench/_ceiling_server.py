"""The least a chat could do: a websocket that answers each message after one durable insert. Same server, same
PostgreSQL, and nothing of the product. `python -m bench._ceiling_server DATABASE_URL PORT each|batched`: an insert and
a commit for each message on a pool of connections, or batches by the product's own writer."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from yingda.foundation.group_commit import Changes, GroupCommit, Row, TableSpec

SPEC = TableSpec("bench_messages", (("id", "uuid"), ("text", "text")), insert_only=True)
CONNECTIONS = 8
INSERT = "insert into bench_messages (id, text) values ($1, $2)"
TABLE = "create table if not exists bench_messages (id uuid primary key, at timestamptz default now(), text text)"


class Bare:
    """Batches without fence, tenant or row policy."""

    def __init__(self, conn: asyncpg.Connection) -> None:
        self._conn = conn

    async def commit(self, rows: dict[str, list[Row]]) -> None:
        for table_rows in rows.values():
            await self._conn.execute(SPEC.statement(), *zip(*table_rows, strict=True))


Keep = Callable[[str], Awaitable[None]]


@contextlib.asynccontextmanager
async def each(url: str) -> AsyncIterator[Keep]:
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        await pool.execute(TABLE)

        async def keep(text: str) -> None:
            await pool.execute(INSERT, str(uuid.uuid4()), text)

        yield keep


@contextlib.asynccontextmanager
async def batched(url: str) -> AsyncIterator[Keep]:
    conn = await asyncpg.connect(url)
    await conn.execute(TABLE)
    writer = GroupCommit(Bare(conn), {SPEC.name: SPEC})
    task = asyncio.create_task(writer.run())

    async def keep(text: str) -> None:
        changes = Changes()
        changes.put(SPEC.name, (str(uuid.uuid4()), text))
        await writer.put(changes)

    yield keep
    task.cancel()
    await conn.close()


def application(url: str, way: str) -> Starlette:
    keeps: list[Keep] = []

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with (each if way == "each" else batched)(url) as keep:
            keeps.append(keep)
            yield

    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                text = await websocket.receive_text()
                await keeps[0](text)
                await websocket.send_text(text)

    return Starlette(routes=[WebSocketRoute("/", echo)], lifespan=lifespan)


def main() -> None:
    url, port, way = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    uvicorn.run(
        application(url, way), host="127.0.0.1", port=port, ws="websockets-sansio", ws_per_message_deflate=False,
        log_level="warning", access_log=False, backlog=4096, loop="asyncio",
    )  # fmt: skip


if __name__ == "__main__":
    main()
