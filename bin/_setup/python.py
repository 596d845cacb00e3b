"""The virtual environment in .venv: made once, filled from a lock with hashes, left alone while both are unchanged."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .terminal import Failed, Step, run_quietly, step

PYTHON_MIN = (3, 11)
PROBE_TIMEOUT_S = 20
NETWORK_ADVICE = "Check the network and pip's settings (`pip config list`), then start again: what is done is kept."


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Two commands must not prepare the same folder at once; the second waits."""
    tools = root / ".tools"
    try:
        tools.mkdir(exist_ok=True)
        file = (tools / "lock").open("w")
    except OSError as error:
        raise Failed(f"{root} is not writable ({error.strerror}). Start as its owner.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("… Waiting for another command that is preparing this folder", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure_venv(root: Path, folder: Path, lock: Path, *, title: str, covers: tuple[Path, ...] = ()) -> Path:
    """The interpreter of an environment that holds what `lock` says; `covers` are locks contained in it."""
    python = folder / "bin" / "python"
    if is_filled(folder, lock) and python.exists():
        return python
    _make(folder, python)
    with step(title) as line:
        _install(root, python, lock, line)
    for each in (lock, *covers):
        _stamp(folder, each).write_text(_fingerprint(each))
    return python


def is_filled(folder: Path, lock: Path) -> bool:
    """Whether the environment was filled from this very lock."""
    stamp = _stamp(folder, lock)
    return stamp.exists() and stamp.read_text() == _fingerprint(lock)


def _stamp(folder: Path, lock: Path) -> Path:
    return folder / f"{lock.stem}.stamp"


def _fingerprint(lock: Path) -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def _make(folder: Path, python: Path) -> None:
    if is_current(python):
        return
    with step(f"Making a virtual environment in {folder.name}"):
        shutil.rmtree(folder, ignore_errors=True)
        run_quietly(
            [sys.executable, "-m", "venv", str(folder)],
            cwd=folder.parent,
            advice="Install Python's venv (on Debian: apt install python3-venv), then start again.",
        )


def is_current(python: Path) -> bool:
    """Whether the environment works and has the version of this interpreter, pip included."""
    question = "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        answer = subprocess.run(
            [str(python), "-I", "-c", question], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == ".".join(map(str, sys.version_info[:3]))


def _install(root: Path, python: Path, lock: Path, line: Step) -> None:
    total = sum(1 for each in lock.read_text().splitlines() if re.match(r"[\w.\[\]-]+==", each))
    seen = 0

    def progress(text: str) -> None:
        nonlocal seen
        if text.startswith(("Collecting ", "Requirement already satisfied")):
            seen += 1
            line.note(f"{min(seen, total)}/{total}")
        elif text.startswith("Installing collected"):
            line.note("unpacking")

    run_quietly(
        [
            *(str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "--only-binary", ":all:", "-r", str(lock)),
        ],
        cwd=root,
        env={**os.environ, "PYTHONNOUSERSITE": "1"},
        advice=NETWORK_ADVICE,
        on_line=progress,
    )
