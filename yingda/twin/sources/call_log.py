"""A day out of a call log: a table of one call a line, as the Technion's "Anonymous Bank" has it.

Tab separated, the first line names the columns. Needed: call_id, type, date (YYMMDD), vru_exit, q_start, q_exit,
outcome (AGENT, HANG), ser_start, ser_exit, server; `priority` 2 goes 1.5 minutes ahead, as in that bank. Every type is
a queue and a skill of its own. Wall-clock times are taken as they are. Who was on duty is read from the talks
(`rules.talks`); a line that says nothing of a contact is counted with its reason.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.twin.rules.talks import Talk, abilities, hours
from yingda.twin.world import PHONE, Arriving, Leg, Note, Shift, Worker, World

COLUMNS: Final = (
    "call_id", "type", "date", "vru_exit", "q_start", "q_exit", "outcome", "ser_start", "ser_exit", "server",
)  # fmt: skip
CLOCKS: Final = ("vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
NOBODY: Final = "NO_SERVER"
LEVEL: Final = 3
"""A call log knows no levels."""
HEAD_START_MS: Final = 90_000
TARGET_S: Final = 20
DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
FAULTS_TOLD: Final = 5
"""Lines that are shown with what is wrong; all are counted."""
FAULT_CHARACTERS: Final = 40
CONTACTS_MIN: Final = 10
"""A kind with fewer calls in the whole log is a slip of the pen."""
NAMES: Final = {
    "PS": ("常规业务", "Regular activity"), "PE": ("常规业务（英语）", "Regular, English"),
    "IN": ("网银支持", "Internet support"), "NE": ("证券", "Stock exchange"), "NW": ("新客户咨询", "New customers"),
    "TT": ("回电", "Called back"),
}  # fmt: skip


class BadLog(Exception):
    """The file is no such log; the message says what is missing."""


class Fault(NamedTuple):
    """What could not be understood, and where. `column` is empty where the whole line is at fault."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"{self.line} {self.column}".rstrip()
        return f"{where}: {self.text[:FAULT_CHARACTERS]!r}"


class Call(NamedTuple):
    """One line that is a contact. Moments in epoch ms. `agent` None: gave up after waiting."""

    id: str
    kind: str
    day: date
    ahead: bool
    came_at: int
    left_at: int
    agent: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Log:
    """All calls of a file, and what was not used: lines by reason, and the first that could not be understood."""

    name: str
    calls: tuple[Call, ...]
    skipped: dict[str, int]
    faults: tuple[Fault, ...] = ()

    def days(self) -> dict[date, int]:
        """Calls by day."""
        return dict(sorted(Counter(call.day for call in self.calls).items()))

    def busiest(self) -> date:
        return max(self.days().items(), key=lambda each: each[1])[0]

    def world(self, day: date, policy: Policy | None = None, *, target_s: int = TARGET_S) -> World:
        """One day of it. Raises BadLog for a day without calls."""
        calls = sorted((call for call in self.calls if call.day == day), key=lambda call: (call.came_at, call.id))
        if not calls:
            raise BadLog(f"{self.name} has no calls on {day}; it has {', '.join(map(str, self.days()))}")
        able = abilities((call.agent, call.kind) for call in self.calls if call.agent not in (None, NOBODY))
        talks = [Talk(c.id, c.agent, c.kind, c.start, c.end) for c in calls if c.agent not in (None, NOBODY)]
        waits: dict[str, list[tuple[int, int]]] = {}
        for call in calls:
            waits.setdefault(call.kind, []).append((call.came_at, call.left_at))
        found = hours(talks, waits, able)
        kinds = sorted({call.kind for call in calls})
        return World(
            source="calls", title=self.name, day=day.isoformat(), zone="UTC",
            since=calls[0].came_at // HOUR_MS * HOUR_MS, until=-(-calls[-1].came_at // HOUR_MS) * HOUR_MS,
            queues={kind: _queue(kind, target_s) for kind in kinds}, policy=policy or Policy(),
            workers=tuple(_worker(agent, able[agent], spans) for agent, spans in found.shifts.items()),
            contacts=tuple(_contact(call, found.wrap_ms) for call in calls), notes=self._notes(day, calls),
            skills={kind: kind for kind in sorted({call.kind for call in self.calls})},
        )  # fmt: skip

    def _notes(self, day: date, calls: list[Call]) -> tuple[Note, ...]:
        notes = [Note(code="roster_from_talks", data={"wrapped": sum(c.agent is not None for c in calls)})]
        if nameless := sum(call.agent == NOBODY for call in calls):
            notes.append(Note(code="agent_unknown", data={"calls": nameless}))
        if self.skipped:
            notes.append(Note(code="lines_skipped", data=dict(self.skipped)))
        if self.faults:
            notes.append(Note(code="lines_faulty", data={"first": "; ".join(str(fault) for fault in self.faults)}))
        return tuple(notes)


