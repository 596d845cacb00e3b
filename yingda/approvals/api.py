"""Four eyes: what one person asks for, another decides. Within the caller's unit of work, so that the request and what
it is about are written together or not at all.

What follows from a decision is the matter of whoever asked: they register a follower for their kind of subject, which
runs in the same transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import RowMapping

from yingda.approvals import store
from yingda.approvals.errors import ApprovalDecided, OwnRequest, ReasonMissing
from yingda.approvals.events import ApprovalAsked
from yingda.approvals.events import ApprovalDecided as Decided
from yingda.foundation.errors import NotFound
from yingda.foundation.ids import TenantId
from yingda.foundation.work import Work

__all__ = ["Approvals", "Follower"]

KEPT: Final = timedelta(hours=24)
"""A request that nobody decides lapses."""
LAPSE_AT_ONCE: Final = 200

Follower = Callable[[Work, str, str, dict[str, Any]], Awaitable[None]]
"""(work, subject, state, facts as they were asked for): what follows from approved, rejected or expired."""
Told = Callable[[TenantId, str, str], Awaitable[None]]
"""(tenant, subject kind, subject): after the commit of a decision."""


class Approvals:
    """All requests of this process's tenants."""

    def __init__(self) -> None:
        self._followers: dict[str, Follower] = {}
        self.on_decided: list[Told] = []

    async def tell(self, tenant: TenantId, subject_kind: str, subject: str) -> None:
        """After the commit, by whoever committed."""
        for told in self.on_decided:
            await told(tenant, subject_kind, subject)

    def follow(self, subject_kind: str, follower: Follower) -> None:
        self._followers[subject_kind] = follower

    async def ask(
        self, work: Work, subject_kind: str, subject: str, action: str, facts: dict[str, Any], *,
        maker: str | None = None, kept: timedelta = KEPT,
    ) -> str:  # fmt: skip
        """Its id. `facts` names no customer. `maker`: who asks, by default the work's actor."""
        id, by = work.ids.new(), maker or work.actor
        await store.add(
            work.conn,
            {
                "id": id, "tenant_id": work.tenant, "subject_kind": subject_kind, "subject_id": subject,
                "action": action, "facts": facts, "maker": by, "asked_at": work.now,
                "expires_at": work.now + kept, "state": "pending", "reason": "",
            },
        )  # fmt: skip
        work.publish(ApprovalAsked(approval=id, subject_kind=subject_kind, subject=subject, action=action))
        work.audit("approval.asked", id, {"subject_kind": subject_kind, "subject": subject, "action": action})
        return id

    async def decide(self, work: Work, id: str, approve: bool, reason: str) -> None:
        """Raises `OwnRequest`, `ApprovalDecided`, `ReasonMissing`."""
        row = await self._pending(work, id)
        if row["maker"] == work.actor:
            raise OwnRequest(id=id)
        if not approve and not reason:
            raise ReasonMissing()
        if row["expires_at"] <= work.now:
            raise ApprovalDecided(id=id, state="expired")
        state = "approved" if approve else "rejected"
        await store.settle(
            work.conn, id, state=state, checker=work.actor, decided_at=work.now, reason=reason
        )  # fmt: skip
        await self._told(work, row, state)

    async def withdraw(self, work: Work, subject_kind: str, subject: str) -> None:
        """What was asked for is no longer wanted; nothing follows."""
        row = await store.pending_of(work.conn, subject_kind, subject)
        if row is not None:
            await store.settle(work.conn, str(row["id"]), state="withdrawn")
            work.audit("approval.withdrawn", str(row["id"]), {"subject": subject})

    async def lapse(self, work: Work) -> int:
        """Requests whose time is over; how many."""
        due = await store.lapsed(work.conn, work.now, LAPSE_AT_ONCE)
        for id in due:
            row = await store.held(work.conn, id)
            if row is not None and row["state"] == "pending":
                await store.settle(work.conn, id, state="expired")
                await self._told(work, row, "expired")
        return len(due)

    async def _pending(self, work: Work, id: str) -> RowMapping:
        row = await store.held(work.conn, id)
        if row is None:
            raise NotFound(id=id)
        if row["state"] != "pending":
            raise ApprovalDecided(id=id, state=row["state"])
        return row

    async def _told(self, work: Work, row: RowMapping, state: str) -> None:
        id, subject = str(row["id"]), str(row["subject_id"])
        work.publish(Decided(approval=id, subject_kind=row["subject_kind"], subject=subject, state=state))
        work.audit(f"approval.{state}", id, {"subject_kind": row["subject_kind"], "subject": subject})
        follower = self._followers.get(row["subject_kind"])
        if follower is not None:
            await follower(work, subject, state, row["facts"])
