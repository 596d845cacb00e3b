"""Forms and limits that fields of administrative bodies share. Lengths are in characters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

KEY_CHARS_MAX: Final = 48
NAME_CHARS_MAX: Final = 80

# Text that PostgreSQL holds and screens show: no control characters, nor those that turn the direction of writing and
# so let one name look like another (Unicode TR36); `PROSE` may have line breaks and tabs.
LINE_PATTERN: Final = r"^[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"
PROSE_PATTERN: Final = r"^[^\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"

KEY_PATTERN: Final = r"^[a-z][a-z0-9-]{0,47}$"
Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
"""How flows, imports and widgets name a thing; it never changes."""
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=NAME_CHARS_MAX, strip_whitespace=True, pattern=LINE_PATTERN)
]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Language = Literal["zh-CN", "en"]
Level = Annotated[int, Field(ge=1, le=5, strict=True)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""Not strict: a query carries it as text."""


class Versioned(BaseModel):
    """What the answer about every configured thing carries. `active` false: retired."""

    id: str
    version: int
    changed_at: datetime
    changed_by: str
    active: bool


class Notice(BaseModel):
    """Something that was done but deserves a look: a code with data, like an error; key `warning.<code>`."""

    code: str
    data: dict[str, Any]
