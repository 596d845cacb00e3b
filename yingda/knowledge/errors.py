"""Refusals about knowledge."""

from yingda.foundation.errors import Refusal


class PhraseShortcutTaken(Refusal):
    """Another phrase of the same owner has this shortcut."""

    code = "phrase.shortcut_taken"
    status = 409


class PhraseScopeFixed(Refusal):
    """A phrase stays personal or the tenant's; make another."""

    code = "phrase.scope_fixed"
    status = 422


class ArticleTitleTaken(Refusal):
    """Another article of this language has the title."""

    code = "article.title_taken"
    status = 409


class ArticleInUse(Refusal):
    """It was published: history may refer to it. Retire it instead."""

    code = "article.in_use"
    status = 409
