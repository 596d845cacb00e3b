"""Programs and fonts of the system that only the tests need: found, or installed where root may do so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .terminal import run_quietly, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHINESE_FONT_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/wqy", "/usr/share/fonts/noto-cjk")
PACKAGES = {"chromium": "chromium", "Chinese fonts": "fonts-noto-cjk"}
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


def missing() -> list[str]:
    """What browser tests lack here: keys of PACKAGES."""
    found = {"chromium": browser() is not None, "Chinese fonts": has_chinese_fonts()}
    return [name for name, there in found.items() if not there]


def advice(names: Iterable[str]) -> str:
    return "apt install " + " ".join(PACKAGES[name] for name in names)


def install_missing(root: Path) -> list[str]:
    """Install what browser tests lack when this is root on a Debian; give what is still missing."""
    names = missing()
    if not names or os.geteuid() != 0 or not shutil.which("apt-get"):
        return names
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {' and '.join(names)} for the browser tests"):
        run_quietly(["apt-get", "update", "-q"], cwd=root, env=environment, advice=APT_ADVICE)
        packages = [PACKAGES[name] for name in names]
        run_quietly(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
            cwd=root,
            env=environment,
            advice=APT_ADVICE,
        )
    return missing()
