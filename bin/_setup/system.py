"""Programs and fonts of the system that only tests need: found, or installed where root may do so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .terminal import run_quietly, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHINESE_FONT_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/wqy", "/usr/share/fonts/noto-cjk")
BROWSER = ("chromium", "Chinese fonts")
"""What browser tests need."""
PEERS = ("sipp", "baresip", "espeak-ng", "sox")
"""What tests of the telephone need besides the switch: who calls, who answers, who speaks."""
PACKAGES = {
    "chromium": "chromium",
    "Chinese fonts": "fonts-noto-cjk",
    "sipp": "sip-tester",
    "baresip": "baresip-core",
    "espeak-ng": "espeak-ng",
    "sox": "sox",
}
PROBE_TIMEOUT_S = 20
APT_ADVICE = "Check the network and apt's sources, or install the packages by hand."


def browser() -> str | None:
    """The path of a Chromium, if the machine has one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_chinese_fonts() -> bool:
    """Without one, Chinese shows as boxes in the pictures that the tests make."""
    if shutil.which("fc-list"):
        try:
            answer = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S)
            return bool(answer.stdout.strip())
        except subprocess.TimeoutExpired:
            pass
    return any(list(Path(folder).glob("*CJK*")) for folder in CHINESE_FONT_FOLDERS)


def missing(names: Iterable[str] = BROWSER) -> list[str]:
    """Those of these names (keys of PACKAGES) that the machine lacks."""
    return [name for name in names if not _is_there(name)]


def _is_there(name: str) -> bool:
    if name == "chromium":
        return browser() is not None
    return has_chinese_fonts() if name == "Chinese fonts" else shutil.which(name) is not None


def advice(names: Iterable[str]) -> str:
    return "apt install " + " ".join(PACKAGES[name] for name in names)


def install_missing(root: Path, wanted: Iterable[str] = BROWSER) -> list[str]:
    """Install what tests lack when this is root on a Debian; give what is still missing."""
    wanted = tuple(wanted)
    names = missing(wanted)
    if not names or os.geteuid() != 0 or not shutil.which("apt-get"):
        return names
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {' and '.join(names)} for the tests"):
        run_quietly(["apt-get", "update", "-q"], cwd=root, env=environment, advice=APT_ADVICE)
        packages = [PACKAGES[name] for name in names]
        run_quietly(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
            cwd=root,
            env=environment,
            advice=APT_ADVICE,
        )
    return missing(wanted)