def read_log(path: Path) -> Log:
    """The whole file. Raises BadLog if it cannot be read or lacks a column."""
    skipped: Counter[str] = Counter()
    faults: list[Fault] = []
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            head = next(lines, [])
            missing = [column for column in COLUMNS if column not in head]
            if missing:
                raise BadLog(f"{path.name} is no call log: its first line lacks {', '.join(missing)} (tab separated)")
            calls = list(_calls(head, lines, skipped, faults))
    except (OSError, csv.Error) as error:
        raise BadLog(f"{path.name} cannot be read: {error}") from error
    kinds = Counter(call.kind for call in calls)
    kept = tuple(call for call in calls if kinds[call.kind] >= CONTACTS_MIN)
    if len(kept) < len(calls):
        skipped["rare_type"] += len(calls) - len(kept)
    if not kept:
        told = "; ".join(str(fault) for fault in faults) or ", ".join(f"{key} {n}" for key, n in skipped.items())
        raise BadLog(f"{path.name} has no line that is a call{': ' if told else ''}{told}")
    return Log(path.name, kept, dict(sorted(skipped.items())), tuple(faults))


def _calls(
    head: list[str], lines: Iterable[list[str]], skipped: Counter[str], faults: list[Fault]
) -> Iterator[Call]:  # fmt: skip
    for n, fields in enumerate(lines, 2):
        if not fields:
            continue
        if len(fields) != len(head):
            call: Call | str | _Unclear = _Unclear("columns", "", " ".join(fields))
        else:
            call = _call(str(n), dict(zip(head, fields, strict=True)))
        if isinstance(call, Call):
            yield call
            continue
        if isinstance(call, _Unclear):
            if len(faults) < FAULTS_TOLD:
                faults.append(Fault(n, call.column, call.text))
            call = call.reason
        skipped[call] += 1


class _Unclear(NamedTuple):
    reason: str
    column: str
    text: str


def _call(line: str, row: Mapping[str, str]) -> Call | str | _Unclear:
    """The call, or why the line is none."""
    outcome = row["outcome"].strip()
    if outcome == "PHANTOM":
        return "phantom"
    if outcome not in ("AGENT", "HANG"):
        return _Unclear("outcome", "outcome", outcome)
    clocks = {}
    for name in CLOCKS:
        try:
            clocks[name] = _clock(row[name])
        except ValueError:
            return _Unclear("time", name, row[name])
    asked, queued, out, start, end = clocks.values()
    try:
        day = datetime.strptime(row["date"].strip(), "%y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return _Unclear("time", "date", row["date"])
    waited = queued > 0 or out > 0
    if outcome == "HANG" and not waited:
        return "left_in_menu"
    base = round(day.timestamp() * 1000)
    came = queued if waited else start
    left = _after(out, came) if waited else came
    if outcome == "HANG":
        agent, start, end = None, left, left
    else:
        agent, start = row["server"].strip() or NOBODY, _after(start, asked)
        end, left = _after(end, start), max(left, came)
    kind = row["type"].strip()
    moments = (base + moment for moment in (came, left, start, end))
    came_at, left_at, start_at, end_at = moments
    ahead = row.get("priority", "").strip() == "2"
    return Call(line, kind, day.date(), ahead, came_at, left_at, agent, start_at, end_at)


def _clock(text: str) -> int:
    """ms since midnight. Raises ValueError."""
    hours_, minutes, seconds = (int(part) for part in text.strip().split(":"))
    if not (0 <= hours_ < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError(text)
    return ((hours_ * 60 + minutes) * 60 + seconds) * 1000


def _after(moment: int, before: int) -> int:
    """A clock that went over midnight; clocks of two systems may differ by a moment, not by half a day."""
    return moment + DAY_MS if moment < before - DAY_MS // 2 else max(moment, before - 5_000)


def _queue(kind: str, target_s: int) -> Queue:
    zh, en = NAMES.get(kind, (kind, kind))
    return Queue(
        id=kind, key=kind, name=zh, name_en=en, required={kind: 1}, ageing_per_minute=1.0, service_level_s=target_s,
        waiting_max=100_000,
    )  # fmt: skip


def _worker(agent: str, able: set[str], spans: list[tuple[int, int]]) -> Worker:
    shifts = tuple(Shift(since=since, until=until) for since, until in spans)
    return Worker(id=agent, name=agent, levels=dict.fromkeys(sorted(able), LEVEL), capacity={PHONE: 1}, shifts=shifts)


def _contact(call: Call, wrap_ms: Mapping[str, int]) -> Arriving:
    waited_ms = max(0, call.left_at - call.came_at)
    if call.agent is None:
        leg = Leg(queue=call.kind, gave_up_ms=waited_ms)
    else:
        talk_ms = max(0, call.end - call.start)
        leg = Leg(queue=call.kind, talk_ms=talk_ms, wrap_ms=wrap_ms.get(call.id), waited_ms=waited_ms)
    return Arriving(id=call.id, at=call.came_at, legs=(leg,), head_start_ms=HEAD_START_MS if call.ahead else 0)
