"""What can go wrong with the embedded PostgreSQL, each said so that a person knows what to do next."""


class PostgresError(Exception):
    """PostgreSQL cannot be used; the message names the cause and the way out."""


class BinariesMissing(PostgresError):
    """Neither the package's binaries nor a system's PostgreSQL were found."""


class DataDirBusy(PostgresError):
    """Another process works on the same data directory."""


class DataDirUnusable(PostgresError):
    """The data directory belongs to someone else, or to another major version of PostgreSQL."""


class StartFailed(PostgresError):
    """The server ended or stayed silent while it was being started."""
