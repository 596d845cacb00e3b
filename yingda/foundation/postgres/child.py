"""Becomes the process that PostgreSQL runs in. Started as a script of its own, with the standard library only.

    python child.py PARENT_PID IDENTITY PROGRAM ARGUMENT…

IDENTITY is `same`, `namespace`, or `user:UID:GID:CAPABILITY` (capability number, or -1 for none). The program is told
to shut down fast (SIGINT) when its parent dies. It is a script and not a function between fork and exec because that
would run Python in a forked copy of a program with threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

# <linux/prctl.h>, <linux/sched.h>, <linux/capability.h>
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CLONE_NEWUSER = 0x10000000
CAPABILITY_VERSION_3 = 0x20080522

USER_INSIDE_NAMESPACE = 1000
EXIT_PARENT_GONE = 3

_libc = ctypes.CDLL(None, use_errno=True)


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enter_namespace() -> None:
    """A user namespace in which root appears as an ordinary user; files keep their owner."""
    uid, gid = os.getuid(), os.getgid()
    _must(_libc.unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{USER_INSIDE_NAMESPACE} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{USER_INSIDE_NAMESPACE} {gid} 1")


def become_user(uid: int, gid: int, capability: int) -> None:
    """Give up root for good; keep one capability when the folders' parents are closed to that user."""
    if capability >= 0:
        _must(_libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep capabilities")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability >= 0:
        bits = 1 << capability
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)  # effective, permitted, inheritable; low words first
        _must(_libc.capset(header, sets), "set capabilities")
        _must(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "raise capability")


def main(parent_pid: int, identity: str, command: list[str]) -> None:
    if identity == "namespace":
        enter_namespace()
    elif identity.startswith("user:"):
        uid, gid, capability = (int(part) for part in identity.split(":")[1:])
        become_user(uid, gid, capability)
    # After the change of identity: the kernel forgets the signal when credentials change.
    _must(_libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0), "parent death signal")
    if os.getppid() != parent_pid:
        sys.exit(EXIT_PARENT_GONE)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
