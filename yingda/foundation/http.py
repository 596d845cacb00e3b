"""The administrative edge: from an HTTP request to a unit of work. The only place that opens and commits one for REST.

```python
@router.post("/queues", status_code=201)
async def create(body: NewQueue, edge: Edge = permission("queues.edit")) -> Queue:
    return await edge.write(lambda work: actions.create_queue(work, body), Queue)

@router.get("/queues")
async def listed(edge: Edge = permission("queues.view")) -> Page[Queue]:
    return await edge.read(lambda read: store.queues(read))
```
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from yingda.foundation import operations
from yingda.foundation.db import Database
from yingda.foundation.errors import Forbidden, NotSignedIn
from yingda.foundation.ids import OperationId, parse_id
from yingda.foundation.principal import Principal
from yingda.foundation.work import Read, Work

SESSION_COOKIE: Final = "yingda_session"
OPERATION_HEADER: Final = "x-operation-id"
LIST_LIMIT_MAX: Final = 200
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

T = TypeVar("T")


class OriginForeign(Forbidden):
    """A browser of another site asked for a change."""

    code = "origin.foreign"


class Strict(BaseModel):
    """A body that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Page(BaseModel, Generic[T]):
    """A list and where to go on; `next` None is the end."""

    items: list[T]
    next: str | None = None


class SessionLoader(Protocol):
    """Finds who a session cookie belongs to. Tenancy provides it; the composition root puts it on the application."""

    async def __call__(self, token: str) -> Principal | None: ...


@dataclass(frozen=True, slots=True)
class Edge:
    """One request of a signed-in person with the permission that the endpoint asked for."""

    database: Database
    principal: Principal
    operation: OperationId | None
    correlation: str

    async def write(self, act: Callable[[Work], Awaitable[T]], answer: Any) -> T:
        """Runs the act in one work. A repeat of the operation id gets the first answer, decoded as `answer`."""
        adapter: TypeAdapter[T] = TypeAdapter(answer)
        if self.operation is None:
            raise operations.OperationMissing()
        async with self.database.work(self.principal, self.operation, self.correlation) as work:
            known = await operations.stored_answer(work.conn, work.tenant, self.operation, work.actor)
            if known is not None:
                return adapter.validate_json(known)
            result = await act(work)
            work.answer = adapter.dump_json(result)
            return result

    async def read(self, look: Callable[[Read], Awaitable[T]]) -> T:
        """Runs the look in one read-only transaction."""
        async with self.database.read(self.principal) as read:
            return await look(read)

    async def audited(self, act: Callable[[Work], Awaitable[T]]) -> T:
        """A reading that leaves a trace (sensitive data): a work without an operation id."""
        async with self.database.work(self.principal, None, self.correlation) as work:
            return await act(work)


async def signed_in(request: Request) -> Principal:
    """The principal behind the session cookie, or `session.missing`. Checks the Origin of changes."""
    if request.method in WRITING:
        check_origin(request)
    token = request.cookies.get(SESSION_COOKIE)
    loader: SessionLoader = request.app.state.sessions
    principal = await loader(token) if token else None
    if principal is None:
        raise NotSignedIn()
    return principal


def check_origin(request: Request) -> None:
    """A change from a browser must come from our own pages (OWASP CSRF: Origin, beside SameSite=Strict)."""
    origin = request.headers.get("origin")
    if origin is not None and origin.split("://", 1)[-1] != request.headers.get("host"):
        raise OriginForeign(origin=origin[:200])


def permission(name: str) -> Any:
    """A dependency: the request's edge, if the person holds the permission; tests read the name off it."""

    async def edge(request: Request) -> Edge:
        principal = await signed_in(request)
        principal.require(name)
        return edge_of(request, principal)

    edge.permission = name  # type: ignore[attr-defined]
    return Depends(edge)


def any_signed_in() -> Any:
    """A dependency for what everybody who is signed in may do with their own things."""

    async def edge(request: Request) -> Edge:
        return edge_of(request, await signed_in(request))

    edge.permission = "(signed in)"  # type: ignore[attr-defined]
    return Depends(edge)


def edge_of(request: Request, principal: Principal) -> Edge:
    header = request.headers.get(OPERATION_HEADER)
    operation = OperationId(parse_id(header, OPERATION_HEADER)) if header else None
    database: Database = request.app.state.database
    return Edge(database, principal, operation, request.headers.get("x-request-id", "")[:64] or database.ids.new())
