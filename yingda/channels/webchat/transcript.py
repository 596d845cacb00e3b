"""The contact as a page the customer keeps: their own words, the bot's and the agents'; never a note."""

import html
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from yingda.channels.webchat.transcript_texts import TEXTS, event_line

ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Institutions are Chinese; there is one time zone in China (State Council, 1949)."""
MESSAGES_MAX: Final = 5_000

CONTACT: Final = "select id::text, arrived_at, ended_at from interactions where id = $1 and visitor_id = $2"
MESSAGES: Final = """
select at, by, kind, text, data::text as data from messages
where interaction_id = $1 and by <> 'note' and (by <> 'system' or kind = 'event') order by seq limit $2
"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    by: str
    kind: str
    text: str
    data: dict[str, Any]


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    interaction: str
    arrived_at: datetime
    ended_at: datetime | None
    entries: list[Entry]


async def read(conn: Any, interaction: str, visitor: str) -> Transcript | None:
    """The visitor's own contact, or None."""
    found = await conn.fetchrow(CONTACT, interaction, visitor)
    if found is None:
        return None
    rows = await conn.fetch(MESSAGES, interaction, MESSAGES_MAX)
    entries = [
        Entry(at=r["at"], by=r["by"], kind=r["kind"], text=r["text"], data=msgspec.json.decode(r["data"])) for r in rows
    ]
    return Transcript(
        interaction=found["id"], arrived_at=found["arrived_at"], ended_at=found["ended_at"], entries=entries
    )


def answer(transcript: Transcript, name: str, language: str, form: str) -> Response:
    """The download, as HTML or plain text."""
    text = form == "txt"
    body = as_text(transcript, name, language) if text else as_html(transcript, name, language)
    kind, ending = ("text/plain", "txt") if text else ("text/html", "html")
    stamp = transcript.arrived_at.astimezone(ZONE).strftime("%Y%m%d-%H%M")
    return Response(
        body,
        headers={
            "content-type": f"{kind}; charset=utf-8",
            "content-disposition": f'attachment; filename="chat-{stamp}.{ending}"',
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        },
    )


def lines(transcript: Transcript, language: str) -> list[tuple[str, str, str, str]]:
    """(time, whose class, who, what) of every line that says something."""
    texts = TEXTS[language]
    found = []
    for entry in transcript.entries:
        who = "" if entry.kind == "event" else str(entry.data.get("author_name") or texts[f"by.{entry.by}"])
        what = _what(entry, language)
        if what:
            found.append((_time(entry.at), "event" if entry.kind == "event" else entry.by, who, what))
    return found


def _what(entry: Entry, language: str) -> str:
    if entry.kind == "event":
        return event_line(str(entry.data.get("code", "")), entry.data, language)
    if entry.kind == "file":
        file = entry.data.get("file") or {}
        return TEXTS[language]["file"].format(name=file.get("name", ""))
    options = [f"[{option['label']}]" for option in entry.data.get("options", ())]
    title = [str(entry.data["title"])] if entry.data.get("title") else []
    return "\n".join([*title, entry.text, *options]).strip()


def as_text(transcript: Transcript, name: str, language: str) -> str:
    head = f"{TEXTS[language]['title'].format(name=name)}\n{_span(transcript)}\n{transcript.interaction}\n"
    return (
        head
        + "\n"
        + "\n".join(f"[{at}] {who + ': ' if who else ''}{what}" for at, _, who, what in lines(transcript, language))
        + "\n"
    )


def as_html(transcript: Transcript, name: str, language: str) -> str:
    title = html.escape(TEXTS[language]["title"].format(name=name))
    rows = "".join(
        f'<div class="{kind}"><p class="who">{html.escape(who)} <time>{at}</time></p><p>{html.escape(what)}</p></div>'
        for at, kind, who, what in lines(transcript, language)
    )
    return PAGE.format(
        language=language, title=title, span=_span(transcript), id=transcript.interaction, rows=rows,
        note=html.escape(TEXTS[language]["note"]),
    )  # fmt: skip


def _span(transcript: Transcript) -> str:
    end = f" – {_time(transcript.ended_at)}" if transcript.ended_at else ""
    return f"{transcript.arrived_at.astimezone(ZONE):%Y-%m-%d} {_time(transcript.arrived_at)}{end} (UTC+8)"


def _time(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M:%S")


PAGE: Final = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 44rem; margin: 2rem auto;
  padding: 0 1rem; color: #1b1f26; }}
h1 {{ font-size: 1.2rem; margin: 0; }}
header {{ border-bottom: 1px solid #dfe2e7; padding-bottom: .8rem; margin-bottom: 1rem; }}
header p, footer, .who {{ color: #5c6470; font-size: .8rem; margin: .2rem 0; }}
div {{ margin: .9rem 0; }}
div p {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }}
.customer {{ margin-left: 20%; text-align: right; }}
.event {{ text-align: center; color: #5c6470; font-size: .85rem; }}
time {{ font-variant-numeric: tabular-nums; }}
footer {{ border-top: 1px solid #dfe2e7; padding-top: .8rem; }}
</style></head><body><header><h1>{title}</h1><p>{span}</p><p>{id}</p></header>
{rows}<footer>{note}</footer></body></html>
"""
