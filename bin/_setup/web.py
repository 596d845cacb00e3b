"""The browser side: npm packages and the build into yingda/static, skipped while what they come from is the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .node import Node, ensure_node
from .terminal import run_quietly, step

GENERATED = {"node_modules", "dist", "coverage", ".vite", "test-results"}
ADVICE = "Check the network and npm's settings (`npm config list`), then start again."


def ensure_packages(root: Path) -> Node | None:
    """Install the npm packages that the lock file says; None when there is no browser side in this folder."""
    web = root / "web"
    if not (web / "package.json").exists():
        return None
    node = ensure_node(root)
    stamp = web / "node_modules" / ".yingda-stamp"
    wanted = _digest(web, [web / "package-lock.json", *sorted(_package_files(web))], node.version)
    if not (stamp.exists() and stamp.read_text() == wanted):
        with step("Installing the web packages"):
            npm(node, web, "ci", "--no-audit", "--no-fund", "--loglevel=error", advice=ADVICE)
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(wanted)
    return node


def ensure_web(root: Path) -> None:
    """Build the browser side unless yingda/static was built from the very same sources."""
    web, stamp = root / "web", root / "yingda" / "static" / ".stamp"
    if not (web / "package.json").exists():
        return
    wanted = _digest(web, sorted(_sources(web)), "")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node = ensure_packages(root)
    assert node is not None
    with step("Building the web side"):
        npm(node, web, "run", "build", advice="Correct what it complains about in web/, then start again.")
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


def environment(node: Node) -> dict[str, str]:
    return {**os.environ, "PATH": node.path, "CI": "1", "npm_config_update_notifier": "false"}


def npm(node: Node, web: Path, *arguments: str, advice: str) -> None:
    run_quietly([*node.npm, *arguments], cwd=web, env=environment(node), advice=advice)


def _sources(web: Path) -> Iterator[Path]:
    """Every file that the build may read; walked without entering what is generated."""
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(name for name in folders if name not in GENERATED)
        yield from (Path(folder) / name for name in files)


def _package_files(web: Path) -> Iterator[Path]:
    return (path for path in _sources(web) if path.name == "package.json")


def _digest(web: Path, files: list[Path], more: str) -> str:
    total = hashlib.sha256(more.encode())
    for path in files:
        if path.exists():
            content = path.read_bytes()
            total.update(f"{path.relative_to(web)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()
