"""What one may be allowed to do with files."""

from typing import Final

FILES_VIEW: Final = "files.view"
DESK_USE: Final = "desk.use"
CONTACTS_VIEW: Final = "interactions.view"
"""Holders read the files of every contact, others those of the contacts they had."""
