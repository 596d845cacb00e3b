"""Which programs are run: the system's own Asterisk from version 20 on, espeak-ng and sox, else the fetched ones."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from yingda.channels.telephony.switch.errors import SwitchMissing
from yingda.channels.telephony.switch.layout import Layout
from yingda.channels.telephony.switch.packages import SPEECH, SWITCH, Say, holds, obtain

MAJOR_MIN: Final = 20
VERSION_TIMEOUT_S: Final = 20
PRIVATE_LIBRARIES: Final = "pulseaudio"
"""Sound libraries lie in a folder of their own, beside the others."""
SYSTEM_PLACES: Final = ("/usr/sbin", "/usr/local/sbin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """`command` starts the switch; `modules`, `data` and `music` are folders of its own files.

    `espeak` speaks, `sox` makes telephone sound of it; both take further arguments.
    """

    command: tuple[str, ...]
    modules: Path
    data: Path
    music: Path | None
    version: str
    espeak: tuple[str, ...] = ("espeak-ng",)
    sox: tuple[str, ...] = ("sox",)


def find_programs(layout: Layout, say: Say) -> Programs:
    """What there is, the rest fetched if need be. Raises SwitchError."""
    own = system_programs()
    wanted = lacking(own)
    if own is not None and not wanted:
        return own
    return _joined(own, obtain(layout, wanted, say))


def present_programs(layout: Layout) -> Programs | None:
    """What is there already; nothing is fetched. None: something is missing."""
    own = system_programs()
    wanted = lacking(own)
    if own is not None and not wanted:
        return own
    return _joined(own, layout.prefix) if holds(layout.prefix, wanted) else None


def lacking(own: Programs | None) -> tuple[str, ...]:
    """The packages that this machine does not have, with `own` as its switch."""
    return (*(() if own else SWITCH), *(() if has_speech() else SPEECH))


def has_speech() -> bool:
    """Whether this machine has the programs that speak."""
    return all(shutil.which(program) for program in SPEECH)


def _joined(own: Programs | None, prefix: Path) -> Programs:
    """The system's programs where it has them, else those of the prefix."""
    programs = own or _in_prefix(prefix)
    if has_speech():
        return programs
    data = next(iter(sorted(prefix.glob("usr/lib/*/espeak-ng-data"))), prefix)
    espeak = (*_through_loader(prefix, "usr/bin/espeak-ng"), f"--path={data.parent}")
    return replace(programs, espeak=espeak, sox=_through_loader(prefix, "usr/bin/sox"))


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
    command = _through_loader(prefix, "usr/sbin/asterisk")
    version = _version(command)
    if version is None:
        raise SwitchMissing(f"The fetched Asterisk in {prefix} does not run here. Install Asterisk ≥ {MAJOR_MIN}.")
    return _programs(command, prefix / "usr", version)


def _through_loader(prefix: Path, program: str) -> tuple[str, ...]:
    """Started through the prefix's own loader, so that the machine's C library does not matter."""
    loader = next(iter(sorted(prefix.glob("usr/lib/*/ld-linux*.so.*"))), None)
    if loader is None:
        raise SwitchMissing(f"{prefix} holds no loader. Remove that folder and start again.")
    libraries = ":".join(str(folder) for folder in (loader.parent, loader.parent / PRIVATE_LIBRARIES))
    return (str(loader), "--library-path", libraries, str(prefix / program))


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
