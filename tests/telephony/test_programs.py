"""Which programs are run: the machine's own where it has them, the fetched ones where it has nothing."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from tests.telephony.conftest import PRODUCT
from yingda.channels.telephony.prompts import Espeak
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.switch import Layout, packages, programs


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program of the system is found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "SYSTEM_PLACES", ())


def test_a_bare_machine_lacks_everything(bare_machine: None, tmp_path: Path) -> None:
    assert programs.lacking(programs.system_programs()) == (*packages.SWITCH, *packages.SPEECH)
    assert programs.present_programs(Layout(tmp_path / "telephony")) is None


@pytest.mark.telephony
async def test_a_bare_machine_speaks_with_what_was_fetched(bare_machine: None, tmp_path: Path) -> None:
    layout = Layout(PRODUCT / "telephony")
    if not packages.holds(layout.prefix, (*packages.SWITCH, *packages.SPEECH)):
        pytest.skip("nothing was fetched into the data folder (YINGDA_TEST_DATA)")
    found = programs.present_programs(layout)
    assert found is not None
    assert await Espeak(found.espeak, found.sox).speak(Spoken(text="您好", language="zh-CN"), tmp_path / "said.wav")
    with wave.open(str(tmp_path / "said.wav")) as said:
        assert (said.getframerate(), said.getnchannels(), said.getsampwidth()) == (8000, 1, 2)
        assert said.getnframes() > 4000
