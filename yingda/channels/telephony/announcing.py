"""What whoever started the product wants to know of the telephone: which numbers there are."""

from yingda.channels.telephony.numbers import PREFIX, Owners
from yingda.channels.telephony.view import CHANNEL


def listed(owners: Owners) -> list[tuple[str, str]]:
    """Every number that leads somewhere, with the name of its entry point."""
    points = [point for tenant in owners.owned for point in owners.owner(tenant).live.config.entry_points.values()]
    return sorted(
        (point.key.removeprefix(PREFIX), point.name)
        for point in points
        if point.channel == CHANNEL and point.active and point.key.startswith(PREFIX)
    )
