"""Bodies and answers about phrases."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from yingda.foundation.fields import LINE_PATTERN, PROSE_PATTERN, Language, Name, Version, Versioned
from yingda.foundation.http import Strict

TEXT_CHARS_MAX: Final = 2000
GROUP_CHARS_MAX: Final = 40
PERSONAL_MAX: Final = 500
"""Phrases that one agent keeps."""
TENANT_MAX: Final = 5000

Scope = Literal["personal", "tenant"]
Shortcut = Annotated[str, StringConstraints(pattern=r"^[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff_-]{0,23}$")]
"""What the agent types after the slash: small letters, digits, Chinese."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARS_MAX, pattern=PROSE_PATTERN)]
Group = Annotated[str, StringConstraints(max_length=GROUP_CHARS_MAX, strip_whitespace=True, pattern=LINE_PATTERN)]


class NewPhrase(Strict):
    """`group` is where lists show it; empty: none. The tenant's phrases need `phrases.edit`."""

    scope: Scope = "personal"
    shortcut: Shortcut
    title: Name
    texts: Annotated[dict[Language, Prose], Field(min_length=1)]
    group: Group = ""


class ChangedPhrase(NewPhrase):
    """The whole phrase; `active` false retires it."""

    version: Version
    active: bool


class PhraseView(Versioned):
    scope: Scope
    shortcut: str
    title: str
    texts: dict[str, str]
    group: str
