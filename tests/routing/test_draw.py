"""Where anyone's turn is drawn, everyone's turn comes as often."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from zlib import crc32

import pytest

from yingda.routing.rules.choose import draw

CONTACTS = 8_000
AGENTS = 10
TOO_UNEVEN = 33.7
"""Of chi-square with nine degrees of freedom: one in ten thousand."""


def unevenness(agents: list[str], drawn: Callable[[str, str], int]) -> float:
    """Chi-square of who comes first."""
    source = random.Random(0)
    contacts = [str(uuid.UUID(int=source.getrandbits(128))) for _ in range(CONTACTS)]
    first = Counter(min(agents, key=lambda agent: drawn(contact, agent)) for contact in contacts)
    share = CONTACTS / len(agents)
    return sum((first[agent] - share) ** 2 / share for agent in agents)


def ids(seed: int) -> list[str]:
    source = random.Random(seed)
    return [str(uuid.UUID(int=source.getrandbits(128))) for _ in range(AGENTS)]


@pytest.mark.parametrize("agents", [ids(1), ids(2), ids(3), [f"agent-{n}" for n in range(AGENTS)]])
def test_everyone_comes_first_as_often(agents: list[str]) -> None:
    assert unevenness(agents, draw) < TOO_UNEVEN


def test_a_checksum_alone_is_found_to_prefer_some() -> None:
    assert unevenness(ids(1), lambda contact, agent: crc32(f"{contact}{agent}".encode())) > TOO_UNEVEN
