"""Bodies of the REST doors of the institution's rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from yingda.foundation.fields import Version
from yingda.foundation.http import Strict


class RulesView(BaseModel):
    """`rules`: as `banking.rules.policy.Rules`, amounts in fen. `version` 0: the program's own, nothing was set."""

    rules: dict[str, Any]
    version: int
    changed_at: datetime | None
    changed_by: str
    today: str


class ChangedRules(Strict):
    rules: dict[str, Any]
    version: Version


class DiscrepancyView(BaseModel):
    id: str
    role: str
    operation_id: str
    what: str
    found_at: datetime
    settled_at: datetime | None
