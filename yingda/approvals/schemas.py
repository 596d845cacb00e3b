"""Bodies of the REST doors of approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from yingda.foundation.fields import PROSE_PATTERN
from yingda.foundation.http import Strict

REASON_CHARS_MAX = 500
Reason = Annotated[str, StringConstraints(max_length=REASON_CHARS_MAX, strip_whitespace=True, pattern=PROSE_PATTERN)]


class Decision(Strict):
    decision: Literal["approve", "reject"]
    reason: Reason = ""


class ApprovalView(BaseModel):
    """`own`: the reader asked for it and cannot decide it. `maker`, `checker`: as the audit log names them."""

    id: str
    subject_kind: str
    subject_id: str
    action: str
    facts: dict[str, Any]
    maker: str
    maker_name: str = ""
    asked_at: datetime
    expires_at: datetime
    state: str
    checker: str | None
    checker_name: str = ""
    decided_at: datetime | None
    reason: str
    own: bool = False
