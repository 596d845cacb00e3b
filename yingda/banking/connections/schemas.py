"""Bodies and answers about connections to core systems."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from yingda.banking.connections.speaking import Role
from yingda.foundation.fields import Version
from yingda.foundation.http import Strict

Address = Annotated[str, StringConstraints(pattern=r"^[a-z]+://[^\s?#@]{1,300}$")]
AdapterName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class ConnectionBody(Strict):
    """`credentials` null keeps what there is; they are never shown. `version` 0: there is none yet."""

    adapter: AdapterName
    base_url: Address
    credentials: Annotated[SecretStr, Field(min_length=1, max_length=4_000)] | None = None
    options: Annotated[dict[str, Any], Field(max_length=40, default_factory=dict)]
    active: bool = True
    version: Version = 0


class ConnectionView(BaseModel):
    role: Role
    adapter: str
    base_url: str
    options: dict[str, Any]
    active: bool
    version: int
    changed_at: datetime
    operations: list[str] = Field(default_factory=list)
    """Kinds that the connected system carries out."""


class Tested(BaseModel):
    """What a question to the system came to. `code` of the fault; `took_ms` until the answer."""

    state: Literal["answered", "fault", "absent"]
    code: str = ""
    took_ms: int = 0
