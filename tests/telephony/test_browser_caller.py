"""A customer calls the bank from its web page: a real browser, a real switch, an agent at a real SIP phone."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, Locator, Page, Playwright, WebSocketRoute, async_playwright, expect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.telephony.centre import NUMBER, Centre, settings_of
from tests.telephony.conftest import free_port
from tests.telephony.peers import demand_peers, until, write_tone
from tests.telephony.sip import Answer, digest
from tests.telephony.test_sip_door import ask, closed_with, request
from tests.telephony.test_way import LIQIANG
from tests.webchat.test_widget import findings
from yingda.app import server_config
from yingda.channels.telephony.api import switch_settings
from yingda.channels.telephony.ari import Ari, Fault
from yingda.channels.telephony.sip_door import CLOSE_REFUSED
from yingda.channels.telephony.switch import Programs, Secrets
from yingda.channels.telephony.web_callers import callers
from yingda.entrypoints.http import STATIC, guarded
from yingda.foundation.config import Settings
from yingda.foundation.sockets import CLOSE_UNAUTHORISED
from yingda.interactions.call import BROWSER
from yingda.interactions.contact import State
from yingda.journey import commands

pytestmark = [pytest.mark.telephony, pytest.mark.e2e, pytest.mark.timeout(300)]

CUSTOMER_HZ, AGENT_HZ = 620, 1000
PHONE: Final = {"width": 390, "height": 844}
DESKTOP: Final = {"width": 1366, "height": 768}
WITHIN_MS: Final = 20_000
ARGUMENTS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]  # fmt: skip
ALLOWING: Final = "--use-fake-ui-for-media-stream"
PREPARED: Final = """
const Real = window.RTCPeerConnection
window.RTCPeerConnection = class extends Real {
  constructor(...given) { super(...given); window.latest = this }
}
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = () => ask({ audio: {
  echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
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
PICTURES: Final = Path(__file__).resolve().parents[2] / "test-results"

expect.set_options(timeout=WITHIN_MS)


@dataclass
class Site:
    """The bank's web site, with everything behind it."""

    centre: Centre
    port: int
    faults: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def callers(self) -> Any:
        assert self.centre.app.telephony is not None
        return self.centre.app.telephony.web_callers

    async def accounts(self) -> list[str]:
        """Of browsers, that the switch still has the settings of: without them nobody can call. (After a line that was
        cut in the middle of a sentence the switch may go on listing the bare name.)"""
        listed = [each["resource"] for each in await self.centre.listed("endpoints/PJSIP")]
        return [each for each in listed if each.startswith("web") and await self.is_set(each)]

    async def is_set(self, account: str) -> bool:
        settings = self.centre.app.settings
        ari = Ari(switch_settings(settings).ari_url, "yingda", Secrets.of(settings.data_dir / "telephony").ari)
        kinds = ("auth", "endpoint")
        told = [await ari.request("GET", f"asterisk/config/dynamic/res_pjsip/{kind}/{account}") for kind in kinds]
        await ari.close()
        return not all(isinstance(each, Fault) for each in told)

    async def gone(self) -> None:
        """No account is left, here or there."""
        await until("no account is left here", lambda: len(self.callers) == 0)
        for _ in range(50):
            if not await self.accounts():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(await self.accounts())

    async def asked(self) -> httpx.Response:
        """A visitor without a browser asks for an account."""
        async with httpx.AsyncClient(base_url=self.base, headers={"origin": self.base}, trust_env=False) as http:
            visit = (await http.post("/chat/visit", json={"entry_point": "yuanshan-web"})).json()
            assert visit["entry"]["call"] is True
            return await http.post("/chat/call", json={"page": "/x"}, headers={"x-visitor": visit["visitor"]})

    def socket(self, ticket: str, origin: str = "") -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}/chat/call/socket?ticket={ticket}", subprotocols=[Subprotocol("sip")],
            proxy=None, origin=origin or self.base,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.fixture
async def site(database: str, tmp_path: Path, programs: Programs) -> AsyncIterator[Site]:
    demand_peers()
    if not (STATIC / "widget" / "yingda-call.js").exists():
        pytest.skip("the widget is not built")
    centre = await Centre.opened(settings_of(database, tmp_path / "data"))
    port = free_port()
    config = server_config(Settings(port=port), guarded(centre.app.asgi))
    config.lifespan = "off"
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    await until("the doors are open", lambda: server.started)
    made = Site(centre, port)
    yield made
    server.should_exit = True
    await task
    await centre.close()
    assert made.faults == []


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@contextlib.asynccontextmanager
async def browser_of(playwright: Playwright, *more: str) -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium")
    browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
    yield browser
    await browser.close()


@pytest.fixture
async def browser(playwright: Playwright, tmp_path: Path) -> AsyncIterator[Browser]:
    """Its microphone hears a tone all the time."""
    write_tone(tmp_path / "customer.wav", CUSTOMER_HZ)
    async with browser_of(playwright, ALLOWING, f"--use-file-for-fake-audio-capture={tmp_path}/customer.wav") as made:
        yield made


@contextlib.asynccontextmanager
async def customer(browser: Browser, site: Site, query: str = "", **more: Any) -> AsyncIterator[Page]:
    context = await browser.new_context(reduced_motion="reduce", **{"viewport": DESKTOP, **more})
    await context.add_init_script(PREPARED)
    page = await context.new_page()
    page.on("pageerror", lambda fault: site.faults.append(str(fault)))
    await page.goto(f"{site.base}/demo/yuanshan{query}")
    await page.locator("yingda-chat .launcher").click()
    try:
        yield page
    except BaseException:
        PICTURES.mkdir(exist_ok=True)
        await page.screenshot(path=PICTURES / "browser_caller.png")
        raise
    await context.close()


def state_of(page: Page) -> Locator:
    return page.locator("yingda-chat .call-state")


async def hears(page: Page, hz: int) -> None:
    for _ in range(15):
        if abs(await page.evaluate(LOUDEST) - hz) < 20:
            return
    raise AssertionError(f"the customer does not hear {hz} Hz")


async def hears_something(page: Page) -> None:
    """The level mark moves with what comes from the house."""
    level = page.locator("yingda-chat .level")
    for _ in range(100):
        if float(await level.get_attribute("data-theirs") or 0) > 0.2:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the customer hears nothing")


async def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    await page.screenshot(path=PICTURES / f"call-{name}.png")


async def test_a_customer_calls_hears_the_menu_presses_0_and_talks_with_an_agent(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    centre = site.centre
    await centre.ready(LIQIANG)
    async with centre.phone(tmp_path, LIQIANG, AGENT_HZ) as agent, customer(browser, site, viewport=PHONE) as page:
        await centre.registered(agent)
        await page.get_by_role("button", name="语音通话", exact=True).click()
        await expect(state_of(page)).to_contain_text("通话中")
        await hears_something(page)
        contact = centre.contact
        assert (contact.address, contact.language, contact.page) == (BROWSER, "zh-CN", f"{site.base}/demo/yuanshan")
        await page.get_by_role("button", name="拨号键盘").click()
        await picture(page, "keypad")
        await page.locator("yingda-chat .keypad button", has_text="0").click()
        await until("the agent's phone rings", lambda: agent.saw("CALL_INCOMING"))
        await agent.do("accept")
        await until("they talk", lambda: contact.state is State.ACTIVE)
        await hears(page, AGENT_HZ)
        await until("the agent hears the customer", lambda: agent.heard(CUSTOMER_HZ) > 1)
        await picture(page, "talking")
        await page.get_by_role("button", name="静音").click()
        await asyncio.sleep(0.6)
        before = agent.heard(CUSTOMER_HZ)
        await asyncio.sleep(1.5)
        assert agent.heard(CUSTOMER_HZ) < before + 0.4, "muted"
        await page.get_by_role("button", name="静音").click()
        await page.locator("yingda-chat textarea").fill("我在通话中")
        await page.locator("yingda-chat textarea").press("Enter")
        await expect(page.locator("yingda-chat .log")).to_contain_text("我在通话中")
        await page.get_by_role("button", name="挂断").click()
        await expect(state_of(page)).to_contain_text("通话已结束")
        await until("the talk is over", lambda: contact.state is State.WRAP_UP)
        assert contact.ended_by == "customer"
        await site.gone()
        await centre.nothing_is_left()


async def test_the_agent_hangs_up_and_the_customer_calls_again(site: Site, browser: Browser, tmp_path: Path) -> None:
    centre = site.centre
    agent_id = await centre.ready(LIQIANG)
    async with centre.phone(tmp_path, LIQIANG, AGENT_HZ) as agent, customer(browser, site, "?lang=en") as page:
        await centre.registered(agent)
        await page.get_by_role("button", name="Call us", exact=True).click()
        await expect(state_of(page)).to_contain_text("On the call")
        await until("the call is a contact", lambda: centre.has_contact)
        assert centre.contact.language == "en"
        await page.get_by_role("button", name="Keypad").click()
        await page.locator("yingda-chat .keypad button", has_text="0").click()
        await until("the agent's phone rings", lambda: agent.saw("CALL_INCOMING"))
        await agent.do("accept")
        contact = centre.contact
        await until("they talk", lambda: contact.state is State.ACTIVE)
        await hears(page, AGENT_HZ)
        await centre.staff(commands.Finish(staff=agent_id, interaction=contact.id))
        await expect(state_of(page)).to_contain_text("The call has ended", timeout=40_000)
        await site.gone()
        await picture(page, "ended-en")
        await page.get_by_role("button", name="Call us", exact=True).click()
        await expect(state_of(page)).to_contain_text("On the call")
        await until("another contact", lambda: centre.contact.id != contact.id)
        again = centre.contact
        await page.close(run_before_unload=False)
        await until("who leaves the page has hung up", lambda: again.ended)
        await site.gone()
        await centre.nothing_is_left()


async def test_a_refused_microphone_is_told_with_what_to_do(site: Site, playwright: Playwright) -> None:
    async with browser_of(playwright, f"{ALLOWING}=deny") as browser, customer(browser, site, viewport=PHONE) as page:
        await page.get_by_role("button", name="语音通话", exact=True).click()
        await expect(page.get_by_role("alert").filter(has_text="麦克风")).to_contain_text(
            "请点击地址栏旁的图标允许麦克风"
        )
        await picture(page, "refused")
        assert await site.accounts() == []
        await page.get_by_role("button", name="收起通话提示").click()
        await expect(page.locator("yingda-chat .call")).to_have_count(0)


async def test_a_cut_line_ends_the_call_and_says_so(site: Site, browser: Browser) -> None:
    lines: list[WebSocketRoute] = []

    async def through(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    async with customer(browser, site) as page:
        await page.route_web_socket("**/chat/call/socket*", through)
        await page.get_by_role("button", name="语音通话", exact=True).click()
        await expect(state_of(page)).to_contain_text("通话中")
        assert await findings(page) == []
        contact = site.centre.contact
        await lines[0].close(code=1012)
        await expect(page.get_by_role("alert").filter(has_text="网络中断")).to_be_visible()
        await picture(page, "cut")
        assert await findings(page) == []
        await until("the contact is over", lambda: contact.ended)
        assert contact.ended_by == "system"
        await site.gone()
        await site.centre.nothing_is_left()


async def dialled(socket: ClientConnection, account: dict[str, Any], number: str) -> Answer:
    """The answer to a call with the account's password."""
    user = account["user"]
    challenge = await ask(socket, request("INVITE", user=user, to=number))
    assert challenge.status == 401
    proof = digest(challenge.header("WWW-Authenticate"), "INVITE", user, account["password"])
    return await ask(socket, request("INVITE", user=user, to=number, authorization=proof))


async def test_an_account_is_for_one_call_to_one_number_and_a_ticket_for_one_socket(site: Site) -> None:
    reply = await site.asked()
    account = reply.json()
    assert (reply.status_code, account["number"], reply.headers["cache-control"]) == (200, NUMBER, "no-store")
    assert await site.accounts() == [account["user"]]
    async with site.socket(account["ticket"]) as socket:
        assert socket.subprotocol == "sip"
        async with site.socket(account["ticket"]) as second:
            assert await closed_with(second) == CLOSE_UNAUTHORISED
        await socket.send(request("INVITE", user=account["user"], to="95600"))
        assert await closed_with(socket) == CLOSE_REFUSED
    await site.gone()


async def test_with_the_password_alone_no_other_number_is_reached(site: Site) -> None:
    """Past our door, straight at the switch: whatever leg comes, the exchange lets in one call to one number."""
    account = (await site.asked()).json()
    known = site.callers
    assert site.centre.app.telephony is not None
    url = str(site.centre.app.telephony.sip_socket_url)
    async with connect(url, subprotocols=[Subprotocol("sip")], proxy=None) as socket:
        assert (await dialled(socket, account, "95600")).status >= 400
    assert not site.centre.has_contact
    assert known.admit(account["user"], "95600", "leg") is None
    assert known.admit("webunknown", NUMBER, "leg") is None
    assert known.admit(account["user"], NUMBER, "leg").number == NUMBER
    assert known.admit(account["user"], NUMBER, "leg").number == NUMBER
    assert known.admit(account["user"], NUMBER, "another leg") is None
    await known.close(account["user"])
    assert known.admit(account["user"], NUMBER, "leg") is None
    await site.gone()


async def test_what_nobody_uses_or_an_earlier_life_left_is_removed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    left = (await site.asked()).json()["user"]
    telephony = site.centre.app.telephony
    assert telephony is not None
    site.callers._accounts.clear()  # as a crash leaves it: the switch knows it, nobody else
    site.callers._cleaned = False
    monkeypatch.setattr(callers, "UNUSED_S", 0.5)
    fresh = (await site.asked()).json()["user"]
    assert left != fresh
    assert await site.accounts() == [fresh]
    await site.gone()


async def test_another_site_and_too_many_calls_are_refused(site: Site) -> None:
    account = (await site.asked()).json()
    async with site.socket(account["ticket"], origin="https://evil.example") as socket:
        with contextlib.suppress(ConnectionClosed):
            assert await closed_with(socket) == CLOSE_UNAUTHORISED
    async with httpx.AsyncClient(base_url=site.base, trust_env=False) as http:
        visit = (
            await http.post("/chat/visit", json={"entry_point": "yuanshan-web"}, headers={"origin": site.base})
        ).json()
        headers = {"x-visitor": visit["visitor"]}
        foreign = await http.post("/chat/call", headers={**headers, "origin": "https://evil.example"})
        assert (foreign.status_code, "access-control-allow-origin" in foreign.headers) == (403, False)
        codes = [(await http.post("/chat/call", headers=headers)).status_code for _ in range(7)]
        assert codes == [200] * 6 + [429]
        assert (await http.post("/chat/call", headers={"x-visitor": "nobody"})).status_code == 401
        assert (await http.post("/chat/call", headers=headers, content=b"x" * 9_000)).status_code == 413
    assert len(site.callers) == 2, "a visitor has one account, the one before gave way"
