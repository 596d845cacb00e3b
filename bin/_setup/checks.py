"""The list of checks, in the order of how soon they tell something."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .node import Node
from .web import environment as web_environment

PROCESSES_MIN, PROCESSES_MAX = 3, 4
"""Three also on two cores: tests with real calls mostly wait."""
_PROCESSES = min(PROCESSES_MAX, max(PROCESSES_MIN, os.cpu_count() or 1))
BESIDE_EACH_OTHER = ("-n", str(_PROCESSES), "--no-loadscope-reorder", "--durations", "25")
"""Tests in several processes; `tests/conftest.py` says which stay together."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A command; `absent` says why it cannot run here yet."""

    name: str
    command: list[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""
    may_be_empty: bool = False


def python_checks(
    root: Path, python: Path, *, without: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Check]:
    """Linters, types, import contracts and tests of the Python side; tests with a marker of `without` are left out."""

    def module(name: str, *arguments: str, title: str, absent: str = "", may_be_empty: bool = False) -> Check:
        command = [str(python), "-m", name, *arguments]
        return Check(name=title, command=command, folder=root, absent=absent, may_be_empty=may_be_empty)

    yield module("ruff", "check", ".", title="ruff")
    yield module("mypy", title="mypy --strict (yingda)")
    yield module("mypy", "--strict", "bin/_setup", title="mypy --strict (bin)")
    contracts = _has_contracts(root)
    yield Check(
        name="import contracts",
        command=[str(python.parent / "python"), "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        folder=root,
        absent="" if contracts else "there are none yet",
    )
    selection = ["-m", " and ".join(f"not {marker}" for marker in without)] if without else []
    pytest = module("pytest", *BESIDE_EACH_OTHER, *selection, title="pytest", may_be_empty=True)
    yield replace(pytest, environment=environment)


def web_checks(root: Path, node: Node) -> Iterator[Check]:
    """Linter, types and tests of the browser side."""
    for title, arguments in (("eslint and vue-tsc", ["run", "check"]), ("vitest", ["test"])):
        yield Check(name=title, command=[*node.npm, *arguments], folder=root / "web", environment=web_environment(node))


def _has_contracts(root: Path) -> bool:
    if (root / ".importlinter").exists():
        return True
    return "[tool.importlinter" in (root / "pyproject.toml").read_text(encoding="utf-8")
