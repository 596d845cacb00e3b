"""How the embedded server is set: small enough for a laptop, and durable.

Measured idle, all its processes together: 20 MB (proportional set size); it grows to the buffers as they are used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

PORT = 5432  # only names the socket: no network address is listened on
CONNECTIONS_MAX = 100
SHARED_BUFFERS_MB_MIN, SHARED_BUFFERS_MB_MAX = 128, 1024
MEMORY_SHARE = 16
"""Of the machine's memory, so many times its buffers. 35,000 live contacts do not fit in 128 MB: every batch then
evicted pages and read others back, a fifth of the server's CPU."""
WAL_MAX_MB = 4096
"""Reached only under load. With 1 GB the busiest bench forced checkpoint after checkpoint, and each makes pages be
written whole again: 106,000 of them, 2,200 without."""
CHECKPOINT_EVERY_MINUTES = 15

_DURABLE = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": str(CONNECTIONS_MAX),
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
THROWAWAY = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "shared_buffers": f"{SHARED_BUFFERS_MB_MIN}MB",
}  # fmt: skip


def shared_buffers_mb() -> int:
    """What suits this machine."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(SHARED_BUFFERS_MB_MIN, min(SHARED_BUFFERS_MB_MAX, memory_mb // MEMORY_SHARE))


def server_options(major: int, extra: Mapping[str, str]) -> list[str]:
    """Command-line options of `postgres`; `extra` wins."""
    buffers = {"shared_buffers": f"{shared_buffers_mb()}MB"}
    threads = {"io_method": "sync"} if major >= 18 else {}  # no three idle I/O processes
    options = {**_DURABLE, **buffers, **threads, **extra}
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def init_options(major: int) -> list[str]:
    """Options of `initdb`: UTF-8 with byte order, so that pg_trgm takes Chinese and no locale need be installed."""
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
    return ["--encoding=UTF8", "--auth=trust", "--data-checksums", *locale]
