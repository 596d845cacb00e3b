"""Both sockets with frames of anything: told what is wrong or done, never closed by a fault, the owner unharmed."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from tests.entrypoints.bank import BANK, NAMES, House, new_id
from tests.journey.test_refusals import digest
from yingda.channels.webchat.commands import BODIES
from yingda.desk.door import NEEDS
from yingda.journey import commands

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRAMES_TRIED = 150
MINE = "0197a000-0000-7000-8000-0000000000ff"
"""Stands for the contact in hand."""
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20), st.sampled_from(["a\x00b", "\ud7ff", "转人工", "desk", MINE]),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = st.dictionaries(
    st.sampled_from(
        ["interaction", "text", "file", "offer", "status", "reason", "queue", "agent", "note", "seq", "staff",
         "visitor", "disposition", "do", "option", "score", "comment", "contact"]
    ),
    ANYTHING, max_size=4,
)  # fmt: skip
OTHER_FRAMES = st.one_of(
    ANYTHING,
    st.fixed_dictionaries({"sub": ANYTHING, "from": ANYTHING}),
    st.fixed_dictionaries({"unsub": ANYTHING}),
    st.fixed_dictionaries({"beat": ANYTHING}),
    st.fixed_dictionaries({"hint": st.just("typing"), "with": ANYTHING}),
    st.fixed_dictionaries({"id": ANYTHING, "do": ANYTHING, "with": ANYTHING}),
)


def frames(words: list[str]) -> list[str]:
    """Texts of frames, half of them commands that nearly are some."""
    drawn: list[Any] = []
    ids = st.builds(new_id)
    asked = st.fixed_dictionaries({"id": ids, "do": st.sampled_from(words), "with": FIELDS})

    @settings(
        max_examples=FRAMES_TRIED, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(asked | OTHER_FRAMES)
    def draw(frame: Any) -> None:
        drawn.append(frame)

    draw()
    return [json.dumps(frame) for frame in drawn]


async def answered(socket: Any, text: str, n: int) -> list[dict[str, Any]]:
    """What comes before the answer to a beat that is sent behind the frame."""
    await socket.send(text)
    await socket.send(json.dumps({"beat": n}))
    found: list[dict[str, Any]] = []
    while True:
        frame = json.loads(await socket.recv())
        if frame == {"beat": n}:
            return found
        found.append(frame)


def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of frames and commands have tests of their own."""
    monkeypatch.setattr("yingda.foundation.sockets.Pace.take", lambda _self: None)
    monkeypatch.setattr("yingda.channels.webchat.limits.Limits.command", lambda *_given: None)


async def test_no_frame_of_a_desk_does_harm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)
    owner, person = house.owner(), await house.somebody("supervisor")
    contact, mine = await house.customer(), await house.customer()
    await owner.submit(commands.TakeOver(staff=person.id, interaction=mine.id), f"user:{person.id}", new_id())
    before = digest(owner.live)["messages"][contact.id]
    address = f"{house.base.replace('http', 'ws')}/ws?ticket={await house.ticket(person)}"
    async with connect(address, origin=house.base, proxy=None) as socket:  # type: ignore[arg-type]
        for n, frame in enumerate(frames(list(NEEDS)), 10**6):
            for told in await answered(socket, frame.replace(MINE, mine.id), n):
                assert "code" in told.get("error", {"code": ""}), frame
    assert house.owner() is owner
    assert owner.ended is None
    assert digest(owner.live)["messages"][contact.id] == before


async def test_no_frame_of_a_customer_does_harm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)
    owner, other = house.owner(), await house.customer()
    before = digest(owner.live)["messages"][other.id]
    visit = await house.client.post(
        "/chat/visit", json={"entry_point": f"{NAMES[BANK]}-web"}, headers={"origin": house.base}
    )
    address = f"{house.base.replace('http', 'ws')}/chat/socket?ticket={visit.json()['ticket']}"
    async with connect(address, origin=house.base, proxy=None) as socket:  # type: ignore[arg-type]
        for n, frame in enumerate(frames(list(BODIES)), 10**6):
            for told in await answered(socket, frame, n):
                assert "code" in told.get("error", {"code": ""}), frame
    assert house.owner() is owner
    assert owner.ended is None
    assert digest(owner.live)["messages"][other.id] == before


@settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.text(max_size=30), word=st.text(max_size=30))
def _draw_paths(path: str, word: str) -> None:
    PATHS.append((path, word))


PATHS: list[tuple[str, str]] = []


async def test_an_address_of_anything_is_no_fault(house: House) -> None:
    _draw_paths()
    transport = httpx.ASGITransport(house.app.asgi, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=house.base) as client:
        for path, word in PATHS:
            for start in ("", "api/", "chat/", "desk/", "widget/", "assets/", "api/files/", "chat/transcript/"):
                try:
                    address = httpx.URL(house.base).copy_with(path=f"/{start}{path}")
                    request = client.build_request("GET", address, params={"q": word})
                except (httpx.InvalidURL, UnicodeError):
                    continue
                assert (await client.send(request)).status_code < 500, address
