"""The whole way of a contact, as its people see it: from the bank's page to the wrap-up and the survey."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Agent, Customer, Staff
from tests.e2e.words import LANGUAGES, started

WORDS = {
    "zh-CN": {
        "question": "怎么查余额",
        "answer": "账户管理—余额查询",
        "thanks": "好的，谢谢您",
        "phrase": "您好，我是远山银行人工客服",
        "queue": "紧急挂失",
        "note": "客户可能丢了卡，请先核实",
        "back": "已核实，余额问题请继续",
        "disposition": "余额",
    },
    "en": {
        "question": "where do I see my balance",
        "answer": "Online banking: Accounts > Balance",
        "thanks": "fine, thank you",
        "phrase": "Hello, this is Yuanshan Bank",
        "queue": "Lost cards",
        "note": "may have lost the card",
        "back": "card is there, go on",
        "disposition": "Balance",
    },
}
AGENTS = {"zh-CN": ("li.qiang", "李强", "liu.yang"), "en": ("zhao.lei", "赵磊", "wu.na")}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A small PNG, red all over."""
    raw = b"".join(b"\0" + b"\xc0\x30\x30" * 60 for _ in range(40))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    file = tmp_path / "screen.png"
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )
    return file


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contact_goes_the_whole_way(
    language: str, customer: Callable[..., Customer], agent: Callable[..., Agent], picture: Path
) -> None:
    said = WORDS[language]
    first_user, first_name, second_user = AGENTS[language]
    visitor = customer(language)
    visitor.open()
    visitor.greeted()

    visitor.write(said["question"])
    visitor.reads(said["answer"])
    visitor.ask_for_human()
    waiting = visitor.page.locator("yingda-chat .strip.wait")
    expect(waiting).to_contain_text(visitor.words["wait.next"])

    first = agent(first_user, language)
    first.ready()
    expect(waiting).to_contain_text(visitor.words["wait.offered"])
    first.accept()
    expect(first.timeline).to_contain_text(said["question"])
    visitor.reads(first_name)

    first.phrase("nh")
    visitor.reads(said["phrase"])
    visitor.write(said["thanks"])
    expect(first.timeline).to_contain_text(said["thanks"])

    first.send_file(picture)
    expect(visitor.page.locator("yingda-chat .picture img")).to_be_visible()
    visitor.page.locator("yingda-chat input[type=file]").set_input_files(
        {"name": "statement.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"}
    )
    expect(first.timeline).to_contain_text("statement.pdf")

    first.note("INTERNAL-NOTE")
    expect(first.timeline).to_contain_text("INTERNAL-NOTE")
    first.hold()
    visitor.reads(visitor.words["event.held"])
    first.resume()
    visitor.reads(visitor.words["event.resumed"])

    second = agent(second_user, language)
    second.ready()
    first.transfer(said["queue"], said["note"])
    expect(first.rows).to_have_count(0)
    expect(second.offers.first).to_contain_text(said["note"])
    second.accept()
    expect(second.timeline).to_contain_text("INTERNAL-NOTE")
    second.transfer(first_name, said["back"])
    expect(first.offers.first).to_contain_text(said["back"])
    first.accept()
    second.go_home()

    first.finish()
    expect(visitor.page.locator("yingda-chat .stars")).to_be_visible()
    visitor.page.get_by_role("radio", name=visitor.words["survey.score.5"]).check()
    visitor.button("survey.send").click()
    expect(visitor.page.locator("yingda-chat .sheet")).to_contain_text(visitor.words["survey.thanks"])
    with visitor.page.expect_download() as download:
        visitor.button("menu.transcript").click()
    transcript = Path(download.value.path()).read_text("utf-8")
    assert said["thanks"] in transcript
    assert "INTERNAL-NOTE" not in transcript
    assert "INTERNAL-NOTE" not in visitor.log.inner_text()

    first.wrap_up(said["disposition"], "SUM-UP")
    expect(first.page.locator(".figures")).to_contain_text("5.0")
    first.go_home()
    visitor.leave()


def test_the_second_customer_is_told_the_second_place(
    customer: Callable[..., Customer], agent: Callable[..., Agent]
) -> None:
    one, two = customer(), customer()
    for visitor, words in ((one, "wait.next"), (two, "wait.place")):
        visitor.open()
        visitor.greeted()
        visitor.ask_for_human()
        expect(visitor.page.locator("yingda-chat .strip.wait")).to_contain_text(started(visitor.words[words]))
    expect(two.page.locator("yingda-chat .strip.wait")).to_contain_text(two.words["wait.place"].replace("{n}", "2"))
    desk = agent("huang.ting")
    desk.ready()
    for _ in (one, two):
        desk.accept()
    for visitor in (one, two):
        visitor.leave()
    for _ in range(2):
        desk.finish()
        desk.wrap_up("客户无应答")
    desk.go_home()


def test_a_missed_offer_comes_back_once_the_agent_is_ready_again(
    customer: Callable[..., Customer], agent: Callable[..., Agent], staff: Callable[..., Staff]
) -> None:
    desk = agent("chen.jing")
    desk.ready()
    visitor = customer()
    visitor.open()
    visitor.greeted()
    visitor.ask_for_human()
    expect(desk.offers).to_have_count(1)
    expect(desk.page.locator(".banner.alert")).to_contain_text(desk.words["desk.missed.title"], timeout=40_000)
    expect(desk.page.locator("button.status")).to_contain_text(desk.words["desk.not_responding"])
    expect(visitor.page.locator("yingda-chat .strip.wait")).to_contain_text(visitor.words["wait.next"])
    desk.ready()
    desk.accept()
    desk.finish()
    desk.wrap_up("其他咨询")
    desk.go_home()
