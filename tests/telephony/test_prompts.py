"""Sentences become sound once, and a contact sounds as it reads."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingda.channels.telephony.prompts import Prompts
from yingda.channels.telephony.prompts.cache import PROMPTS, TONE
from yingda.channels.telephony.prompts.sound import duration_ms, write_tone
from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.shown import Shown, Spoken
from yingda.interactions.contact import Awaited

HELLO = Spoken(text="您好，欢迎致电远山银行。", language="zh-CN")
MENU = Awaited(seq=1, form="choice", timeout_s=8, keys=(("1", "信用卡"), ("2", "贷款")))


class Counting:
    """A voice that keeps what it was asked; `works` says whether it can speak at all."""

    languages = ("zh-CN", "en")

    def __init__(self, name: str = "counting", *, works: bool = True) -> None:
        self.name = name
        self.asked: list[Spoken] = []
        self.works = works

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        self.asked.append(spoken)
        await asyncio.sleep(0)
        if self.works:
            write_tone(into)
        return self.works


class Uploaded:
    """One tenant's recording of one sentence."""

    def __init__(self, tenant: str, text: str) -> None:
        self.of = (tenant, text)

    async def file(self, tenant: str, spoken: Spoken, folder: Path) -> Path | None:
        return folder / "uploaded.wav" if (tenant, spoken.text) == self.of else None


async def test_a_sentence_is_spoken_once_whoever_asks(tmp_path: Path) -> None:
    voice = Counting()
    prompts = Prompts(tmp_path, voice)
    files = await asyncio.gather(*(prompts.file(HELLO) for _ in range(20)))
    assert len(set(files)) == 1
    assert len(voice.asked) == 1
    assert await Prompts(tmp_path, voice).file(HELLO) == files[0]
    assert len(voice.asked) == 1


async def test_what_is_said_is_made_speakable_first(tmp_path: Path) -> None:
    voice = Counting()
    await Prompts(tmp_path, voice).file(Spoken(text="**请拨打** 95500", language="zh-CN"))
    assert [spoken.text for spoken in voice.asked] == ["请拨打九五五零零"]


async def test_each_language_has_its_own_sound(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, Counting())
    assert await prompts.file(Spoken(text="95500", language="zh-CN")) != await prompts.file(
        Spoken(text="95500", language="en")
    )


async def test_two_languages_in_one_sentence_are_two_voices_in_one_file(tmp_path: Path) -> None:
    voice = Counting()
    file = await Prompts(tmp_path, voice).file(Spoken(text="请按1。Press 2 for English.", language="zh-CN"))
    assert [spoken.language for spoken in voice.asked] == ["zh-CN", "en"]
    assert duration_ms(file) > 1_500
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


async def test_a_language_that_no_voice_has_is_read_in_another_and_counted(tmp_path: Path) -> None:
    voice = Counting()
    before = counted("other_language")
    await Prompts(tmp_path, voice).file(Spoken(text="请稍候。", language="en"))
    await Prompts(tmp_path, voice).file(Spoken(text="Bonjour", language="fr"))
    assert [spoken.language for spoken in voice.asked] == ["zh-CN", "zh-CN"]
    assert counted("other_language") == before + 1


async def test_an_uploaded_recording_wins_for_its_tenant_only(tmp_path: Path) -> None:
    voice = Counting()
    prompts = Prompts(tmp_path, voice, recorded=Uploaded("bank", HELLO.text))
    assert (await prompts.file(HELLO, "bank")).name == "uploaded.wav"
    assert voice.asked == []
    assert (await prompts.file(HELLO, "firm")).name != "uploaded.wav"


async def test_what_cannot_be_spoken_is_a_tone_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    voice = Counting(works=False)
    prompts = Prompts(tmp_path, voice)
    before = counted("failed")
    files = [await prompts.file(HELLO) for _ in range(3)]
    assert {file.name for file in files} == {TONE}
    assert duration_ms(files[0]) > 500
    assert len(voice.asked) == 1, "callers do not wait for it again and again"
    assert [record.message for record in caplog.records] == ["telephony.prompt_failed"]
    assert counted("failed") == before + 3


@pytest.mark.parametrize("nothing", ["", "👍", "https://www.bank.cn"])
async def test_nothing_to_say_is_never_silence(tmp_path: Path, nothing: str) -> None:
    assert (await Prompts(tmp_path, Counting()).file(Spoken(text=nothing, language="en"))).name == TONE


async def test_where_the_first_engine_is_away_the_second_speaks_and_the_first_rests(tmp_path: Path) -> None:
    first, second = Counting("first", works=False), Counting("second")
    prompts = Prompts(tmp_path, first, second)
    for text in ("一。", "二。", "三。"):
        assert duration_ms(await prompts.file(Spoken(text=text, language="zh-CN"))) > 0
    assert (len(first.asked), len(second.asked)) == (1, 3)


def counted(how: str) -> float:
    return float(PROMPTS.labels(how)._value.get())


def test_a_menu_says_each_digit_and_always_the_human() -> None:
    assert speech.menu("请选择。", MENU, "zh-CN") == "请选择。信用卡，请按1。贷款，请按2。人工服务，请按零。"
    assert speech.menu("Choose.", MENU, "en").endswith("To speak with an agent, press zero.")


@pytest.mark.parametrize(
    ("low", "high", "english", "chinese"),
    [
        (0, 1, "less than 1 minute.", "不到1分钟。"),
        (None, 60, "less than 1 minute.", "不到1分钟。"),
        (45, 61, "less than 2 minutes.", "不到2分钟。"),
        (60, 61, "is 1 to 2 minutes.", "1到2分钟。"),
        (119, 541, "is 1 to 10 minutes.", "1到10分钟。"),
        (120, 120, "is 1 to 2 minutes.", "1到2分钟。"),
    ],
)
def test_a_wait_is_told_as_a_range_of_whole_minutes(low: int | None, high: int, english: str, chinese: str) -> None:
    for language, words in (("en", english), ("zh-CN", chinese)):
        shown = Shown(interaction="i", where="waiting", language=language, place=2, wait_low_s=low, wait_high_s=high)
        said = speech.waiting(shown).text
        assert "number 2 in line" in said or "排在第2位" in said
        assert said.endswith(words)


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_what_is_said_of_a_wait_holds_wherever_the_range_does(low: int, more: int) -> None:
    shown = Shown(interaction="i", where="waiting", language="en", wait_low_s=low, wait_high_s=low + more)
    numbers = [int(each) for each in re.findall(r"\d+", speech.waiting(shown).text)]
    least, most = numbers if len(numbers) == 2 else [0, *numbers]
    assert least * 60 <= low
    assert low + more <= most * 60
    assert least < most
