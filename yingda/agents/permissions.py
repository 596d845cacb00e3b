"""What one may be allowed to do with skills and agents' profiles."""

from typing import Final

SKILLS_VIEW: Final = "skills.view"
SKILLS_EDIT: Final = "skills.edit"
AGENTS_VIEW: Final = "agents.view"
AGENTS_EDIT: Final = "agents.edit"
