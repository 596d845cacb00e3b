"""One contact from arrival to wrap-up, as a browser would do it: over HTTP and two sockets, nothing else."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from .complaint import Complaint
from .door import Door
from .product import SignIn

QUESTION = "你好,我想查一下余额"
ANSWER = "您好,我来帮您查询。"
THANKS = "谢谢"
HTTP_TIMEOUT_S = 20
COUNTED_TIMEOUT_S = 20
COUNTED_POLL_S = 0.2


async def walk(base: str, entry: str, agent: SignIn, say: Callable[[str], None]) -> None:
    """Raises Complaint at the first step that does not do what was promised."""
    async with _client(base) as staff, _client(base) as visitor:
        await _post(staff, "/api/session", tenant=agent.tenant, user=agent.user, password=agent.password)
        ticket = (await _post(staff, "/api/session/ticket"))["ticket"]
        visit = await _post(visitor, "/chat/visit", entry_point=entry)
        async with Door(base, "/ws", ticket) as desk, Door(base, "/chat/socket", visit["ticket"]) as chat:
            await desk.subscribe("desk")
            await desk.do("status", status="ready")
            say("The agent is signed in and ready")
            await _contact(desk, chat, say)
            dispositions = await _get(staff, "/api/dispositions")
            await _wrap_up(desk, dispositions, say)
        await _counted(staff, say)


async def _contact(desk: Door, chat: Door, say: Callable[[str], None]) -> None:
    await chat.subscribe("chat")
    await chat.do("start", text=QUESTION)
    await chat.do("human")
    say("The customer asks for a human")
    offered = await desk.event("an offer", lambda event: _contact_of(event).get("offer"))
    await desk.do("accept", offer=_contact_of(offered)["offer"]["id"])
    await desk.event("the accepted contact", lambda event: _contact_of(event).get("state") == "active")
    say("The agent accepts the offer")
    interaction = _contact_of(offered)["id"]
    await desk.do("send", interaction=interaction, text=ANSWER)
    await chat.event("the agent's answer", lambda event: _text_of(event) == ANSWER)
    await chat.do("send", text=THANKS)
    await desk.event("the customer's thanks", lambda event: _text_of(event) == THANKS)
    say("Both have read each other")
    await desk.do("finish", interaction=interaction)


async def _wrap_up(desk: Door, dispositions: Any, say: Callable[[str], None]) -> None:
    ended = await desk.event("the wrap-up", lambda event: _contact_of(event).get("state") == "wrap_up")
    chosen = next(each["id"] for each in dispositions["items"] if each["parent"] is not None)
    await desk.do("wrap_up", interaction=_contact_of(ended)["id"], disposition=chosen, note="")
    await desk.event("the end", lambda event: event.get("type") == "gone")
    say("The contact is wrapped up")


async def _counted(staff: httpx.AsyncClient, say: Callable[[str], None]) -> None:
    """History and own figures are projections of the event log, a moment behind it."""
    deadline = time.monotonic() + COUNTED_TIMEOUT_S
    while not (await _get(staff, "/api/interactions"))["items"]:
        if time.monotonic() > deadline:
            raise Complaint(f"The contact is not in the history after {COUNTED_TIMEOUT_S} s.")
        await asyncio.sleep(COUNTED_POLL_S)
    say("The contact is in the history")


def _contact_of(event: dict[str, Any]) -> dict[str, Any]:
    contact: dict[str, Any] = event.get("contact") or {}
    return contact


def _text_of(event: dict[str, Any]) -> str | None:
    message: dict[str, Any] = event.get("message") or {}
    return message.get("text")


def _client(base: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, headers={"Origin": base}, timeout=HTTP_TIMEOUT_S, trust_env=False)


async def _post(client: httpx.AsyncClient, path: str, **body: object) -> Any:
    return _checked(await client.post(path, json=body, headers={"X-Operation-Id": str(uuid.uuid4())}))


async def _get(client: httpx.AsyncClient, path: str) -> Any:
    return _checked(await client.get(path))


def _checked(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise Complaint(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")
    return answer.json() if answer.content else None
