"""Callers of the peer benchmark: as those of the calls, but some call the urgent number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench._callers import NUMBER, Callers, number_of

URGENT_NUMBER: Final = "95501"
URGENT_EACH: Final = 10
"""Every so-manieth caller."""
MADE_PER_S: Final = 500.0
"""sipp makes all calls at the beginning; each keeps quiet until its moment."""
LEAD_S: Final = 3.0
PAUSE: Final = """<nop><action>
<assignstr assign_to="given" value="[field2]"/><todouble assign_to="quiet_ms" variable="given"/>
</action></nop>
<pause variable="quiet_ms"/>
"""


def urgent(call: int) -> bool:
    """Whether the call-th caller (from 1) calls the urgent number."""
    return call % URGENT_EACH == 0


class TwoLines(Callers):
    """Each calls at a moment of its own and the number of its own: sipp takes both from its list."""

    def __init__(self, folder: Path, name: str, switch_port: int, arrivals_s: list[float]) -> None:
        """`arrivals_s`: seconds since the first call, in order."""
        self._arrivals_s = arrivals_s
        most = len(arrivals_s)
        super().__init__(folder, name, switch_port, rate=MADE_PER_S, limit=most, most=most)

    def _write(self, most: int, *, sound: bool) -> None:
        super()._write(most, sound=sound)
        scenario = self._folder / "scenario.xml"
        text = scenario.read_text().replace("[service]", "[field1]")
        scenario.write_text(text.replace('<send retrans="500">', PAUSE + '<send retrans="500">', 1))
        self._folder.joinpath("numbers.csv").write_text("SEQUENTIAL\n" + "".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        for call, arrives_s in enumerate(self._arrivals_s, 1):
            wait_s = LEAD_S + arrives_s - call / MADE_PER_S
            yield f"{number_of(call)};{URGENT_NUMBER if urgent(call) else NUMBER};{max(0, round(wait_s * 1000))};\n"
