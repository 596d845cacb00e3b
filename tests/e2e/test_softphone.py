"""An agent's phone in the browser, with a real caller at a real switch; and what it says when it cannot ring."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect, sync_playwright

from tests.e2e import axe
from tests.e2e.caller import CARRIER, HZ, Caller, wait_until
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.people import Agent, Person
from tests.e2e.product import ROOT, Product
from tests.e2e.rest import signed_in
from tests.telephony.conftest import PRODUCT, free_port
from tests.telephony.peers import demand_peers, write_tone
from yingda.channels.telephony.switch import Layout
from yingda.channels.telephony.switch.programs import present_programs

pytestmark = pytest.mark.telephony

NUMBER: Final = "4006000"
VOICE_HZ: Final = 620
"""What the agent's microphone hears all the time."""
MOST: Final = 0.8
LITTLE: Final = 0.2
BACK_WITHIN_MS: Final = 20_000
SOUND: Final = [
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns",
]  # fmt: skip
REFUSING: Final = [flag if "fake-ui" not in flag else f"{flag}=deny" for flag in SOUND]
WITHOUT: Final = [flag for flag in SOUND if "fake-device" not in flag]
PREPARED: Final = """
localStorage.setItem('yingda.phone.devices', JSON.stringify({ cleaned: false }))
const Real = window.RTCPeerConnection
window.RTCPeerConnection = class extends Real {
  constructor(...given) { super(...given); window.latest = this }
}
"""
"""Tones are no speech: what cleans voices would take them for noise. And the test listens to what the page is sent."""
LOUDEST: Final = """async () => {
  const track = window.latest.getReceivers()[0].track
  const audio = new AudioContext(), ear = audio.createAnalyser()
  ear.fftSize = 8192
  audio.createMediaStreamSource(new MediaStream([track])).connect(ear)
  await new Promise((on) => setTimeout(on, 700))
  const bins = new Float32Array(ear.frequencyBinCount)
  ear.getFloatFrequencyData(bins)
  const at = bins.indexOf(Math.max(...bins))
  const hertz = (at * audio.sampleRate) / ear.fftSize
  await audio.close()
  return hertz
}"""


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """With a telephone, a number that leads to the bank's flow, and agents who take calls."""
    demand_peers()
    if present_programs(Layout(PRODUCT / "telephony")) is None:
        pytest.skip("no Asterisk: neither the system's nor a fetched one in the data folder (YINGDA_TEST_DATA)")
    if not (ROOT / "yingda" / "static" / "desk" / "index.html").exists():
        pytest.skip("the web side is not built (bin/test builds it)")
    product = Product(telephone=True)
    (product.data / "telephony").mkdir(parents=True)
    fetched = PRODUCT / "telephony" / "asterisk"
    if fetched.exists():
        (product.data / "telephony" / "asterisk").symlink_to(fetched.resolve())
    product.environment = {
        "YINGDA_TELEPHONY_SIP_PORT": str(free_port()), "YINGDA_TELEPHONY_ARI_PORT": str(free_port()),
        "YINGDA_TELEPHONY_CARRIERS": CARRIER, "YINGDA_TELEPHONY_RTP_PORTS": "26000-26199",
    }  # fmt: skip
    try:
        product.start()
        _open_the_line(product)
        yield product
    finally:
        product.stop()


def _open_the_line(product: Product) -> None:
    with signed_in(product.base, "yuanshan", "tang.wei") as rest:
        web = rest.named("/api/entry-points", "channel", "webchat")
        kept = {name: web[name] for name in ("flow_key", "queue", "languages", "texts")}
        phone = {"key": f"tel-{NUMBER}", "name": "Softphone", "channel": "phone", "calendar_id": None}
        rest.post("/api/entry-points", {**kept, **phone, "allowed_origins": []})
        for agent in rest.get("/api/agents?limit=200")["items"]:
            body = {"skills": agent["skills"], "version": agent["version"]}
            rest.put(f"/api/agents/{agent['id']}/skills", {**body, "capacity": {**agent["capacity"], "phone": 1}})
    with signed_in(product.base, "yuanshan", "zhang.min") as rest:
        wait_until(lambda: rest.get("/api/telephone")["state"] == "up")


