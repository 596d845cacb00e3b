"""The telephone switch for tests, fetched once, and what bin/doctor finds of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from .terminal import Failed, run_quietly, step

MAJOR_MIN = 20
PROBE_TIMEOUT_S = 20
SPEECH = ("espeak-ng", "sox")
TOOLS = ("apt-get", "dpkg", "dpkg-deb", "tar")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DATA = "YINGDA_TEST_DATA"
"""Names the data folder whose switch the tests use."""
FAULT = "fault: "
"""Before the words of a fetch that failed (see fetching.py)."""
ADVICE = "Check the network and apt's sources; all other tests run without a telephone."


def fetched(data: Path) -> bool:
    """Whether the folder of a product holds a finished switch (see yingda/channels/telephony/switch/packages.py)."""
    return (data / "telephony" / "asterisk" / "PACKAGES").exists()


def of_the_system() -> str:
    """The version of the machine's own Asterisk, if it is new enough; else an empty text."""
    place = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if place is None:
        return ""
    try:
        said = subprocess.run([place, "-V"], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"Asterisk (?:certified/|GIT-)?(\d+)(\.\d+[.\d]*)", said)
    return found[1] + found[2] if found and int(found[1]) >= MAJOR_MIN else ""


def can_fetch() -> bool:
    return KEYRING.exists() and all(shutil.which(tool) for tool in TOOLS)


def data_for_tests(root: Path) -> Path:
    """The folder that tests take the switch from: the one that is named, the product's own, or one just for them."""
    if named := os.environ.get(DATA):
        return Path(named)
    own = root / ".data"
    return own if fetched(own) else root / ".tools" / "telephone"


def ensure_for_tests(root: Path, python: Path) -> str:
    """Fetches the switch for tests if it is not there; says why there is none, or nothing if there is one."""
    data = data_for_tests(root)
    if fetched(data) or of_the_system():
        return ""
    if not can_fetch():
        return "no Asterisk here, and it can be fetched on Debian only"
    module = "yingda.channels.telephony.switch.fetching"
    command = [str(python), "-m", module, str(data / "telephony"), "--everything"]
    try:
        with step("Fetching the telephone switch for the tests (about 110 MB, once)"):
            run_quietly(command, cwd=root, advice=ADVICE)
    except Failed as fault:
        told = [line.partition(FAULT)[2] for line in str(fault).splitlines() if FAULT in line]
        return told[-1] if told else "the switch could not be fetched"
    return ""
