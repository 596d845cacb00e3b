"""Finds a benchmark by its name in bench/ and runs it as a program of its own."""

from __future__ import annotations

import ast
import difflib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from .complaint import Complaint
from .source import demand_source


def run(name: str | None, arguments: Sequence[str]) -> int:
    """The benchmark's exit code. Raises Complaint for a name that is not there."""
    root = demand_source("bench")
    known = benches(root / "bench")
    if name is None:
        click.echo("Benchmarks (bin/bench NAME [--json]):")
        for each, path in known.items():
            click.echo(f"  {each:<14} {_purpose(path)}")
        return 0
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known) or 'none yet'}."
        raise Complaint(f"There is no benchmark {name!r}.{hint}")
    module = f"bench.{known[name].relative_to(root / 'bench').with_suffix('').parts[0]}"
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=root).returncode


def benches(folder: Path) -> dict[str, Path]:
    """Every benchmark by its name, words of it with hyphens; what begins with an underscore is shared code."""
    files = [*folder.glob("[a-z]*.py"), *folder.glob("[a-z]*/__main__.py")]
    found = {(path.parent if path.name == "__main__.py" else path).stem.replace("_", "-"): path for path in files}
    return dict(sorted(found.items()))


def _purpose(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
