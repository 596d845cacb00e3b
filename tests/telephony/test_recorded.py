"""Recordings that administrators upload: checked by content, kept as telephone sound, said instead of the engine."""

from __future__ import annotations

import io
import math
import struct
import wave
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.configuring import EVERYTHING, Person, World, admin, code, new_id, world
from yingda.channels.telephony.prompts import Espeak, Prompts, Sox
from yingda.channels.telephony.prompts.sound import duration_ms
from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.shown import Spoken
from yingda.channels.telephony.recorded import sentences
from yingda.channels.telephony.recorded.endpoints import router
from yingda.channels.telephony.recorded.lookup import Recordings
from yingda.channels.telephony.recorded.studio import Studio
from yingda.demo.hotlines import yuanshan_flows
from yingda.foundation.http import SESSION_COOKIE
from yingda.interactions.contact import Awaited

__all__ = ["admin", "world"]

pytestmark = pytest.mark.skipif(bool(Espeak.missing()), reason="espeak-ng and sox: apt install espeak-ng sox")
TEXT = "您好，欢迎致电远山银行。"


def tone(seconds: float = 1.0, rate: int = 44_100, channels: int = 2, level: int = 12_000) -> bytes:
    """WAV as a studio delivers it."""
    turn = 2 * math.pi * 440 / rate
    frames = (round(level * math.sin(turn * at)) for at in range(int(seconds * rate)))
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<h", frame) * channels for frame in frames))
    return made.getvalue()


MP3 = b64decode((Path(__file__).parent / "tone.mp3.base64").read_bytes())
"""Half a second of 440 Hz."""


@pytest.fixture
async def studio(world: World, tmp_path: Path) -> Studio:
    """The doors of sentences, beside those of configuration."""
    made = Studio()
    (tmp_path / "prompts").mkdir()
    made.open(Prompts(tmp_path / "prompts", Espeak(), recorded=Recordings(world.database)), Sox())
    world.app.include_router(router(made))
    return made


async def upload(
    person: Person, sound: bytes, text: str = TEXT, version: int = 0, language: str = "zh-CN", operation: str = ""
) -> tuple[int, Any]:
    headers = {"x-operation-id": operation or new_id(), "cookie": f"{SESSION_COOKIE}={person.token}"}
    fields = {"text": text, "language": language, "version": str(version)}
    answer = await person.client.post("/api/prompts", data=fields, files={"file": ("a.wav", sound)}, headers=headers)
    return answer.status_code, answer.json()


async def heard(person: Person, **body: Any) -> httpx.Response:
    headers = {"x-operation-id": new_id(), "cookie": f"{SESSION_COOKIE}={person.token}"}
    return await person.client.post("/api/prompts/sound", json={"language": "zh-CN", **body}, headers=headers)


async def said(studio: Studio, tenant: str, text: str = TEXT) -> Path:
    assert studio.prompts is not None
    return await studio.prompts.file(Spoken(text=text, language="zh-CN"), tenant)


async def test_an_upload_becomes_telephone_sound_and_is_said_from_then_on(
    world: World, admin: Person, studio: Studio
) -> None:
    assert not (await said(studio, "")).name.startswith("recorded-")
    status, view = await upload(admin, tone(1.5))
    assert (status, view["version"], view["text"]) == (201, 1, TEXT)
    assert abs(view["duration_ms"] - 1_500) < 20
    file = await said(studio, world.tenant)
    assert file.name.startswith("recorded-")
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8_000, 1, 2)
    assert "telephony.prompt_created" in await world.audited()


async def test_a_recording_is_heard_by_the_callers_of_its_institution_only(
    world: World, admin: Person, studio: Studio
) -> None:
    await upload(admin, tone())
    other = new_id()
    await world.tenant_row(other, "other")
    assert not (await said(studio, other)).name.startswith("recorded-")


async def test_mp3_is_taken_where_sox_reads_it_and_else_refused_by_name(
    world: World, admin: Person, studio: Studio
) -> None:
    status, answer = await upload(admin, MP3)
    if await Sox().reads("mp3"):
        assert status == 201
        assert 400 < answer["duration_ms"] < 800
    else:
        assert (status, code(answer)) == (422, "prompt.format_unread")


