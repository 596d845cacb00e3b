"""Limits of a call, and the causes of its end that matter (ITU-T Q.850)."""

from typing import Final

CALL_MS_MAX: Final = 4 * 3_600_000
"""The last resort: no call is longer, whatever else goes wrong."""
ANNOUNCE_EVERY_MS: Final = 30_000
ANNOUNCE_FIRST_MS: Final = 6_000
"""Whoever is answered sooner hears no word of waiting."""
HANG_UP_AGAIN_MS: Final = 5_000
"""When the switch did not take a hang-up."""
RINGS_MAX: Final = 2
"""How often the phone of an agent who has the contact already is rung."""
MESSAGE_MS_MIN: Final = 1_000
"""A shorter message is none."""
NORMAL: Final = 16
REJECTED: Final = frozenset({17, 21})
"""User busy, call rejected (Q.850)."""
CUT: Final = frozenset({27, 38, 41, 42, 44})
"""Destination out of order, network out of order, failure, congestion, no channel: the line broke (Q.850)."""
