"""What one may be allowed to do with queues."""

from typing import Final

QUEUES_VIEW: Final = "queues.view"
QUEUES_EDIT: Final = "queues.edit"
