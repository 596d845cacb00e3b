"""Progress for a person: one line per step, with the seconds that it took; the end of the output when a step fails."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES = 25
REDRAW_S = 0.1
COLUMNS = 100


class Failed(Exception):
    """A step failed; the message says what to do about it."""


class Step:
    """A line on the terminal that is redrawn while the step goes on."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._drawn = 0.0
        self._live = sys.stdout.isatty()
        if not self._live:
            print(f"… {title}", flush=True)

    def note(self, text: str) -> None:
        now = time.monotonic()
        if self._live and now - self._drawn > REDRAW_S:
            self._drawn = now
            print(f"\r\033[K… {self._title}  {text}"[:COLUMNS], end="", flush=True)

    def end(self, mark: str) -> None:
        seconds = time.monotonic() - self._started
        print(f"{chr(13) + chr(27) + '[K' if self._live else ''}{mark} {self._title} ({seconds:.1f} s)", flush=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show a step; a mark at its end says whether it went well."""
    line = Step(title)
    line.note("")
    try:
        yield line
    except BaseException:
        line.end("✗")
        raise
    line.end("✓")


def run_quietly(
    command: Sequence[str],
    *,
    cwd: Path,
    advice: str,
    env: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> None:
    """Run a command without its output. Raises Failed with the last lines and `advice` when it ends badly."""
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise Failed(f"{command[0]} cannot be run ({error.strerror}). {advice}") from error
    assert process.stdout is not None
    try:
        for line in process.stdout:
            tail.append(line.rstrip())
            if on_line:
                on_line(line.strip())
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        words = "\n".join(f"  | {line}" for line in tail)
        raise Failed(f"`{' '.join(map(str, command[:6]))}` ended with {code}:\n{words}\n{advice}")
