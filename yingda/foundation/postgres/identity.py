"""As whom PostgreSQL runs. It refuses root, so root becomes someone else in one of two ways.

A user namespace is preferred: no other account is involved and nothing changes its owner. Where the kernel refuses one
(in a chroot, in many containers) the process becomes `postgres` or `nobody`, and the data belongs to that account.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import DataDirUnusable, PostgresError

CHILD = str(Path(__file__).with_name("child.py"))
PROBE_TIMEOUT_S = 10
ACCOUNTS = ("postgres", "nobody")
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
WORLD_SEARCH = 0o001


@dataclass(frozen=True, kw_only=True)
class Identity:
    """`spec` as child.py reads it; `uid` and `gid` own the data as the file system sees it."""

    spec: str
    uid: int
    gid: int

    def command(self, program: str, *arguments: str) -> list[str]:
        return [sys.executable, "-I", "-S", CHILD, str(os.getpid()), self.spec, program, *arguments]

    def own(self, folder: Path) -> None:
        """Make the data belong to this identity; only root can, anyone else is told."""
        owner = folder.stat()
        if (owner.st_uid, owner.st_gid) == (self.uid, self.gid):
            return
        if os.geteuid() != 0:
            if owner.st_uid == self.uid:
                return
            raise DataDirUnusable(
                f"{folder} belongs to {_account_name(owner.st_uid)}. Start as that user, or choose another --data."
            )
        for path in [*folder.rglob("*"), folder]:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose_identity(*paths: Path) -> Identity:
    """Who runs PostgreSQL for this process; `paths` are the folders that it has to reach."""
    if os.geteuid() != 0:
        return Identity(spec="same", uid=os.geteuid(), gid=os.getegid())
    namespace = Identity(spec="namespace", uid=0, gid=os.getegid())
    if _works(namespace):
        return namespace
    for name in ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        capability = -1 if all(_open_to_all(path) for path in paths) else _capability()
        spec = f"user:{account.pw_uid}:{account.pw_gid}:{capability}"
        return Identity(spec=spec, uid=account.pw_uid, gid=account.pw_gid)
    raise PostgresError(
        "PostgreSQL does not run as root, and no other account was found. Start as an ordinary user, "
        "or pass --database-url with the address of a running PostgreSQL."
    )


def _works(identity: Identity) -> bool:
    program = shutil.which("true")
    if program is None:
        return False
    try:
        return subprocess.run(identity.command(program), capture_output=True, timeout=PROBE_TIMEOUT_S).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & WORLD_SEARCH for parent in path.resolve().parents)


def _capability() -> int:
    """The smallest capability of this process that passes closed folders, as in /root or a private home."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            held = int(line.split()[1], 16)
            for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
                if held >> capability & 1:
                    return capability
    raise PostgresError("PostgreSQL cannot reach its folders as another user. Start as an ordinary user, not as root.")


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
