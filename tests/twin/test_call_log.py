"""A call log of another centre: every line is a contact, or is counted with the reason why it is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.twin import shared_data
from yingda.twin.compare import play
from yingda.twin.draw import Lore
from yingda.twin.sources.call_log import BadLog, Log, read_log
from yingda.twin.world import Change

HEAD = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time"
    "\toutcome\tser_start\tser_exit\tser_time\tserver"
)


def line(
    number: int, outcome: str = "AGENT", queued: str = "0:00:00", left: str = "0:00:00", start: str = "8:00:10",
    end: str = "8:02:10", server: str = "ANAT", kind: str = "PS", day: str = "990104", priority: int = 0,
) -> str:  # fmt: skip
    return "\t".join(
        ["AA0101", str(number), "0", str(priority), kind, day, "8:00:00", "8:00:10", "10", queued, left, "0", outcome,
         start, end, "120", server]
    )  # fmt: skip


def log(tmp_path: Path, *lines: str, head: str = HEAD) -> Log:
    file = tmp_path / "calls.txt"
    file.write_text("\r\n".join([head, *lines]) + "\r\n")
    return read_log(file)


def many(count: int = 12) -> list[str]:
    return [line(n) for n in range(count)]


def test_calls_and_waits_are_read(tmp_path: Path) -> None:
    waited = line(50, queued="8:00:10", left="8:01:00", start="8:00:59", end="8:03:00", priority=2)
    gave_up = line(51, "HANG", queued="8:00:10", left="8:00:40", start="0:00:00", end="0:00:00", server="NO_SERVER")
    found = log(tmp_path, *many(), waited, gave_up)
    assert found.skipped == {}
    by_id = {contact.id: contact for contact in found.world(date(1999, 1, 4)).contacts}
    assert len(by_id) == 14
    answered, left = by_id["14"], by_id["15"]
    assert (answered.legs[0].waited_ms, answered.legs[0].talk_ms, answered.head_start_ms) == (50_000, 121_000, 90_000)
    assert (left.legs[0].gave_up_ms, left.legs[0].talk_ms, left.head_start_ms) == (30_000, None, 0)


def test_what_is_no_contact_is_counted_with_its_reason(tmp_path: Path) -> None:
    found = log(
        tmp_path, *many(), line(20, "PHANTOM"), line(21, "HANG", server="NO_SERVER"), line(22, start="25:00:00"),
        line(23, "WHAT"), line(24, day="99x104"), line(25, kind="ZZ"), "AA01\tonly\tthree",
    )  # fmt: skip
    assert found.skipped == {
        "phantom": 1, "left_in_menu": 1, "time": 2, "outcome": 1, "rare_type": 1, "columns": 1,
    }  # fmt: skip
    assert len(found.calls) == 12
    notes = {note.code: note.data for note in found.world(date(1999, 1, 4)).notes}
    assert notes["lines_skipped"] == found.skipped
    assert [str(fault) for fault in found.faults] == [
        "16 ser_start: '25:00:00'", "17 outcome: 'WHAT'", "18 date: '99x104'", "20: 'AA01 only three'",
    ]  # fmt: skip
    assert notes["lines_faulty"] == {"first": "; ".join(str(fault) for fault in found.faults)}


def test_a_talk_over_midnight_ends_on_the_next_day(tmp_path: Path) -> None:
    found = log(tmp_path, *many(), line(60, start="23:59:00", end="0:03:00"))
    talk = max(found.calls, key=lambda call: call.start)
    assert talk.end - talk.start == 240_000


def test_a_file_that_is_none_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadLog, match="lacks type, outcome"):
        log(tmp_path, head=HEAD.replace("\ttype", "").replace("\toutcome", ""))
    with pytest.raises(BadLog, match="cannot be read"):
        read_log(tmp_path / "nowhere.txt")
    with pytest.raises(BadLog, match="no calls on 2001-01-01; it has 1999-01-04"):
        log(tmp_path, *many()).world(date(2001, 1, 1))


def test_a_file_without_a_call_says_what_is_wrong_with_its_lines(tmp_path: Path) -> None:
    with pytest.raises(BadLog, match="no line that is a call: 2 q_exit: 'noon'"):
        log(tmp_path, line(1, left="noon"))


def test_talks_that_name_nobody_are_told(tmp_path: Path) -> None:
    found = log(tmp_path, *many(), line(70, server="NO_SERVER")).world(date(1999, 1, 4))
    assert {note.code for note in found.notes} == {"roster_from_talks", "agent_unknown"}
    assert [worker.name for worker in found.workers] == ["ANAT"]


@pytest.mark.timeout(300)
def test_a_real_month_is_played_as_it_was() -> None:
    """Each day of a bank's January 1999, its roster read from nothing but the talks: service level within 20 s, givings
    up and waits of the whole month, and which days were good and which bad."""
    found = read_log(shared_data.path("technion_anonymous_bank/january.txt"))
    assert (len(found.calls), found.skipped) == (30_161, {"left_in_menu": 1_198, "phantom": 240})
    was, is_ = [], []
    for day, count in found.days().items():
        world = found.world(day)
        run = play(world, Change(), 0, Lore(world.contacts)).all
        calls = [call for call in found.calls if call.day == day]
        within = sum(call.agent is not None and call.left_at - call.came_at <= 20_000 for call in calls) / count
        lost = sum(call.agent is None for call in calls) / count
        waited_s = sum(call.left_at - call.came_at for call in calls) / 1000 / count
        was.append((count, within, lost, waited_s))
        is_.append((count, run["service_level"], run["abandonment_rate"], run["wait_s"]))
    month = [_mean(days, n) for days in (was, is_) for n in (1, 2, 3)]
    assert abs(month[0] - month[3]) < 0.025
    assert abs(month[1] - month[4]) < 0.02
    assert abs(month[2] - month[5]) < 4.0
    assert _correlation([each[1] for each in was], [each[1] or 0.0 for each in is_]) > 0.95


def _mean(days: list[tuple[int, float, float, float]], n: int) -> float:
    return sum(day[0] * day[n] for day in days) / sum(day[0] for day in days)


def _correlation(one: list[float], other: list[float]) -> float:
    means = sum(one) / len(one), sum(other) / len(other)
    products = sum((a - means[0]) * (b - means[1]) for a, b in zip(one, other, strict=True))
    squares = [sum((a - mean) ** 2 for a in values) for values, mean in zip((one, other), means, strict=True)]
    return float(products / (squares[0] * squares[1]) ** 0.5)
