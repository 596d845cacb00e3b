"""Files and transcripts at the customer's door."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
from PIL import Image

from tests.webchat.bank import EMBEDDING, Bank, new_id
from yingda.journey import commands


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    return out.getvalue()


PNG = _png()


async def send_file(bank: Bank, secret: str, name: str, data: bytes, operation: str | None = None) -> httpx.Response:
    return await bank.request(
        "POST",
        "/chat/files",
        secret=secret,
        files={"file": (name, data)},
        headers={"x-operation-id": operation or new_id()},
    )


async def test_a_picture_goes_to_the_contact_and_comes_back(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.subscribe()
        await tab.do("start")
        file = (await send_file(bank, tab.secret, "卡片.png", PNG)).json()
        assert (file["name"], file["type"], file["width"], file["height"]) == ("卡片.png", "image/png", 30, 20)
        await tab.do("send", file=file["id"])
        assert tab.messages[-1]["file"] == file or any(one["file"] == file for one in tab.messages)
        answer = await bank.request("GET", f"/chat/files/{file['id']}", secret=tab.secret, origin=EMBEDDING)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"].startswith("inline")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["access-control-allow-origin"] == EMBEDDING


async def test_a_document_is_only_ever_a_download(bank: Bank) -> None:
    secret = (await bank.visit()).json()["visitor"]
    file = (await send_file(bank, secret, "流水 1.pdf", b"%PDF-1.7\n%%EOF")).json()
    answer = await bank.request("GET", f"/chat/files/{file['id']}", secret=secret)
    assert answer.content == b"%PDF-1.7\n%%EOF"
    assert answer.headers["content-disposition"].startswith("attachment; filename=\"___1.pdf\"; filename*=UTF-8''%E6")


async def test_an_upload_repeated_is_one_file(bank: Bank) -> None:
    secret, operation = (await bank.visit()).json()["visitor"], new_id()
    first = await send_file(bank, secret, "a.png", PNG, operation)
    assert (await send_file(bank, secret, "a.png", PNG, operation)).json() == first.json()
    assert len(await bank.sql("select 1 from files")) == 1
    stranger = (await bank.visit()).json()["visitor"]
    refused = await send_file(bank, stranger, "a.png", PNG, operation)
    assert refused.json()["error"]["code"] == "operation.of_another"


async def test_on_disk_there_is_neither_content_nor_name(bank: Bank, tmp_path: Path) -> None:
    secret = (await bank.visit()).json()["visitor"]
    await send_file(bank, secret, "机密说明.txt", "账户余额一百万".encode())
    stored = [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert "账户余额".encode() not in stored[0]
    rows = await bank.sql("select name from files")
    assert "机密".encode() not in rows[0]["name"]


async def test_what_is_not_fit_is_refused_and_nothing_is_kept(bank: Bank, tmp_path: Path) -> None:
    secret = (await bank.visit()).json()["visitor"]
    for name, data, code in (
        ("a.html", b"<html>", "file.type_not_allowed"),
        ("a.txt", b"x" * (10 * 1024 * 1024 + 1), "file.too_large"),
        ("a.txt", b"x" * (11 * 1024 * 1024), "file.too_large"),
    ):
        answer = await send_file(bank, secret, name, data)
        assert answer.json()["error"]["code"] == code
    assert await bank.sql("select 1 from files") == []
    assert not (tmp_path / "files").exists()


async def test_an_upload_without_a_visitor_or_without_a_file_is_refused(bank: Bank) -> None:
    answer = await bank.request("POST", "/chat/files", files={"file": ("a.png", PNG)})
    assert answer.json()["error"]["code"] == "visitor.unknown"
    secret = (await bank.visit()).json()["visitor"]
    for more in ({"files": {"other": ("a.png", PNG)}}, {"content": b"x"}, {"data": {"file": "text"}}):
        answer = await bank.request("POST", "/chat/files", secret=secret, **more)
        assert answer.json()["error"]["code"] == "input.invalid"


async def test_files_sent_too_often_are_slowed_down(bank: Bank) -> None:
    secret = (await bank.visit()).json()["visitor"]
    codes = [(await send_file(bank, secret, "a.png", PNG)).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


async def test_an_agent_reads_the_file_of_their_own_contact_only(bank: Bank) -> None:
    async with await bank.tab() as tab:
        await tab.do("start")
        file = (await send_file(bank, tab.secret, "a.png", PNG)).json()["id"]
        await tab.do("send", file=file)
        await tab.do("human")
        found = await bank.files_of(bank.agent, file)
        assert found is None
        assert (await bank.files_of(bank.agent, file, all_contacts=True)) is not None
        await bank.agent_ready()
        await bank.agent_accepts()
        assert (await bank.files_of(bank.agent, file)) is not None


async def test_the_transcript_is_the_whole_talk_without_notes(bank: Bank) -> None:
    async with await bank.tab(language="en") as tab:
        await tab.subscribe()
        interaction = (await tab.do("start", text="<script>alert(1)</script>"))["ok"]["interaction"]
        await tab.do("human")
        await bank.agent_ready()
        await bank.agent_accepts()
        await bank.staff(commands.Send(staff=bank.agent, interaction=interaction, text="您好"))
        await bank.staff(commands.WriteNote(staff=bank.agent, interaction=interaction, text="只给同事看"))
        page = await bank.request("GET", f"/chat/transcript/{interaction}", secret=tab.secret)
        text = await bank.request("GET", f"/chat/transcript/{interaction}?as=txt", secret=tab.secret)
    assert page.headers["content-disposition"].startswith('attachment; filename="chat-')
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    for answer in (page, text):
        assert "李明" in answer.text
        assert "您好" in answer.text
        assert "joined" in answer.text
        assert "只给同事看" not in answer.text
