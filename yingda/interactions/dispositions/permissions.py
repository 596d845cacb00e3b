"""What one may be allowed to do with dispositions."""

from typing import Final

DISPOSITIONS_VIEW: Final = "dispositions.view"
DISPOSITIONS_EDIT: Final = "dispositions.edit"
