"""Limits of a call, and the causes of its end that matter (ITU-T Q.850)."""

from typing import Final

CALL_MS_MAX: Final = 4 * 3_600_000
"""The last resort: no call is longer, whatever else goes wrong."""
ANNOUNCE_EVERY_MS: Final = 30_000
ANNOUNCE_FIRST_MS: Final = 6_000
"""Whoever is answered sooner hears no word of waiting."""
HANG_UP_AGAIN_MS: Final = 5_000
"""When the switch did not take a hang-up."""
RETAKE_MS: Final = 20_000
"""How long the phone of an agent who has the contact already is rung, before the customer goes back to the queue."""
RING_AGAIN_MS: Final = 1_500
"""Between two such tries."""
CALL_OUT_S: Final = 60
"""A number outside rings no longer than this."""
SURVEY_MS: Final = 8_000
"""For the answer, from the end of the question."""
CAPTURE_TRIES_MAX: Final = 3
CAPTURE_DIGITS_MAX: Final = {"card": 19, "pin": 6, "code": 6}
"""ISO/IEC 7812 and the usual length of a PIN for the telephone; more digits end the entry by themselves."""
MESSAGE_MS_MIN: Final = 1_000
"""A shorter message is none."""
NORMAL: Final = 16
HUNG_UP: Final = frozenset({0, NORMAL})
"""Of a phone that was up: its own hang-up. Asterisk names no cause (0) when the leg is not in a bridge yet."""
NOT_MADE: Final = -1
"""No cause of Q.850: the switch did not make the leg, or did not say so."""
LEAVING_MS: Final = 5_000
"""How long the next phone waits for the hang-up of the one before: never do two ring for one call."""
REJECTED: Final = frozenset({17, 21})
"""User busy, call rejected (Q.850)."""
CAUSES: Final = {
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    20: "unreachable",
    21: "refused",
    1: "unreachable",
    28: "unreachable",
}
"""What the cause of an unanswered call means (Q.850); others: unreachable."""
SWITCH_DIED: Final = 1_000
"""No cause of Q.850: the switch itself ended, with every call on it."""
CUT: Final = frozenset({27, 38, 41, 42, 44})
"""Destination out of order, network out of order, failure, congestion, no channel: the line broke (Q.850)."""
