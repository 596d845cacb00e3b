"""PostgreSQL for one machine: an embedded server out of a package, and the migrations of its schema."""

from .embedded import DATABASE, EmbeddedPostgres, demand_free
from .errors import BinariesMissing, DataDirBusy, DataDirUnusable, PostgresError, StartFailed
from .options import THROWAWAY
from .schema import migrate

__all__ = [
    "DATABASE",
    "THROWAWAY",
    "BinariesMissing",
    "DataDirBusy",
    "DataDirUnusable",
    "EmbeddedPostgres",
    "PostgresError",
    "StartFailed",
    "demand_free",
    "migrate",
]
