"""Which sites may embed a widget. An origin is compared letter by letter; there is no wildcard."""

from collections.abc import Iterable, Mapping

from yingda.foundation.http import OriginForeign
from yingda.interactions.entry_points.api import EntryPoint

ORIGIN_CHARS_MAX = 200


def is_own(headers: Mapping[str, str]) -> bool:
    """A page that came from this very address."""
    return headers.get("origin", "").split("://", 1)[-1] == headers.get("host", "?")


def demand_allowed(headers: Mapping[str, str], entry_point: EntryPoint) -> None:
    """Refuses a browser on a site that the entry point does not name, and whoever names none."""
    origin = headers.get("origin", "")
    if not is_own(headers) and origin not in entry_point.allowed_origins:
        raise OriginForeign(origin=origin[:ORIGIN_CHARS_MAX])


def cors(headers: Mapping[str, str], entry_points: Iterable[EntryPoint]) -> dict[str, str]:
    """The headers that let a page on an allowed site read the answer. Never `*`, never with cookies."""
    origin = headers.get("origin", "")
    if not any(origin in point.allowed_origins for point in entry_points if point.active):
        return {"vary": "origin"}
    return readable(headers)


def readable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that let whatever site asked read the answer: for allowed sites, and for being told to go."""
    origin = headers.get("origin", "")
    if not origin:
        return {"vary": "origin"}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type, x-visitor, x-operation-id",
        "access-control-max-age": "600",
        "vary": "origin",
    }
