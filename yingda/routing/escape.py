"""Where contacts of a queue may be sent on, and whether anybody can serve them: plain decisions about configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Ways = Mapping[str, Iterable[str]]
"""By queue: the queues that its overflow and its last resort lead to."""


def circle(ways: Ways, start: str) -> list[str] | None:
    """The way from `start` back to itself (both ends included), or None: then contacts end somewhere."""
    paths = [[start]]
    seen = set()
    while paths:
        path = paths.pop()
        for following in ways.get(path[-1], ()):
            if following == start:
                return [*path, following]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None


def can_serve(required: Mapping[str, int], levels: Mapping[str, int]) -> bool:
    """Whether an agent with these levels has every skill that is asked for, to the level at least."""
    return all(levels.get(skill, 0) >= level for skill, level in required.items())