@pytest.mark.parametrize(
    ("sound", "status", "refusal"),
    [
        (b"", 422, "prompt.not_sound"),
        (b"%PDF-1.7 this is a document", 422, "prompt.not_sound"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", 422, "prompt.not_sound"),
            (tone(level=0), 422, "prompt.silent"),
        (tone(121, rate=8_000, channels=1), 422, "prompt.too_long"),
        (b"RIFF" + b"\0" * 11_000_000, 413, "prompt.too_large"),
    ],
    ids=["nothing", "document", "cut off", "silence", "too long", "too large"],
)  # fmt: skip
async def test_what_is_no_recording_is_refused_and_nothing_is_kept(
    world: World, admin: Person, studio: Studio, sound: bytes, status: int, refusal: str
) -> None:
    found, answer = await upload(admin, sound)
    assert (found, code(answer)) == (status, refusal)
    assert [each for each in await admin.got("/api/prompts") if each["recording"]] == []


async def test_it_is_replaced_by_who_saw_it_and_callers_hear_the_new_one(
    world: World, admin: Person, studio: Studio
) -> None:
    _, first = await upload(admin, tone(1))
    assert duration_ms(await said(studio, world.tenant)) == pytest.approx(1_000, abs=20)
    status, answer = await upload(admin, tone(2))
    assert (status, code(answer)) == (409, "version.stale")
    status, second = await upload(admin, tone(2), version=1)
    assert (status, second["id"], second["version"]) == (201, first["id"], 2)
    fresh = Recordings(world.database)
    file = await fresh.file(world.tenant, Spoken(text=TEXT, language="zh-CN"), (await said(studio, "")).parent)
    assert file is not None
    assert duration_ms(file) == pytest.approx(2_000, abs=20)
    assert (await world.audited())[-1] == "telephony.prompt_replaced"


async def test_the_same_upload_twice_is_one(world: World, admin: Person, studio: Studio) -> None:
    operation = new_id()
    answers = [await upload(admin, tone(), operation=operation) for _ in range(2)]
    assert answers[0] == answers[1]


async def test_it_is_taken_away_and_the_engine_speaks_again(world: World, admin: Person, studio: Studio) -> None:
    _, view = await upload(admin, tone())
    assert (await admin("DELETE", f"/api/prompts/{view['id']}?version=1"))[0] == 204
    assert (await Recordings(world.database).file(world.tenant, Spoken(text=TEXT, language="zh-CN"), Path())) is None
    assert (await world.audited())[-1] == "telephony.prompt_deleted"


async def test_it_is_heard_as_it_is_kept_and_as_a_caller_would(world: World, admin: Person, studio: Studio) -> None:
    engine = await heard(admin, text=TEXT)
    assert (engine.status_code, engine.headers["content-type"]) == (200, "audio/wav")
    _, view = await upload(admin, tone())
    cookie = {"cookie": f"{SESSION_COOKIE}={admin.token}"}
    kept = await admin.client.get(f"/api/prompts/{view['id']}/sound", headers=cookie)
    assert kept.content[:4] == b"RIFF"
    nothing = await heard(admin, text="👍")
    assert (nothing.status_code, code(nothing.json())) == (422, "prompt.nothing_to_say")
    menu = await heard(admin, text="请选择。", keys=[["1", "信用卡"]])
    assert menu.content != (await heard(admin, text="请选择。")).content


async def test_while_there_is_no_telephone_it_says_so(world: World, admin: Person) -> None:
    world.app.include_router(router(Studio()))
    assert (await upload(admin, tone()))[0] == 503
    assert code((await heard(admin, text=TEXT)).json()) == "prompt.sound_away"


async def test_the_doors_ask_for_their_permissions(world: World, studio: Studio) -> None:
    other = await world.person(permissions=EVERYTHING - {"flows.edit"})
    assert (await upload(other, tone()))[0] == 403
    nobody = await world.person(permissions=EVERYTHING - {"flows.view"})
    assert (await nobody("GET", "/api/prompts"))[0] == 403
    assert (await heard(nobody, text=TEXT)).status_code == 403


async def test_sentences_of_a_flow_are_listed_with_what_is_recorded(
    world: World, admin: Person, studio: Studio
) -> None:
    flow = await admin.made("/api/flows", key="tel", name="电话", draft=None)
    listed = await admin.got(f"/api/prompts/flow?flow={flow['id']}")
    one = next(each for each in listed if each["node"] == "menu" and each["language"] == "zh-CN")
    assert one["text"].endswith("人工服务，请按零。")
    await upload(admin, tone(), text=one["text"])
    again = await admin.got(f"/api/prompts/flow?flow={flow['id']}")
    assert next(each for each in again if each["text"] == one["text"])["recording"]["version"] == 1
    common = await admin.got("/api/prompts")
    assert {each["where"] for each in common} == {"telephone", "earlier"}
    assert (await admin("GET", f"/api/prompts/flow?flow={new_id()}"))[0] == 404


def test_a_menu_that_names_its_keys_is_said_as_it_is_written() -> None:
    awaits = Awaited(seq=1, form="choice", timeout_s=8, keys=(("1", "挂失"), ("2", "贷款")))
    whole = "挂失请按1，贷款请按二，人工服务请按0。"
    assert speech.menu(whole, awaits, "zh-CN") == whole
    assert speech.menu("挂失请按1，贷款请按2。", awaits, "zh-CN") == "挂失请按1，贷款请按2。人工服务，请按零。"
    assert speech.menu("12个月以上请选择。", awaits, "zh-CN").count("请按") == 3
    english = "For a lost card, press one. For loans, press 2. For an agent, press zero."
    assert speech.menu(english, awaits, "en") == english


def test_what_callers_hear_of_the_demo_can_be_recorded() -> None:
    flow = yuanshan_flows()[-1]
    found = {(one.node, one.what, one.language): one.text for one in sentences.of_flow(flow)}
    assert found["language", "text", "zh-CN"].startswith("您好，欢迎致电远山银行。普通话服务，请按1。")
    assert found["menu", "text", "en"].endswith("For an agent, 0.")
    assert not any("{" in text for text in found.values())
    own = sentences.of_the_telephone()
    assert len(own) > 20
    assert {one.language for one in own} == {"zh-CN", "en"}
