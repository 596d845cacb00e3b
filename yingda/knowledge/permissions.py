"""What one may be allowed to do with knowledge."""

from typing import Final

PHRASES_VIEW: Final = "phrases.view"
"""See the tenant's phrases, and keep one's own."""
PHRASES_EDIT: Final = "phrases.edit"
"""Write the tenant's phrases."""
ARTICLES_VIEW: Final = "articles.view"
"""See published articles."""
ARTICLES_EDIT: Final = "articles.edit"
"""See drafts and history, write and publish."""
