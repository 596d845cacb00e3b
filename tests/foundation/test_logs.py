"""Logs carry codes and ids, and nothing of a person: canaries in every place where data could slip in."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from yingda.foundation import logs
from yingda.foundation.metrics import LOG_FIELDS_DROPPED, exposition

CANARIES = (
    "张建国",
    "13812345678",
    "6222021234567894",
    "110101199003078888",
    "zhang@example.com",
    "余额多少",
    "123456",
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    before, level = logging.getLogger().handlers, logging.getLogger().level
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    yield stream
    logging.getLogger().handlers = before
    logging.getLogger().setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_comes_through(written: io.StringIO, canary: str) -> None:
    ours, library = logging.getLogger("yingda.journey"), logging.getLogger("some.library")
    ours.warning(
        "contact.odd", extra={"interaction": canary, "customer_name": canary, "text": canary, "reason": canary}
    )
    ours.warning(f"said {canary}")
    if canary.isdigit() and len(canary) > 10:
        ours.warning("contact.odd", extra={"count": int(canary)})
    library.error("could not parse %r", canary)
    library.error(f"could not parse {canary}")
    library.error("could not parse '%s'" % canary)  # noqa: UP031
    try:
        raise ValueError(f"bad number {canary}") from KeyError(canary)
    except ValueError:
        ours.exception("contact.failed", extra={"fault": "ValueError"})
        library.exception("it failed")
    assert len(lines(written)) >= 7
    assert canary not in written.getvalue()
    assert canary not in json.dumps(lines(written), ensure_ascii=False)


def test_codes_ids_and_numbers_come_through(written: io.StringIO) -> None:
    tenant = "00000000-0000-7000-8000-0000000000b1"
    logging.getLogger("yingda.reader").warning("reader.failed", extra={"tenant": tenant, "tries": 3, "reader": "a.b"})
    line = lines(written)[0]
    told = {name: line[name] for name in ("event", "tenant", "tries", "reader", "level")}
    assert told == {"event": "reader.failed", "tenant": tenant, "tries": 3, "reader": "a.b", "level": "warning"}


def test_an_exception_is_told_by_its_type_and_its_places(written: io.StringIO) -> None:
    try:
        raise ValueError("13812345678")
    except ValueError:
        logging.getLogger("yingda.x").exception("step.failed")
    line = lines(written)[0]
    assert line["fault"] == "ValueError"
    assert "test_logs.py" in str(line["frames"])


def test_fields_that_are_not_on_the_list_are_counted(written: io.StringIO) -> None:
    before = LOG_FIELDS_DROPPED._value.get()
    logging.getLogger("yingda.x").warning("a.b", extra={"colour": "red"})
    assert LOG_FIELDS_DROPPED._value.get() == before + 1
    assert b"yingda_log_fields_dropped_total" in exposition()


def test_text_for_a_terminal_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers
    stream = io.StringIO()
    logs.configure("info", "text", stream)
    logging.getLogger("yingda.x").warning("a.b", extra={"tries": 2, "colour": "red"})
    logging.getLogger().handlers = before
    assert "a.b tries=2" in stream.getvalue()
    assert "red" not in stream.getvalue()
