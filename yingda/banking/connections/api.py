"""What others need of connections: `Cores` (the registry), `put` with its `ConnectionBody`, and the roles."""

from yingda.banking.connections.actions import put
from yingda.banking.connections.registry import Cores
from yingda.banking.connections.schemas import ConnectionBody
from yingda.banking.connections.speaking import MESSAGES, Role

__all__ = ["MESSAGES", "ConnectionBody", "Cores", "Role", "put"]
