"""What one may be allowed to do with recordings."""

from typing import Final

RECORDINGS_PLAY_OWN: Final = "recordings.play_own"
"""Hear the calls that one handled oneself."""
RECORDINGS_PLAY: Final = "recordings.play"
"""Hear the calls of one's branch and those below it, or of the whole institution; and messages that callers left."""
RECORDINGS_EXPORT: Final = "recordings.export"
"""Take a recording out of the house, as a file."""
RECORDINGS_HOLD: Final = "recordings.hold"
"""Keep recordings from being deleted, and let go of them."""
RECORDINGS_RETAIN: Final = "recordings.retain"
"""Say how long recordings are kept."""
