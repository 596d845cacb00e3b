"""The skeleton of a sample core: its parts, and the doors that all of them have."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from sample_cores.common import credentials, feed, ledger, operations
from sample_cores.common.clients import Clients
from sample_cores.common.clock import Clock
from sample_cores.common.database import Busy, Store, connect
from sample_cores.common.faults import Faults, FaultyDoor, Setting
from sample_cores.common.feed import Feed
from sample_cores.common.identity import Issuer
from sample_cores.common.operations import Doing, Handler
from sample_cores.common.refused import Refused

SCHEMA: Final = ledger.SCHEMA + operations.SCHEMA + feed.SCHEMA + credentials.SCHEMA
"""Tables of every core; a core adds its own."""


ByPhone = Callable[[sqlite3.Connection, str], str | None]
"""The customer with this telephone number."""


@dataclass(slots=True)
class Core:
    """One sample core in one process."""

    name: str
    store: Store
    clock: Clock
    faults: Faults
    feed: Feed
    clients: Clients
    issuer: Issuer
    key: bytes
    """Of the credentials' check values."""
    handlers: Mapping[str, Handler]
    by_phone: ByPhone
    finish: Callable[[str], Awaitable[None]] | None = None
    """Waits for the end of a running operation, as long as a caller may be kept waiting."""


class OperationIn(BaseModel):
    kind: str = Field(max_length=40)
    customer: str = Field(max_length=40)
    params: dict[str, str | int | bool | None] = Field(description="As the kind needs them; amounts in fen.")


class SignIn(BaseModel):
    phone: str = Field(max_length=20)
    password: str = Field(max_length=64)
    audience: str = Field("yingda", max_length=100)


def open_core(
    name: str, data: Path, *, handlers: Mapping[str, Handler], by_phone: ByPhone,
    fill: Callable[[Path], None], clock: Clock | None = None,
) -> Core:  # fmt: skip
    """Opens the core's folder; the first time, `fill` makes its database (whole or not at all)."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"{name}.sqlite"
    if not path.exists():
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        fill(half)
        half.rename(path)
    store = Store(path)
    return Core(
        name=name, store=store, clock=clock or Clock(), faults=Faults(), feed=Feed(store), clients=Clients(data),
        issuer=Issuer(data, name), key=credentials.open_key(data), handlers=handlers, by_phone=by_phone,
    )  # fmt: skip


@contextlib.contextmanager
def filling(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A connection that makes a new database in one transaction, fast: if it fails, the file is not used."""
    conn = connect(path)
    conn.execute("PRAGMA journal_mode=OFF")
    conn.execute("PRAGMA synchronous=OFF")
    conn.execute("PRAGMA foreign_keys=OFF")
    conn.executescript(SCHEMA + schema)
    conn.execute("BEGIN")
    yield conn
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()
    conn.execute("COMMIT")
    conn.execute("PRAGMA optimize")
    conn.close()


def application(core: Core, title: str, routers: Sequence[APIRouter], *parts: Any) -> FastAPI:
    """The HTTP application. `parts`: async context managers that live as long as it does."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(core.store.close)
            for part in parts:
                await stack.enter_async_context(part)
            yield

    app = FastAPI(title=title, version="1", lifespan=lifespan)
    app.state.core = core
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.include_router(_public(core))
    known = [Depends(core.clients)]
    for router in (_private(core), *routers):
        app.include_router(router, dependencies=known)
    app.add_middleware(FaultyDoor, faults=core.faults)
    return app


def _public(core: Core) -> APIRouter:
    router = APIRouter()

    @router.get("/health")
    async def health() -> dict[str, str]:
        """It answers."""
        return {"core": core.name}

    @router.get("/sign-in/keys")
    async def keys() -> dict[str, Any]:
        """The public keys that identity JWTs are checked with (JWK set)."""
        return core.issuer.keys()

    @router.post("/sign-in")
    async def sign_in(said: SignIn) -> dict[str, Any]:
        """The customer's own web sign-in: an identity JWT (ES256, five minutes) for the audience."""
        customer = core.by_phone(core.store.reader, said.phone)
        now = core.clock.now()
        if customer is None:
            raise Refused("core.sign_in_wrong", status=401)
        found = await core.store.write(
            lambda conn: credentials.check(conn, core.key, customer, "password", said.password, now)
        )
        if not found["right"]:
            raise Refused("core.sign_in_wrong", status=401, locked=found["locked"])
        return {"token": core.issuer.token(customer, said.audience, now // 1000), "customer": customer}

    return router


def _private(core: Core) -> APIRouter:
    router = APIRouter()

    @router.put("/operations/{id}")
    async def carry_out(id: str, said: OperationIn) -> JSONResponse:
        """Carries an operation out, once per id. 200: done; 202: running, ask again; 409: barred or another order's
        id; 422: refused."""

        def job(conn: sqlite3.Connection) -> dict[str, Any]:
            doing = Doing(conn, id, said.kind, said.customer, said.params, core.clock.now())
            return operations.carry_out(core.handlers, doing)

        told = await core.store.write(job)
        if told["state"] == "running" and core.finish is not None:
            await core.finish(id)
            told = operations.fate(core.store.reader, id, False, 0)
        if told["state"] == "refused":
            return JSONResponse({"error": {"code": told["code"], "data": told["data"]}}, 422)
        return JSONResponse(told, 202 if told["state"] == "running" else 200)

    @router.get("/operations/{id}")
    async def fate(id: str, bar: bool = False) -> dict[str, Any]:
        """What became of it: done, refused, running, absent. `bar`: if it never came, from now on it cannot."""
        if bar:
            return await core.store.write(lambda conn: operations.fate(conn, id, True, core.clock.now()))
        return operations.fate(core.store.reader, id, False, 0)

    @router.get("/journal")
    async def journal(after: int = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 1000) -> dict[str, Any]:
        """Operations as they were decided, for reconciliation."""
        return operations.journal(core.store.reader, after, limit)

    @router.get("/changes")
    async def changes(after: int = 0, wait_s: Annotated[float, Query(ge=0, le=55)] = 0) -> dict[str, Any]:
        """Customers changed after a position; waits for the first."""
        return await core.feed.after(after, wait_s)

    @router.get("/ledger/check")
    async def check() -> dict[str, int]:
        """The books, looked at: all numbers but `bookings` are zero."""
        return ledger.check(core.store.reader)

    @router.get("/faults")
    async def faults() -> Setting:
        """The fault switch as it stands."""
        return core.faults.setting

    @router.post("/faults")
    async def set_faults(setting: Setting) -> Setting:
        """Sets the fault switch; an empty object ends all faults."""
        core.faults.setting = setting
        return setting

    @router.post("/clock")
    async def put_forward(ahead_ms: Annotated[int, Query(ge=0)]) -> dict[str, int]:
        """Lets the core live before the machine's clock."""
        core.clock.ahead_ms = ahead_ms
        return {"now": core.clock.now()}

    return router


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return JSONResponse({"error": {"code": error.code, "data": error.data}}, error.status)


async def _busy(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"error": {"code": "core.busy", "data": {}}}, 503)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
    return JSONResponse({"error": {"code": "core.invalid", "data": {"fields": fields}}}, 400)
