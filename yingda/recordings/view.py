"""Rows of recordings as people see them: loudness thinned, moments of the call as offsets into its sound."""

from collections.abc import Sequence
from typing import Any, Final

from yingda.foundation.clock import to_datetime, to_ms
from yingda.recordings.keeping import gap_of
from yingda.recordings.rules.sound import lanes, thinned
from yingda.recordings.rules.timing import Timing, timing
from yingda.recordings.schemas import GapView, MarkView, PartView, RecordingView

PEAKS_MAX: Final = 2_000
"""Values of one channel over all parts of a recording: more than a screen has columns."""
MARK_SLACK_MS: Final = 3_000
"""A talk may be told to be over a little after its last sound."""


def recording(row: Any, parts: Sequence[Any], gaps: Sequence[Any], marks: Sequence[Any]) -> RecordingView:
    """One recording with what belongs to it, out of what belongs to the contact."""
    own = [part for part in parts if str(part["recording_id"]) == str(row["id"])]
    found = timing(to_ms(row["ended_at"]), row["ms"], [gap_of(gap) for gap in gaps] if row["kind"] == "call" else ())
    return RecordingView(
        id=str(row["id"]), kind=row["kind"], channels=row["channels"],
        started_at=to_datetime(found.started_at), ms=row["ms"], sealed_at=row["sealed_at"],
        keep_until=row["keep_until"], deleted_at=row["deleted_at"], deleted_reason=row["deleted_reason"],
        parts=[_part(part, row["channels"], max(1, PEAKS_MAX // len(own))) for part in own],
        gaps=[GapView(at_ms=found.offset(gap.started_at), ms=gap.ms, reason=gap.reason) for gap in found.gaps],
        marks=_marks(found, marks) if row["kind"] == "call" else [],
    )  # fmt: skip


def _part(part: Any, channels: int, most: int) -> PartView:
    loud = lanes(bytes(part["peaks"]), channels) if part["peaks"] else []
    return PartView(
        number=part["number"], at_ms=part["at_ms"], ms=part["ms"], sha256=bytes(part["sha256"]).hex(),
        peaks=[thinned(lane, most) for lane in loud],
    )  # fmt: skip


def _marks(found: Timing, marks: Sequence[Any]) -> list[MarkView]:
    return [
        MarkView(at_ms=found.offset(to_ms(mark["at"])), kind=mark["kind"], agent=mark["agent"], queue=mark["queue"])
        for mark in marks
        if found.covers(to_ms(mark["at"]), MARK_SLACK_MS)
    ]
