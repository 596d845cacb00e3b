"""The commands in bin/: what they accept, and what they leave alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from _setup import node, python, run, terminal, web  # type: ignore[import-not-found]  # noqa: E402

TIMEOUT_S = 60


def call(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(ROOT / "bin" / command[0]), *command[1:]], capture_output=True, text=True, timeout=TIMEOUT_S, cwd=ROOT
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "0"], "give a number from 1 to 65535"),
        (["--port", "8600x"], "give a number from 1 to 65535"),
        (["--data", "/etc/passwd"], "is not a folder"),
        (["--por", "8600"], "unrecognized arguments"),
        (["nonsense"], "unrecognized arguments"),
    ],
)
def test_bin_run_refuses_what_it_does_not_know(arguments: list[str], says: str) -> None:
    answer = call("run", *arguments)
    assert answer.returncode == 2
    assert says in answer.stderr


def test_bin_run_hands_its_flags_to_the_product() -> None:
    options = run._parser().parse_args(["--no-demo", "--port", "9000", "--data", "/srv/x", "--host", "::1"])
    assert run._product_arguments(options) == [
        *("serve", "--no-demo", "--data", "/srv/x", "--host", "::1", "--port", "9000")
    ]
    assert run._product_arguments(run._parser().parse_args(["--smoke"])) == ["smoke"]
    assert run._product_arguments(run._parser().parse_args(["--no-telephone"]))[-1] == "--no-telephone"


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v18.20.0", False),
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.0.0", True),
        ("", False),
    ],
)
def test_only_a_node_that_vite_takes_is_taken(version: str, enough: bool) -> None:
    assert node.is_new_enough(version) is enough


def test_npm_out_of_a_package_runs_with_its_own_node(tmp_path: Path) -> None:
    program = node._program(tmp_path / "programs with a space" / "npm", Path("/bin/echo"), Path("/npm cli.js"))
    assert subprocess.run([program, "run", "a b"], capture_output=True, text=True).stdout == "/npm cli.js run a b\n"


def test_the_web_side_is_built_again_only_when_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "package.json").write_text("{}")
    (tmp_path / "web" / "src" / "main.ts").write_text("1")
    called: list[str] = []
    machine = node.Node(npm=("npm",), path="", version="v22.12.0")
    monkeypatch.setattr(web, "ensure_node", lambda root: machine)
    monkeypatch.setattr(web, "npm", lambda _node, _web, *arguments, advice: called.append(arguments[0]))
    web.ensure_web(tmp_path)
    web.ensure_web(tmp_path)
    assert called == ["ci", "run"]
    (tmp_path / "web" / "src" / "main.ts").write_text("2")
    web.ensure_web(tmp_path)
    assert called == ["ci", "run", "run"]


def test_an_environment_filled_from_another_lock_is_not_taken(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1")
    (tmp_path / "requirements.stamp").write_text(python._fingerprint(lock))
    assert python.is_filled(tmp_path, lock)
    lock.write_text("a==2")
    assert not python.is_filled(tmp_path, lock)


def test_a_failing_step_shows_its_last_words_and_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('disk full'); raise SystemExit(3)"]
    with pytest.raises(terminal.Failed, match=r"(?s)ended with 3:.*disk full.*Make room"):
        terminal.run_quietly(command, cwd=tmp_path, advice="Make room.")


def test_no_committed_file_names_a_registry_or_a_path_of_a_machine() -> None:
    files = [*ROOT.glob("requirements*"), *ROOT.glob(".npmrc"), ROOT / "pyproject.toml", ROOT / "web/package-lock.json"]
    for file in filter(Path.exists, files):
        text = file.read_text()
        assert "--index-url" not in text, file
        assert "--find-links" not in text, file
        assert '"resolved": "http' not in text, file


def test_every_command_can_be_executed() -> None:
    for name in ("run", "test", "bench", "doctor"):
        assert os.access(ROOT / "bin" / name, os.X_OK)


def test_the_doctor_tells_its_findings_and_changes_nothing() -> None:
    answer = call("doctor")
    assert "Python" in answer.stdout
    assert answer.returncode == ("to mend first" in answer.stdout)
