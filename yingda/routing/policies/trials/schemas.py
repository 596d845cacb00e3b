"""Bodies and answers about trials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from yingda.foundation.fields import Id, Version
from yingda.foundation.http import Strict

SEEDS_MAX: Final = 20
VOLUME_MIN: Final = 0.1
VOLUME_MAX: Final = 10.0
DAYS_BACK_MAX: Final = 400
TRIALS_KEPT: Final = 200
"""Of a tenant; older ones are forgotten when a new one is asked for."""
TRIALS_SHOWN_MAX: Final = 100


class NewTrial(Strict):
    """A draft or plan, as the asker saw it at this version, on a day that is over. `seeds`: how often the day is
    played; `volume`: so many times the contacts."""

    draft: Id
    version: Version
    day: date
    seeds: Annotated[int, Field(ge=1, le=SEEDS_MAX, strict=True)] = 5
    volume: Annotated[float, Field(ge=VOLUME_MIN, le=VOLUME_MAX, allow_inf_nan=False)] = 1.0


class TrialBrief(BaseModel):
    """`base_number`: the version that it was compared with. `progress`: percent. `failure`: the code of a refusal."""

    id: str
    draft: str
    name: str
    hash: str
    day: date
    seeds: int
    volume: float
    base_number: int
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: int
    asked_at: datetime
    asked_by: str
    began_at: datetime | None
    ended_at: datetime | None
    failure: str


class TrialView(TrialBrief):
    """`result`: the twin's comparison (docs/topics/twin.md)."""

    result: dict[str, Any] | None
