"""The contract of an engine that speaks, passed by espeak-ng and by an engine behind HTTP."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from yingda.channels.telephony.prompts import Espeak, HttpVoice, Prompts, Sox, Voice
from yingda.channels.telephony.prompts.espeak import UTF8, VOICES
from yingda.channels.telephony.prompts.mandarin import respelled
from yingda.channels.telephony.prompts.sound import duration_ms
from yingda.channels.telephony.protocol.shown import Spoken

pytestmark = pytest.mark.skipif(
    bool(Espeak.missing()), reason="espeak-ng and sox: apt install espeak-ng sox"
)  # fmt: skip

HELLO = Spoken(text="您好，欢迎致电远山银行。", language="zh-CN")
KEY = "sesame"


class Engine(BaseHTTPRequestHandler):
    """A small engine behind HTTP: it really speaks, at 22 kHz, as such engines do. `fault`: how it fails."""

    fault: ClassVar[str] = ""
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Engine.asked.append(body)
        if self.headers["authorization"] != f"Bearer {KEY}":
            return self._answer(401, b"who are you?")
        faults = {"text": b"<html>sorry</html>", "empty": b"", "huge": b"RIFF0000WAVE" + b"\0" * 9_000_000}
        if Engine.fault == "broken":
            return self._answer(500, b"")
        if Engine.fault in faults:
            return self._answer(200, faults[Engine.fault])
        voice = {"zh-CN": "cmn-latn-pinyin"}.get(body["language"], "en-us")
        said = subprocess.run(
            ["espeak-ng", "-v", voice, "--stdin", "--stdout"], input=body["text"].encode(), capture_output=True
        )
        return self._answer(200, said.stdout)

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def engine() -> Iterator[str]:
    """Where the engine is."""
    Engine.fault, Engine.asked = "", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Engine)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/speak"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["espeak", "http"])
def voice(request: pytest.FixtureRequest, engine: str) -> Voice:
    return Espeak() if request.param == "espeak" else HttpVoice(engine, Sox(), key=KEY)


# ── the contract ──


@pytest.mark.parametrize(
    "spoken",
    [
        HELLO,
        Spoken(text="Welcome to Yuanshan Bank.", language="en"),
        Spoken(text="-w /etc/passwd $(id) <x> ' \" \\ ; --stdin", language="en"),
        Spoken(text="您" * 250, language="zh-CN"),
    ],
)
async def test_a_sentence_becomes_telephone_sound(tmp_path: Path, voice: Voice, spoken: Spoken) -> None:
    file = tmp_path / "said.part"
    assert await voice.speak(spoken, file)
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8_000, 1, 2)
        assert sound.getnframes() > 4_000
        assert loudness(sound.readframes(sound.getnframes())) > 500
    assert [each.name for each in tmp_path.iterdir()] == [file.name], "nothing is left beside it"


async def test_several_are_spoken_at_once(tmp_path: Path, voice: Voice) -> None:
    files = [tmp_path / f"{n}.part" for n in range(4)]
    assert all(await asyncio.gather(*(voice.speak(HELLO, file) for file in files)))
    assert all(duration_ms(file) > 500 for file in files)


async def test_a_place_that_cannot_be_written_is_no_sound_and_no_fault(tmp_path: Path, voice: Voice) -> None:
    assert not await voice.speak(HELLO, tmp_path / "missing" / "said.part")


async def test_it_speaks_both_languages_and_has_a_name(voice: Voice) -> None:
    assert set(voice.languages) >= {"zh-CN", "en"}
    assert voice.name


async def test_it_makes_prompts(tmp_path: Path, voice: Voice) -> None:
    file = await Prompts(tmp_path, voice).file(Spoken(text="请按1。For English, press 2.", language="zh-CN"))
    assert duration_ms(file) > 1_500


# ── each its own ──


@pytest.mark.parametrize("fault", ["broken", "text", "empty", "huge"])
async def test_an_engine_that_answers_nonsense_cannot_speak(tmp_path: Path, engine: str, fault: str) -> None:
    Engine.fault = fault
    assert not await HttpVoice(engine, Sox(), key=KEY).speak(HELLO, tmp_path / "said.part")
    assert list(tmp_path.iterdir()) == []


async def test_an_engine_that_is_away_or_wants_another_key_cannot_speak(tmp_path: Path, engine: str) -> None:
    assert not await HttpVoice("http://127.0.0.1:9/speak", Sox()).speak(HELLO, tmp_path / "said.part")
    assert not await HttpVoice(engine, Sox(), key="wrong").speak(HELLO, tmp_path / "said.part")


async def test_while_the_engine_is_away_espeak_speaks(tmp_path: Path, engine: str) -> None:
    Engine.fault = "broken"
    prompts = Prompts(tmp_path, HttpVoice(engine, Sox(), key=KEY), Espeak())
    assert duration_ms(await prompts.file(HELLO)) > 1_000
    assert len(Engine.asked) == 1


async def test_the_engine_is_asked_for_words_for_the_ear(tmp_path: Path, engine: str) -> None:
    await Prompts(tmp_path, HttpVoice(engine, Sox(), key=KEY)).file(Spoken(text="请拨打 95500。", language="zh-CN"))
    assert Engine.asked == [{"text": "请拨打九五五零零。", "language": "zh-CN", "format": "wav"}]


def phonemes(text: str) -> str:
    said = subprocess.run(
        ["espeak-ng", *UTF8, "-v", VOICES["zh-CN"][0], "-q", "-x", "--stdin"],
        input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return said.stdout.decode().replace("\n", "").replace("_", "").replace("|", "")


def test_espeak_reads_characters_in_mandarin_and_not_as_english_words() -> None:
    assert "(en)" not in phonemes(HELLO.text)
    assert phonemes("请") != phonemes("king three")


@pytest.mark.parametrize(
    ("word", "sound"), [("银行", "X'a35N"), ("还款", "X'ua35n"), ("重新", "ts.h'ong35"), ("地址", "t'i51")]
)
def test_espeak_reads_the_words_of_a_bank_rightly(word: str, sound: str) -> None:
    assert sound in phonemes(respelled(word))


def loudness(samples: bytes) -> float:
    values = memoryview(samples).cast("h")
    return float((sum(value * value for value in values) / max(1, len(values))) ** 0.5)
