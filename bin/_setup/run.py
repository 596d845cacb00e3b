"""`bin/run`, `bin/yingda`: prepare, then become the product. Nothing stays behind: it replaces this process."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .python import ensure_venv, one_at_a_time
from .terminal import Failed
from .web import ensure_web

ROOT = Path(__file__).resolve().parents[2]
EXIT_FAILED = 1


def main(arguments: list[str]) -> None:
    """`bin/run`."""
    _become("bin/run", _product_arguments(_parser().parse_args(arguments)))


def command(arguments: list[str]) -> None:
    """`bin/yingda`: any command of the product, as it stands."""
    _become("bin/yingda", arguments)


def _become(name: str, arguments: list[str]) -> None:
    try:
        python = prepare(ROOT)
    except Failed as error:
        sys.exit(f"{name}: {error}")
    except KeyboardInterrupt:
        sys.exit(f"{name}: interrupted; what is done is kept.")
    program = [str(python), "-m", "yingda", *arguments]
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(program[0], program)


def prepare(root: Path) -> Path:
    """The interpreter that runs the product, after everything that it needs is there."""
    with one_at_a_time(root):
        python = ensure_venv(root, root / ".venv", root / "requirements.lock", title="Installing the Python packages")
        ensure_web(root)
    return python


def _product_arguments(options: argparse.Namespace) -> list[str]:
    if options.smoke:
        return ["smoke"]
    arguments = ["serve", "--demo" if options.demo else "--no-demo", "--data", str(options.data)]
    for name in ("host", "port", "database_url"):
        value = getattr(options, name)
        if value is not None:
            arguments += ["--" + name.replace("_", "-"), str(value)]
    if not options.telephone:
        arguments.append("--no-telephone")
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Prepare this folder and run Yingda in it.", allow_abbrev=False
    )
    parser.add_argument(
        "--data", type=_folder, default=ROOT / ".data", metavar="DIR", help="where the data lies (default: .data)"
    )
    parser.add_argument("--host", metavar="ADDRESS", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, metavar="N", help="port to listen on (default: 8600)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start without the demo world")
    parser.add_argument("--no-telephone", dest="telephone", action="store_false", help="run no telephone switch")
    parser.add_argument("--database-url", metavar="URL", help="use this PostgreSQL instead of the embedded one")
    parser.add_argument("--smoke", action="store_true", help="try one whole contact on data of its own, then stop")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return int(text)


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if not text or (folder.exists() and not folder.is_dir()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder: give one that is there or can be made")
    return folder
