"""Sentences become sound once, and a contact sounds as it reads."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import pytest

from tests.telephony.peers import demand_peers
from yingda.channels.telephony.prompts import Espeak, Prompts
from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited

HELLO = Spoken(text="您好，欢迎致电远山银行。", language="zh-CN")
MENU = Awaited(seq=1, form="choice", timeout_s=8, keys=(("1", "信用卡"), ("2", "贷款")))


class Counting:
    """A voice that counts how often it is asked; `works` says whether it can speak at all."""

    name = "counting"

    def __init__(self, *, works: bool = True) -> None:
        self.asked = 0
        self.works = works

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        self.asked += 1
        await asyncio.sleep(0)
        if self.works:
            into.write_text(spoken.text)
        return self.works


async def test_a_sentence_is_spoken_once_whoever_asks(tmp_path: Path) -> None:
    voice = Counting()
    prompts = Prompts(tmp_path, voice)
    files = await asyncio.gather(*(prompts.file(HELLO) for _ in range(20)))
    assert len(set(files)) == 1
    assert voice.asked == 1
    assert await Prompts(tmp_path, voice).file(HELLO) == files[0]
    assert voice.asked == 1


async def test_each_language_has_its_own_sound(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, Counting())
    assert await prompts.file(HELLO) != await prompts.file(Spoken(text=HELLO.text, language="en"))


async def test_what_cannot_be_spoken_is_no_file(tmp_path: Path) -> None:
    assert await Prompts(tmp_path, Counting(works=False)).file(HELLO) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.telephony
@pytest.mark.parametrize(
    "spoken", [HELLO, Spoken(text="Welcome.", language="en"), Spoken(text="-w /etc/passwd $(id) <x>", language="en")]
)
async def test_both_languages_become_telephone_sound(tmp_path: Path, spoken: Spoken) -> None:
    demand_peers()
    file = await Prompts(tmp_path, Espeak()).file(spoken)
    assert file is not None
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8_000, 1, 2)
        assert sound.getnframes() > 4_000
    assert [each.suffix for each in tmp_path.iterdir()] == [".wav"]


def test_a_menu_says_each_digit_and_always_the_human() -> None:
    assert speech.menu("请选择。", MENU, "zh-CN") == "请选择。信用卡，请按1。贷款，请按2。人工服务，请按零。"
    assert speech.menu("Choose.", MENU, "en").endswith("To speak with an agent, press zero.")


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes.")])
def test_a_wait_is_told_in_whole_minutes_rounded_up(seconds: int, words: str) -> None:
    shown = Shown(interaction="i", where="waiting", language="en", place=2, wait_high_s=seconds)
    assert "number 2 in line" in speech.waiting(shown).text
    assert speech.waiting(shown).text.endswith(words)
