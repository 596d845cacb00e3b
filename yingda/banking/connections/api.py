"""What others need of connections.

- `Cores`: the registry, one object a process; `put` with its `ConnectionBody` writes a connection.
- `connection`: the row of a role, `credentials_of` what it holds sealed.
"""

from sqlalchemy import RowMapping

from yingda.banking.connections.actions import CREDENTIALS_CONTEXT, put
from yingda.banking.connections.registry import Cores
from yingda.banking.connections.schemas import ConnectionBody
from yingda.banking.connections.speaking import MESSAGES, Role
from yingda.banking.connections.store import row as connection
from yingda.foundation.crypto import Keyring
from yingda.foundation.ids import TenantId

__all__ = ["MESSAGES", "ConnectionBody", "Cores", "Role", "connection", "credentials_of", "put"]


def credentials_of(keyring: Keyring, tenant: TenantId, row: RowMapping) -> str:
    """For who compares them with others, and for nobody's eyes."""
    return keyring.open_text(tenant, row["credentials_sealed"], CREDENTIALS_CONTEXT)
