"""Who is asking."""

from dataclasses import dataclass, field

from yingda.foundation.errors import Forbidden
from yingda.foundation.ids import TenantId, UserId


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """A signed-in member of the institution's staff, or the system itself (`user` None)."""

    tenant: TenantId
    user: UserId | None
    name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    branch: str | None = None
    session: str | None = None
    details: dict[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> str:
        """How the audit log and events name the actor."""
        return f"user:{self.user}" if self.user else "system"

    def require(self, permission: str) -> None:
        """Refuses unless the permission is held: deny by default."""
        if permission not in self.permissions:
            raise Forbidden(permission=permission)


def system(tenant: TenantId) -> Principal:
    """The product acting on its own: jobs, subscribers, migrations of data."""
    return Principal(tenant=tenant, user=None)
