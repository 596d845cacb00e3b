"""A data directory on the disk: made once, owned by one process at a time, its traces of a crash removed."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from .binaries import Binaries
from .errors import DataDirBusy, DataDirUnusable, StartFailed
from .identity import Identity
from .options import PORT, init_options

SUPERUSER = "yingda"
PRIVATE_MODE = 0o700
# sun_path holds 107 bytes and the end zero (unix(7)); the rest is "/.s.PGSQL.5432".
SOCKET_FOLDER_BYTES_MAX = 107 - len(f"/.s.PGSQL.{PORT}")
INIT_TIMEOUT_S = 120
LOCK_PATIENCE_S = 2
LOCK_POLL_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The folder `root/postgres` and what lies beside it."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> Self:
        return cls(root=folder.resolve())

    @property
    def data(self) -> Path:
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    def exists(self) -> bool:
        return self.data.exists()

    def major(self) -> int | None:
        """The major version of PostgreSQL that made the data; None when there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None
        except (PermissionError, ValueError) as error:
            raise DataDirUnusable(f"{self.data} cannot be read ({error}). Choose another --data.") from error

    async def lock(self) -> IO[str]:
        """Hold the folder for this process; released when the file is closed or the process ends, however it ends.

        Waits LOCK_PATIENCE_S for a holder that is just dying. Raises DataDirBusy.
        """
        try:
            self.root.mkdir(mode=PRIVATE_MODE, parents=True, exist_ok=True)
            file = (self.root / "postgres.lock").open("a+")
        except OSError as error:
            raise DataDirUnusable(f"{self.root} is not writable ({error.strerror}). Choose another --data.") from error
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while not _try_lock(file):
            if time.monotonic() > deadline:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                file.close()
                raise DataDirBusy(
                    f"{self.root} is in use by another Yingda (process {holder}). "
                    "Stop that one, or choose another --data."
                )
            await asyncio.sleep(LOCK_POLL_S)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        return file

    async def create(self, binaries: Binaries, identity: Identity, *, sync: bool) -> None:
        """Run initdb in a folder of its own and rename it, so that an interruption leaves nothing half-made."""
        fresh = self.root / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=PRIVATE_MODE)
        identity.own(fresh)
        arguments = ["-D", str(fresh), "-U", SUPERUSER, *init_options(binaries.major), *([] if sync else ["--no-sync"])]
        process = await asyncio.create_subprocess_exec(
            *identity.command(binaries.program("initdb"), *arguments),
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, errors = await asyncio.wait_for(process.communicate(), INIT_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            raise StartFailed(f"initdb did not end in {INIT_TIMEOUT_S} s. Is the disk of {self.root} slow?") from None
        if process.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise StartFailed(f"initdb could not make {self.data}: {errors.decode(errors='replace').strip()}")
        fresh.rename(self.data)

    def running_pid(self) -> int | None:
        """The postmaster that works on this folder now, whoever started it; a stale pid file gives None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/comm").read_text().strip()
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
            here = os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except (FileNotFoundError, ProcessLookupError, PermissionError, ValueError, IndexError):
            return None
        return pid if command == "postgres" and state != "Z" and here else None

    def forget_pid(self) -> None:
        """Remove a pid file whose number may by now belong to another program."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def socket_folder(self, identity: Identity) -> Path:
        """Where the socket lies: the data folder (closed to others), or a short private one when its path is long."""
        if len(os.fsencode(self.data)) <= SOCKET_FOLDER_BYTES_MAX:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        folder = Path(f"/tmp/yingda-{identity.uid}-{name}")  # noqa: S108  owner and mode are checked below
        folder.mkdir(mode=PRIVATE_MODE, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, identity.uid, identity.gid, follow_symlinks=False)
        seen = folder.lstat()
        if folder.is_symlink() or seen.st_uid != identity.uid or seen.st_mode & 0o077:
            raise DataDirUnusable(f"{folder} belongs to someone else. Remove it, or choose a shorter --data.")
        return folder


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
