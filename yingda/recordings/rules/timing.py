"""From moments of a call to offsets into its sound. The sound stands still where nothing was recorded.

A recording is known by the moment at which its last sample was written and by how long it is; its gaps lie in between.
Moments are epoch milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was recorded from `started_at` to `ended_at`."""

    started_at: int
    ended_at: int
    reason: str

    @property
    def ms(self) -> int:
        return self.ended_at - self.started_at


@dataclass(frozen=True, slots=True)
class Timing:
    """When a recording was made: `started_at`, `ms` of sound, and its gaps in order, none over another."""

    started_at: int
    ms: int
    gaps: tuple[Gap, ...]

    def offset(self, moment: int) -> int:
        """Where in the sound a moment is: at the seam if it lies in a gap, at an end if it lies outside."""
        silent = sum(min(moment, gap.ended_at) - gap.started_at for gap in self.gaps if gap.started_at < moment)
        return min(self.ms, max(0, moment - self.started_at - silent))

    def covers(self, moment: int, slack_ms: int = 0) -> bool:
        """Whether the moment lies in the recording, gaps included."""
        ended_at = self.started_at + self.ms + sum(gap.ms for gap in self.gaps)
        return self.started_at - slack_ms <= moment <= ended_at + slack_ms


def timing(ended_at: int, ms: int, gaps: Sequence[Gap]) -> Timing:
    """The timing of a recording of `ms` whose last sample was written at `ended_at`. Gaps outside are none of it."""
    started_at, within = ended_at - ms, []
    for gap in reversed(_apart(gaps)):
        if gap.started_at < ended_at and gap.ended_at > started_at and gap.ms > 0:
            cut = Gap(gap.started_at, min(gap.ended_at, ended_at), gap.reason)
            within.append(cut)
            started_at -= cut.ms
    return Timing(started_at, ms, tuple(reversed(within)))


def _apart(gaps: Sequence[Gap]) -> list[Gap]:
    """In order; where two lie over each other, the first one counts for the time of both."""
    found: list[Gap] = []
    for gap in sorted(gaps, key=lambda each: (each.started_at, -each.ended_at)):
        begun = max(gap.started_at, found[-1].ended_at) if found else gap.started_at
        if begun < gap.ended_at:
            found.append(Gap(begun, gap.ended_at, gap.reason))
    return found
