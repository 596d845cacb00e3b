"""Bodies and answers about branches."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from yingda.foundation.fields import Id, Name, Version, Versioned
from yingda.foundation.http import Strict

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,32}$")]


class NewBranch(Strict):
    """A branch. `parent_id` null: at the top."""

    code: Code
    name: Name
    parent_id: Id | None = None


class ChangedBranch(NewBranch):
    """The whole branch; another `parent_id` moves it with everything below; `active` false retires it."""

    version: Version
    active: bool = True


class BranchView(Versioned):
    """A branch; `path` are the ids from the top down to itself."""

    code: str
    name: str
    parent_id: str | None
    path: list[str]
