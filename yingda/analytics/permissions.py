"""What one may be allowed to see of the numbers and of the record."""

from typing import Final

WALLBOARD_VIEW: Final = "wallboard.view"
FIGURES_OWN: Final = "figures.own"
INTERACTIONS_OWN: Final = "interactions.own"
"""The contacts that one handled oneself."""
INTERACTIONS_VIEW: Final = "interactions.view"
"""The contacts of one's branch and those below it, or of the whole institution."""
