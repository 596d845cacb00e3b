"""The unit of work of the administrative side: one request, message or job = one transaction, opened and committed by
the edge. It carries tenant, actor, now, ids and correlation, and takes events and audit entries along."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from yingda.foundation import audit as audit
from yingda.foundation import events, metrics, operations
from yingda.foundation.events import Event
from yingda.foundation.ids import IdSource, OperationId, TenantId
from yingda.foundation.principal import Principal


@dataclass(kw_only=True, slots=True)
class Read:
    """A read-only transaction of one tenant."""

    conn: AsyncConnection
    principal: Principal
    now: datetime

    @property
    def tenant(self) -> TenantId:
        return self.principal.tenant


@dataclass(kw_only=True, slots=True)
class Work:
    """A transaction that may write. Nothing leaves it before the commit."""

    conn: AsyncConnection
    principal: Principal
    now: datetime
    ids: IdSource
    operation: OperationId | None
    correlation: str
    stream: str = audit.ADMIN_STREAM
    """The audit chain that this work's entries go into: who writes to one chain takes turns until the commit."""
    published: list[Event] = field(default_factory=list)
    audited: list[audit.Entry] = field(default_factory=list)
    answer: bytes | None = None

    @property
    def tenant(self) -> TenantId:
        return self.principal.tenant

    @property
    def actor(self) -> str:
        return self.principal.actor

    def publish(self, event: Event) -> None:
        """Adds to the event log in this transaction."""
        self.published.append(event)

    def audit(self, action: str, subject: str = "", data: dict[str, Any] | None = None) -> None:
        """Adds to the tenant's hash-chained audit log in this transaction. `data` carries no C2 and no C3."""
        self.audited.append(
            audit.Entry(at=self.now, actor=self.actor, action=action, subject=subject, data=data or {},
                        correlation=self.correlation)
        )  # fmt: skip

    async def seal(self) -> None:
        """Writes what was published, audited and answered. The edge calls it, once, before the commit."""
        if self.operation is not None and self.answer is not None:
            await operations.store(self.conn, self.tenant, self.operation, self.actor, self.now, self.answer)
        if self.published:
            await events.append(self.conn, self.tenant, self.now, self.actor, self.correlation, self.published)
            metrics.EVENTS_APPENDED.labels("administration").inc(len(self.published))
        if self.audited:
            await audit.append(self.conn, self.tenant, self.stream, self.audited)
