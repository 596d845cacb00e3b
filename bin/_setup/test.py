"""`bin/test`: prepare, then every check after the other; all run even when one fails, and a summary tells."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import system, telephone
from .checks import Check, python_checks, web_checks
from .python import ensure_venv, one_at_a_time
from .terminal import Failed
from .web import ensure_packages, ensure_web

ROOT = Path(__file__).resolve().parents[2]
USAGE = """usage: bin/test                 everything: linters, types, import contracts, all tests, the web side
       bin/test PATH…           only pytest, with these paths and options (see `pytest --help`)"""
PYTEST_NO_TESTS = 5


@dataclass
class Tally:
    """How the checks went."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def show(self) -> int:
        print("\n── Summary " + "─" * 60)
        for mark, lines in (("✓", self.passed), ("–", self.not_run), ("✗", self.failed)):
            for line in lines:
                print(f"{mark} {line}")
        print(f"checks: {len(self.passed)} passed, {len(self.failed)} failed, {len(self.not_run)} skipped", flush=True)
        return 1 if self.failed else 0


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0
    try:
        return _only_pytest(arguments) if arguments else _everything()
    except Failed as error:
        print(f"bin/test: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("bin/test: interrupted.", file=sys.stderr)
    return 1


def prepare(root: Path, *, web: bool) -> Path:
    """The interpreter that runs the tests, with the web side built if they need it."""
    with one_at_a_time(root):
        python = ensure_venv(
            root,
            root / ".venv",
            root / "requirements-dev.lock",
            title="Installing the Python packages for the tests",
            covers=(root / "requirements.lock",),
        )
        if web:
            ensure_web(root)
    return python


def _only_pytest(arguments: list[str]) -> int:
    python = prepare(ROOT, web=any("e2e" in each for each in arguments))
    environment = {**os.environ, telephone.DATA: str(telephone.data_for_tests(ROOT))}
    command = [str(python), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, env=environment).returncode


def _everything() -> int:
    python = prepare(ROOT, web=True)
    lacking = system.install_missing(ROOT)
    no_telephone = _prepare_telephone(python)
    tally = Tally()
    without = [*(["e2e"] if lacking else []), *(["telephony"] if no_telephone else [])]
    environment = {telephone.DATA: str(telephone.data_for_tests(ROOT))}
    for check in python_checks(ROOT, python, without=without, environment=environment):
        _run(check, tally)
    if no_telephone:
        tally.not_run.append(f"{_count(python, 'telephony')} tests with real calls: {no_telephone}")
    if lacking:
        count = _count(python, "e2e")
        tally.not_run.append(f"{count} browser tests: no {' and no '.join(lacking)} here ({system.advice(lacking)})")
    with one_at_a_time(ROOT):
        node = ensure_packages(ROOT)
    if node is None:
        tally.not_run.append("web checks: there is no web/ yet")
    else:
        for check in web_checks(ROOT, node):
            _run(check, tally)
    return tally.show()


def _prepare_telephone(python: Path) -> str:
    """Why there are no tests with real calls; nothing if there are."""
    try:
        lacking = system.install_missing(ROOT, system.PEERS)
    except Failed:
        lacking = system.missing(system.PEERS)
    if lacking:
        return f"no {' and no '.join(lacking)} here ({system.advice(lacking)})"
    with one_at_a_time(ROOT):
        return telephone.ensure_for_tests(ROOT, python)


def _count(python: Path, marker: str) -> int:
    command = [str(python), "-m", "pytest", "-m", marker, "--collect-only", "-q"]
    answer = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return sum("::" in line for line in answer.stdout.splitlines())


def _run(check: Check, tally: Tally) -> None:
    if check.absent:
        tally.not_run.append(f"{check.name}: {check.absent}")
        return
    print(f"\n── {check.name} " + "─" * max(0, 68 - len(check.name)), flush=True)
    environment = {**os.environ, **check.environment}
    code = subprocess.run(check.command, cwd=check.folder, env=environment, stdin=subprocess.DEVNULL).returncode
    if code == PYTEST_NO_TESTS and check.may_be_empty:
        tally.not_run.append(f"{check.name}: there are none yet")
    elif code == 0:
        tally.passed.append(check.name)
    else:
        tally.failed.append(f"{check.name} (exit {code})")
