"""Who is asking."""

from dataclasses import dataclass, field

from yingda.foundation.errors import Forbidden
from yingda.foundation.ids import TenantId, UserId


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """A signed-in member of the institution's staff; with `user` None a customer, a bot, or the system itself."""

    tenant: TenantId
    user: UserId | None
    name: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    branch: str | None = None
    session: str | None = None
    details: dict[str, str] = field(default_factory=dict)
    acting: str = ""
    """Who acts where no member of the staff does: `customer:<id>`, `bot`; empty: the system."""

    @property
    def actor(self) -> str:
        """How the audit log and events name the actor."""
        return f"user:{self.user}" if self.user else self.acting or "system"

    def require(self, permission: str) -> None:
        """Refuses unless the permission is held: deny by default."""
        if permission not in self.permissions:
            raise Forbidden(permission=permission)


def system(tenant: TenantId) -> Principal:
    """The product acting on its own: jobs, subscribers, migrations of data."""
    return Principal(tenant=tenant, user=None)