@pytest.fixture(scope="module")
def browsers(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[list[str]], Browser]]:
    """Chromium with a microphone that hears a tone, unless it is asked for otherwise."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    voice = tmp_path_factory.mktemp("voice") / "voice.wav"
    write_tone(voice, VOICE_HZ)
    with sync_playwright() as playwright:
        open_ones: dict[str, Browser] = {}

        def launch(flags: list[str]) -> Browser:
            name = " ".join(flags)
            if name not in open_ones:
                arguments = [*ARGUMENTS, *flags, f"--use-file-for-fake-audio-capture={voice}"]
                open_ones[name] = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            return open_ones[name]

        yield launch
        for browser in open_ones.values():
            browser.close()


@pytest.fixture
def at_desk(
    browsers: Callable[[list[str]], Browser], product: Product, present: list[Person]
) -> Callable[..., Agent]:  # fmt: skip
    """An agent who has signed in, before anything else happened on the page."""

    def come(user: str, flags: list[str] = SOUND, prepare: Callable[[Page], Any] | None = None) -> Agent:
        person = Agent(browsers(flags), product.base, user)
        present.append(person)
        person.context.add_init_script(PREPARED)
        if prepare is not None:
            prepare(person.page)
        person.sign_in("/desk/")
        return person

    return come


@pytest.fixture
def caller(product: Product, tmp_path: Path) -> Iterator[Caller]:
    with Caller(tmp_path / "caller", int(product.environment["YINGDA_TELEPHONY_SIP_PORT"])) as caller:
        yield caller


def mark(agent: Agent, state: str) -> Locator:
    """The phone in the top bar."""
    return agent.page.locator(f"button.mark.{state}")


def answered(agent: Agent, caller: Caller) -> None:
    """The agent is ready, the caller wants a human, Alt+A answers the phone."""
    expect(mark(agent, "ready")).to_be_visible()
    agent.ready()
    caller.calls(NUMBER)
    caller.presses("0")
    expect(mark(agent, "ringing")).to_be_visible()
    expect(agent.offers.first).to_contain_text("****")
    agent.page.keyboard.press("Alt+a")
    expect(mark(agent, "talking")).to_be_visible()
    expect(agent.page.locator("section.call")).to_be_visible()


def held(agent: Agent, on: bool) -> None:
    """The same key holds and resumes."""
    agent.page.keyboard.press("Alt+h")
    expect(agent.page.locator("section.call [title='Alt+H']")).to_have_attribute("aria-pressed", str(on).lower())


def test_agent_and_caller_hear_each_other(at_desk: Callable[..., Agent], caller: Caller) -> None:
    agent = at_desk("zhang.min")
    answered(agent, caller)
    assert caller.heard(VOICE_HZ, 2) > MOST
    assert agent.page.evaluate(LOUDEST) == pytest.approx(HZ, abs=10)
    agent.page.keyboard.press("Alt+m")
    expect(mark(agent, "muted")).to_be_visible()
    assert caller.heard(VOICE_HZ, 2) < LITTLE
    agent.page.keyboard.press("Alt+m")
    expect(mark(agent, "talking")).to_be_visible()
    assert caller.heard(VOICE_HZ, 2) > MOST
    held(agent, True)
    assert caller.heard(VOICE_HZ, 2) < MOST  # music instead, which has this tone in it now and then
    assert agent.page.evaluate(LOUDEST) != pytest.approx(HZ, abs=10)
    held(agent, False)
    assert caller.heard(VOICE_HZ, 2) > MOST
    caller.hangs_up()
    expect(agent.page.locator(".wrap-up")).to_be_visible()
    expect(mark(agent, "ready")).to_be_visible()
    agent.leave()


def test_a_call_can_be_worked_by_everybody(at_desk: Callable[..., Agent], caller: Caller) -> None:
    if not axe.SCRIPT.exists():
        pytest.skip("axe-core is not installed (npm ci in web/)")
    agent = at_desk("liu.yang")
    answered(agent, caller)
    assert axe.findings(agent.page) == []
    mark(agent, "talking").click()
    expect(agent.page.get_by_label(agent.words["phone.microphone"])).to_be_visible()
    assert axe.findings(agent.page) == []
    agent.page.keyboard.press("Escape")
    agent.page.keyboard.press("Alt+s")
    expect(agent.page.get_by_role("group", name=agent.words["phone.keypad"])).to_be_visible()
    assert axe.findings(agent.page) == []
    caller.hangs_up()
    expect(agent.page.locator(".wrap-up")).to_be_visible()
    agent.leave()


def test_a_page_loaded_anew_keeps_the_call(at_desk: Callable[..., Agent], caller: Caller) -> None:
    agent = at_desk("li.qiang")
    answered(agent, caller)
    agent.page.reload()
    expect(mark(agent, "talking")).to_be_visible(timeout=BACK_WITHIN_MS)
    assert caller.talks
    assert caller.heard(VOICE_HZ, 2) > MOST
    expect(agent.page.locator("section.call")).to_be_visible()
    caller.hangs_up()
    expect(agent.page.locator(".wrap-up")).to_be_visible()
    agent.leave()


def test_a_cut_is_told_and_the_talk_goes_on(at_desk: Callable[..., Agent], caller: Caller) -> None:
    sip = Wire()
    agent = at_desk("wang.fang", prepare=lambda page: page.route_web_socket(re.compile("/sip"), sip.connects))
    answered(agent, caller)
    sip.cut()
    banner = agent.page.locator(".banner")
    expect(banner).to_contain_text(agent.words["phone.fault.link_lost"])
    expect(banner).to_contain_text(agent.words["phone.remedy.link_lost"])
    assert caller.heard(VOICE_HZ, 2) > MOST
    sip.mend()
    expect(banner).to_have_count(0, timeout=BACK_WITHIN_MS)
    expect(mark(agent, "talking")).to_be_visible()
    held(agent, True)  # the switch finds the page again: what it says to the phone arrives
    held(agent, False)
    assert caller.heard(VOICE_HZ, 2) > MOST
    caller.hangs_up()
    expect(agent.page.locator(".wrap-up")).to_be_visible()
    expect(mark(agent, "ready")).to_be_visible()
    agent.leave()


def test_the_phone_goes_from_tab_to_tab_with_the_call(at_desk: Callable[..., Agent], caller: Caller) -> None:
    agent = at_desk("wu.na")
    answered(agent, caller)
    other = agent.another_page()
    other.goto(f"{agent.base}/desk/")
    expect(other.locator(".banner")).to_contain_text(agent.words["phone.fault.elsewhere"])
    other.get_by_role("button", name=agent.words["phone.take"]).click()
    expect(other.locator("button.mark.talking")).to_be_visible(timeout=BACK_WITHIN_MS)
    expect(agent.page.locator(".banner")).to_contain_text(agent.words["phone.fault.elsewhere"])
    assert caller.heard(VOICE_HZ, 2) > MOST
    caller.hangs_up()
    expect(other.locator(".wrap-up")).to_be_visible()
    agent.leave()


@pytest.mark.parametrize(
    ("flags", "fault"), [(REFUSING, "microphone_refused"), (WITHOUT, "microphone_missing")], ids=["refused", "missing"]
)
def test_without_a_microphone_it_says_what_to_do(at_desk: Callable[..., Agent], flags: list[str], fault: str) -> None:
    agent = at_desk("chen.jing", flags)
    banner = agent.page.locator(".banner")
    expect(banner).to_contain_text(agent.words[f"phone.fault.{fault}"])
    expect(banner).to_contain_text(agent.words[f"phone.remedy.{fault}"])
    expect(mark(agent, "fault")).to_contain_text(agent.words["phone.mark.fault"])
    agent.leave()


class Wire:
    """Between a page and the product: can be cut, and stays cut until it is mended."""

    def __init__(self) -> None:
        self._whole = True
        self._ends: list[WebSocketRoute] = []

    def connects(self, page: WebSocketRoute) -> None:
        if not self._whole:
            page.close(code=1012)
            return
        page.connect_to_server()
        self._ends.append(page)

    def cut(self) -> None:
        self._whole = False
        for page in self._ends:
            page.close(code=1012)
        self._ends.clear()

    def mend(self) -> None:
        self._whole = True
