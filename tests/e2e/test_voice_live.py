"""With a telephone: a sentence is heard in the editor, and a recording is uploaded as the page about it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import Staff
from tests.e2e.product import ROOT, Product
from tests.e2e.rest import signed_in, until
from tests.telephony.conftest import PRODUCT, free_port
from yingda.channels.telephony.switch import Layout
from yingda.channels.telephony.switch.programs import present_programs

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.timeout(240)]
PAGE = ROOT / "docs" / "how-to" / "upload-prompts.md"
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
THANKS = "感谢您的评价，再见。"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    if present_programs(Layout(PRODUCT / "telephony")) is None:
        pytest.skip("no Asterisk: neither the system's nor a fetched one in the data folder (YINGDA_TEST_DATA)")
    if not (ROOT / "yingda" / "static" / "admin" / "index.html").exists():
        pytest.skip("the web side is not built (bin/test builds it)")
    product = Product(telephone=True)
    (product.data / "telephony").mkdir(parents=True)
    fetched = PRODUCT / "telephony" / "asterisk"
    if fetched.exists():
        (product.data / "telephony" / "asterisk").symlink_to(fetched.resolve())
    product.environment = {
        "YINGDA_TELEPHONY_SIP_PORT": str(free_port()), "YINGDA_TELEPHONY_ARI_PORT": str(free_port()),
        "YINGDA_TELEPHONY_RTP_PORTS": "26200-26399",
    }  # fmt: skip
    try:
        product.start()
        with signed_in(product.base, "yuanshan", "li.qiang") as rest:
            until(lambda: rest.get("/api/telephone")["state"] == "up")
        yield product
    finally:
        product.stop()


def at_the_prompts(browser: Browser, product: Product) -> Staff:
    admin = Staff(browser, product.base, "tang.wei")
    admin.sign_in("/admin/")
    admin.page.get_by_role("link", name=admin.words["admin.page.prompts"], exact=True).click()
    return admin


def test_what_the_page_says_uploads_a_recording_which_the_page_of_prompts_shows_and_plays(
    product: Product, browser: Browser, tmp_path: Path
) -> None:
    subprocess.run(["sox", "-n", "-r", "44100", "thanks.wav", "synth", "2", "sine", "440"], cwd=tmp_path, check=True)
    block = SHELL.findall(PAGE.read_text("utf-8"))[0]
    environment = {**os.environ, "YINGDA": product.base, "no_proxy": "*"}
    done = subprocess.run(
        ["bash", "-ec", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    said = json.loads("{" + done.stdout.rpartition("{")[2])
    assert (said["text"], said["version"]) == (THANKS, 1)
    admin = at_the_prompts(browser, product)
    row = admin.page.locator("li", has_text=THANKS)
    expect(row.locator(".own")).to_contain_text("2.0")
    row.get_by_role("button", name=admin.words["prompts.listen_to"].split("{")[0]).click()
    expect(row.locator("[aria-pressed=true]")).to_be_visible()
    expect(row.locator("[aria-pressed=true]")).to_have_count(0)
    expect(row.get_by_role("alert")).to_have_count(0)
    row.get_by_role("button", name=admin.words["prompts.remove"]).click()
    expect(row.locator(".own")).to_have_count(0)
    admin.leave()


def test_a_file_that_is_no_sound_is_refused_in_words(product: Product, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("this is a letter")
    admin = at_the_prompts(browser, product)
    row = admin.page.locator("li", has_text=THANKS)
    row.locator("input[type=file]").set_input_files(tmp_path / "a.wav")
    expect(row).to_contain_text(admin.words["error.prompt.not_sound"])
    admin.leave()
