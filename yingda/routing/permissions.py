"""What one may be allowed to do with queues and policies."""

from typing import Final

QUEUES_VIEW: Final = "queues.view"
QUEUES_EDIT: Final = "queues.edit"
ROUTING_VIEW: Final = "routing.view"
"""Policies, trials and receipts."""
ROUTING_EDIT: Final = "routing.edit"
"""Drafts and plans, and trying them."""
ROUTING_PUBLISH: Final = "routing.publish"
"""Making a policy live, going back, settings."""
MARKET_EVENT: Final = "routing.market_event"
"""Switching a plan for a market event on and off."""
