"""Which Asterisk is run: the system's own from version 20 on, else the fetched one."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yingda.channels.telephony.switch.errors import SwitchMissing
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.packages import DONE, Say, obtain

MAJOR_MIN: Final = 20
VERSION_TIMEOUT_S: Final = 20
SYSTEM_PLACES: Final = ("/usr/sbin", "/usr/local/sbin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """`command` starts the switch; `modules`, `data` and `music` are folders of its own files."""

    command: tuple[str, ...]
    modules: Path
    data: Path
    music: Path | None
    version: str


def find_programs(layout: Layout, say: Say) -> Programs:
    """The switch that there is, fetched if need be. Raises SwitchError."""
    return system_programs() or _in_prefix(obtain(layout, say))


def present_programs(layout: Layout) -> Programs | None:
    """The switch that is there already; nothing is fetched."""
    found = system_programs()
    if found is None and (layout.prefix / DONE).exists():
        found = _in_prefix(layout.prefix)
    return found


def system_programs() -> Programs | None:
    """The machine's own Asterisk, if it is new enough."""
    place = shutil.which("asterisk") or next(
        (f"{folder}/asterisk" for folder in SYSTEM_PLACES if Path(folder, "asterisk").exists()), None
    )
    version = _version([place]) if place else None
    if place is None or version is None or int(version.split(".")[0]) < MAJOR_MIN:
        return None
    root = Path("/usr/local") if place.startswith("/usr/local") else Path("/usr")
    return _programs([place], root, version)


def _in_prefix(prefix: Path) -> Programs:
    """Started through the prefix's own loader, so that the machine's C library does not matter."""
    loader = next(iter(sorted(prefix.glob("usr/lib/*/ld-linux*.so.*"))), None)
    if loader is None:
        raise SwitchMissing(f"{prefix} holds no loader. Remove that folder and start again.")
    command = [str(loader), "--library-path", str(loader.parent), str(prefix / "usr/sbin/asterisk")]
    version = _version(command)
    if version is None:
        raise SwitchMissing(f"The fetched Asterisk in {prefix} does not run here. Install Asterisk ≥ {MAJOR_MIN}.")
    return _programs(command, prefix / "usr", version)


def _programs(command: Sequence[str], root: Path, version: str) -> Programs:
    modules = [*root.glob("lib/*/asterisk/modules"), *root.glob("lib/asterisk/modules")]
    if not modules:
        raise SwitchMissing(f"Asterisk {version} has no modules under {root}/lib.")
    data = next((root / share for share in ("share/asterisk", "lib/asterisk") if (root / share).is_dir()), root)
    music = data / "moh"
    return Programs(
        command=tuple(command), modules=modules[0], data=data, music=music if music.is_dir() else None, version=version
    )


def _version(command: Sequence[str]) -> str | None:
    try:
        said = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=VERSION_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"Asterisk (?:certified/|GIT-)?(\d+\.\d+[.\d]*)", said.stdout)
    return match[1] if match else None
