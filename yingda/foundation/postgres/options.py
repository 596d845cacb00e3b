"""How the embedded server is set: small enough for a laptop, and durable.

Measured idle, all its processes together: 20 MB (proportional set size); it grows to the buffers as they are used.
"""

from __future__ import annotations

from collections.abc import Mapping

PORT = 5432  # only names the socket: no network address is listened on
CONNECTIONS_MAX = 100
SHARED_BUFFERS_MB = 128
WAL_MAX_MB = 1024
CHECKPOINT_EVERY_MINUTES = 15

_DURABLE = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": str(CONNECTIONS_MAX),
    "shared_buffers": f"{SHARED_BUFFERS_MB}MB",
    "huge_pages": "off",
    "jit": "off",
    "wal_level": "replica",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "wal_compression": "pglz",
    "max_wal_size": f"{WAL_MAX_MB}MB",
    "checkpoint_timeout": f"{CHECKPOINT_EVERY_MINUTES}min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and key values hold personal data: neither is written to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_messages": "warning",
}

# For tests only: what a crash of the machine would lose does not matter there.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


def server_options(major: int, extra: Mapping[str, str]) -> list[str]:
    """Command-line options of `postgres`; `extra` wins."""
    options = {**_DURABLE, **({"io_method": "sync"} if major >= 18 else {}), **extra}  # no three idle I/O processes
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def init_options(major: int) -> list[str]:
    """Options of `initdb`: UTF-8 with byte order, so that pg_trgm takes Chinese and no locale need be installed."""
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
    return ["--encoding=UTF8", "--auth=trust", "--data-checksums", *locale]
