"""The words on the screens, from the same files that the screens take them from."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parents[2] / "web"
LANGUAGES: Final = ("zh-CN", "en")


@cache
def staff_words(language: str) -> dict[str, str]:
    """Every sentence of the staff screens by key."""
    files = [*WEB.glob(f"apps/*/messages/*{language}.json"), *WEB.glob(f"packages/i18n/messages/*{language}.json")]
    found: dict[str, str] = {}
    for file in files:
        found |= json.loads(file.read_text("utf-8"))
    return found


@cache
def widget_words(language: str) -> dict[str, str]:
    """Every sentence of the customer's widget by key."""
    name = "en" if language == "en" else "zh-CN"
    source = (WEB / "apps" / "widget" / "src" / "texts" / f"{name}.ts").read_text("utf-8")
    pattern = re.compile(r"^  '([\w.]+)':\s*(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"),$", re.MULTILINE)
    return {key: (single or double).replace("\\'", "'") for key, single, double in pattern.findall(source)}


def started(sentence: str) -> str:
    """A sentence up to its first gap, to find it by."""
    return sentence.split("{")[0]
