"""`yingda serve` and its sisters, as processes: what they say, what they leave, how they end."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from yingda.entrypoints.cli.listening import free_port

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C ends it."
TIMEOUT_S = 60

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command line with arguments; what is still running at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.launcher.product", *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if READY in line:
            return seen
    raise AssertionError(seen)


def output(process: "subprocess.Popen[str]") -> str:
    return process.communicate(timeout=TIMEOUT_S)[0]


def test_it_says_where_it_is_and_who_may_sign_in(start: Start, tmp_path: Path) -> None:
    port = free_port()
    seen = until_ready(start("serve", "--demo", "--data", tmp_path, "--port", port))
    assert f"http://127.0.0.1:{port}" in seen
    assert "yuanshan / li.na / demo-words" in seen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_it_started_in_order(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    process = start("serve", "--data", tmp_path, "--port", free_port())
    until_ready(process)
    family = psutil.Process(process.pid).children(recursive=True)
    assert any(each.name() == "postgres" for each in family)
    process.send_signal(number)
    assert "doors closed in order" in output(process)
    assert process.returncode == 0
    assert psutil.wait_procs(family, timeout=TIMEOUT_S)[1] == []


def test_after_kill_9_it_starts_again_on_the_same_data(start: Start, tmp_path: Path) -> None:
    first = start("serve", "--data", tmp_path, "--port", free_port())
    until_ready(first)
    first.kill()
    started = time.monotonic()
    until_ready(start("serve", "--data", tmp_path, "--port", free_port()))
    assert time.monotonic() - started < 30


def test_a_second_one_on_the_same_data_says_so(start: Start, tmp_path: Path) -> None:
    port = free_port()
    first = start("serve", "--data", tmp_path, "--port", port)
    until_ready(first)
    second = start("serve", "--data", tmp_path, "--port", port)
    assert f"in use by another Yingda (process {first.pid})" in output(second)
    assert second.returncode == 1
    assert first.poll() is None


def test_a_port_in_use_is_told_before_anything_is_made(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("serve", "--data", tmp_path / "new", "--port", port)
        assert f"Port {port} is in use by another program. Give another one: --port" in output(process)
    assert process.returncode == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--port", "70000"], "a port from 1 to 65535"),
        (["serve", "--port", "abc"], "not a valid integer"),
        (["serve", "--host", "no.such.host.invalid"], "no address of this machine"),
        (["serve", "--database-url", "mysql://x"], "must start with postgresql://"),
        (["migrate", "--database-url", "postgresql://nobody@127.0.0.1:1/x"], "Check --database-url"),
        (["serve", "--bogus"], "No such option"),
        (["bench", "nonsense"], "There is no benchmark 'nonsense'"),
    ],
)
def test_what_is_wrong_with_a_command_is_told_without_a_trace(
    start: Start, tmp_path: Path, arguments: list[str], says: str
) -> None:
    data = [] if arguments[0] == "bench" else ["--data", tmp_path]
    process = start(*arguments, *data)
    said = output(process)
    assert says in said
    assert "Traceback" not in said
    assert process.returncode in (1, 2)


def test_a_broken_audit_log_is_told_and_fails(start: Start, tmp_path: Path) -> None:
    process = start("audit", "verify", "--data", tmp_path)
    assert "entry 7 was changed" in output(process)
    assert process.returncode == 1
