"""Fetching beside the product: what it tells, and that it can be ended at any moment."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import psutil
import pytest

from yingda.channels.telephony.switch import Layout, fetching
from yingda.channels.telephony.switch.errors import SwitchMissing


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A machine that has nothing, with an apt of the test's own."""
    monkeypatch.setattr(fetching, "present_programs", lambda _layout: None)
    return Layout(tmp_path / "telephony")


def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    (tmp_path / "fake_fetching.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(fetching, "MODULE", "fake_fetching")


async def test_why_it_could_not_is_told(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module(tmp_path, monkeypatch, "print('Fetching'); print('fault: apt knows no archive'); raise SystemExit(1)")
    said: list[str] = []
    with pytest.raises(SwitchMissing, match=r"^apt knows no archive$"):
        await fetching.programs(layout, said.append)
    assert said == ["Fetching"]


async def test_the_end_of_the_product_ends_it(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """With all that it started."""
    code = "import subprocess, time\nprint('Fetching', flush=True)\nsubprocess.run(['sleep', '300'])"
    module(tmp_path, monkeypatch, code)
    said: list[str] = []
    task = asyncio.create_task(fetching.programs(layout, said.append))
    async with asyncio.timeout(20):
        while not said or not _sleeping():
            await asyncio.sleep(0.05)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 5
    assert not _sleeping()


def _sleeping() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [each for each in children if each.status() != psutil.STATUS_ZOMBIE and "300" in each.cmdline()]


def test_a_machine_that_cannot_fetch_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fetching.main(str(tmp_path / "telephony"), everything=True) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("fault: apt-get")
