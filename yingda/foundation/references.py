"""Configured things point at each other across contexts that do not import each other: a flow at a queue, a queue at a
skill. Each context says in its `references.py` what it knows; the composition root joins them; an administrative write
asks here whether what it points at is there, and who still points at what it takes away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Final, Literal, Protocol

from fastapi import Depends, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation.errors import Refusal

Kind = Literal[
    "agent", "branch", "calendar", "skill", "queue", "policy", "entry_point", "disposition", "flow", "interaction"
]  # fmt: skip

USERS_SHOWN_MAX: Final = 20
"""How many users of a thing a refusal names."""


class Thing(BaseModel, frozen=True):
    """A configured thing by name; a queue also by key and English name. A flow's id is its key; a flow is `active` when
    it is published."""

    kind: Kind
    id: str
    name: str
    active: bool = True
    key: str = ""
    name_en: str = ""


class Knows(Protocol):
    """What a context's `references.py` offers. The connection is set to the tenant."""

    async def find(self, conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
        """The thing, if it is one of this context's and it is there."""
        ...

    async def users_of(self, conn: AsyncConnection, kind: Kind, id: str, live: bool) -> list[Thing]:
        """Things of this context that point at it; `live`: only those in use, not the retired and not history."""
        ...

    async def names(self, conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
        """Names by id of staff and configured things of this context among the ids; all of them C1."""
        ...


class References:
    """All contexts' knowledge as one."""

    def __init__(self, contexts: Sequence[Knows]) -> None:
        self._contexts = tuple(contexts)

    async def find(self, conn: AsyncConnection, kind: Kind, id: str) -> Thing | None:
        for context in self._contexts:
            if (thing := await context.find(conn, kind, id)) is not None:
                return thing
        return None

    async def names(self, conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
        """Names by id, of all contexts; what was deleted, and what was never configured, has none."""
        found: dict[str, str] = {}
        for context in self._contexts if ids else ():
            found |= await context.names(conn, ids)
        return found

    async def demand_active(self, conn: AsyncConnection, kind: Kind, id: str, otherwise: Refusal) -> Thing:
        """The thing if it is there and in use; else the refusal."""
        thing = await self.find(conn, kind, id)
        if thing is None or not thing.active:
            raise otherwise
        return thing

    async def demand_unused(
        self, conn: AsyncConnection, kind: Kind, id: str, otherwise: type[Refusal], live: bool
    ) -> None:
        """Refuses, naming the users, while something points at the thing. `live`: see `Knows.users_of`."""
        users: list[Thing] = []
        for context in self._contexts:
            users += await context.users_of(conn, kind, id, live)
        if users:
            raise otherwise(
                id=id,
                users=[each.model_dump(exclude={"key", "name_en"}) for each in users[:USERS_SHOWN_MAX]],
                more=len(users) > USERS_SHOWN_MAX,
            )


def references(request: Request) -> References:
    found: References = request.app.state.references
    return found


Referring = Annotated[References, Depends(references)]
"""In an endpoint's signature: what the composition root joined."""
