"""Structured logs without personal data: one JSON object a line (or text for a terminal).

What is logged is a code (`reader.failed`) with fields of a short list. A field that is not on the list is dropped and
counted; a value that is no plain id, number or code is replaced. Of an exception the type and the places in the code
are kept, never its message: messages quote what went wrong, and with it names and numbers of customers. Lines of
libraries keep their pattern without what was filled in.

Sources: JR/T 0171-2020 7.1.2 (no personal data in logs), PIPL art. 51.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final, Literal, TextIO

import structlog

from yingda.foundation.metrics import LOG_FIELDS_DROPPED

Fields = MutableMapping[str, Any]

FIELDS: Final = frozenset(
    {
        "tenant", "reader", "fault", "tries", "job", "door", "code", "status", "method", "route", "ms", "count",
        "batch", "epoch", "owner", "interaction", "agent", "queue", "message", "offer", "operation", "correlation",
        "session", "user", "table", "findings", "port", "pid", "version", "topic", "limit", "kind", "state", "signal",
        "seconds", "host", "step", "logger", "level", "at", "event", "frames",
    }
)  # fmt: skip
"""The fields that a log line may have. Ids are pseudonyms; whoever may read the record can resolve them."""
VALUE_CHARS_MAX: Final = 100
EVENT_CHARS_MAX: Final = 200
FRAMES_MAX: Final = 12
NUMBER_MAX: Final = 10**10
"""From here on a number may be somebody's: phone numbers have eleven digits."""
HIDDEN: Final = "#"
OURS: Final = "yingda"

PLAIN: Final = re.compile(r"^[A-Za-z0-9_.:/\-]*$")
CODE: Final = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
UUID: Final = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
MANY_DIGITS: Final = re.compile(r"\d{5,}")
"""Five digits in a row: the shortest personal number worth hiding (one-time codes have six, phones eleven)."""
SUSPECT: Final = re.compile(r"\S*@\S*|'[^']*'|\"[^\"]*\"|[^\x20-\x7e]+|\d{5,}")


def configure(level: str, style: Literal["json", "text"], stream: TextIO | None = None) -> None:
    """Sends all logging of this process through here. Called once, by the command that starts the process."""
    renderer: Any = structlog.processors.JSONRenderer() if style == "json" else _plain_text
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.ExtraAdder(),
        without_message,
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_known, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def without_message(logger: Any, method: str, fields: Fields) -> Fields:
    """The code or the library's pattern instead of the filled-in message; places instead of the exception's words."""
    record: logging.LogRecord = fields["_record"]
    ours = record.name.split(".")[0] == OURS
    pattern = str(record.msg)
    fields["event"] = pattern if ours and CODE.match(pattern) else SUSPECT.sub(HIDDEN, pattern)[:EVENT_CHARS_MAX]
    if record.exc_info and record.exc_info[0] is not None:
        fields.setdefault("fault", record.exc_info[0].__name__)
        fields["frames"] = frames(record.exc_info[2])
    record.exc_info = record.exc_text = None  # or the formatter would add the message of the exception
    fields.pop("exc_info", None)
    return fields


def frames(trace: TracebackType | None) -> list[str]:
    """Where it went wrong, the innermost last: "file:line function"."""
    found = traceback.extract_tb(trace)[-FRAMES_MAX:]
    return [f"{'/'.join(f.filename.split('/')[-3:])}:{f.lineno} {f.name}" for f in found]


def only_known(logger: Any, method: str, fields: Fields) -> Fields:
    """Only fields of the list, and of their values only what cannot be personal."""
    kept = {name: _safe(name, value) for name, value in fields.items() if name in FIELDS}
    if dropped := len(fields) - len(kept):
        LOG_FIELDS_DROPPED.inc(dropped)
    return kept


def _safe(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < NUMBER_MAX else HIDDEN
    if name in ("event", "at", "frames"):
        return value
    text = str(value)
    if UUID.match(text):
        return text
    return text[:VALUE_CHARS_MAX] if PLAIN.match(text) and not MANY_DIGITS.search(text) else HIDDEN


def _plain_text(logger: Any, method: str, fields: Fields) -> str:
    head = f"{fields.pop('at', '')} {fields.pop('level', ''):<7} {fields.pop('event', '')}"
    frames_at = fields.pop("frames", [])
    rest = " ".join(f"{name}={value}" for name, value in fields.items() if name != "logger")
    return "\n    ".join([f"{head} {rest}".rstrip(), *frames_at])
