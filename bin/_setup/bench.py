"""`bin/bench`: with the packages of the tests there, become `yingda bench`, which finds the benchmark."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .terminal import Failed
from .test import prepare

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    try:
        python = prepare(ROOT, web=False)
    except Failed as error:
        sys.exit(f"bin/bench: {error}")
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "yingda", "bench", *arguments])
