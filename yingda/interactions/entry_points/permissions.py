"""What one may be allowed to do with entry points."""

from typing import Final

ENTRY_POINTS_VIEW: Final = "entry_points.view"
ENTRY_POINTS_EDIT: Final = "entry_points.edit"
ANNOUNCEMENTS_SWITCH: Final = "announcements.switch"
"""Saying something to every customer who arrives, until it is switched off."""
