"""Finds the articles that answer a sentence, without a model: equal words, contained words, shared pairs of characters.

Chinese is compared by pairs of characters (余额, 额查 …), everything else by words. The score is between 0 and 1: how
much of both sides is shared (Dice over terms weighted by length), 1 for the same sentence.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from yingda.dialogue.talk import Article

SURE: Final = 0.72
"""From here on the article is given as the answer."""
LIKELY: Final = 0.3
"""From here on its title is offered."""
LEAD: Final = 0.12
"""A sure answer is ahead of the second by this much, or both are offered."""
OFFERED_MAX: Final = 3
CONTAINED: Final = 0.85
"""Score of a question that stands whole in the sentence, or the other way about."""
CONTAINED_CHARS_MIN: Final = 3
COVERED: Final = 0.5
"""Score when all terms of the shorter side are on the other side too, however long that is: worth offering."""
CACHED_ARTICLES_MAX: Final = 20_000
QUESTION_CHARS_MAX: Final = 200

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY: Final = frozenset(
    re.findall(
        r"\w+",
        "a an and are at be can do does for how i in is it me my of on or please the to what when where which who why "
        "with you your",
    )
)
_FILLERS: Final = re.compile(
    r"请问|你好|您好|我想|我要|想要|一下|怎么样|怎么|怎样|如何|什么|哪里|吗|呢|啊|吧|的|了|我|你|您"
)


class Found(msgspec.Struct, frozen=True):
    article: Article
    score: float


def find_articles(words: str, articles: Sequence[Article]) -> list[Found]:
    """The likely articles, best first, at most `OFFERED_MAX`. Equal scores keep the order of the articles."""
    asked = plain_words(words[:QUESTION_CHARS_MAX])
    terms = _terms(asked)
    if not terms:
        return []
    scored = (Found(article, _score(asked, terms, article)) for article in articles)
    likely = [found for found in scored if found.score >= LIKELY]
    return sorted(likely, key=lambda found: -found.score)[:OFFERED_MAX]


def sure(found: Sequence[Found]) -> Article | None:
    """The one article to answer with, or None when it is better to ask."""
    if not found or found[0].score < SURE:
        return None
    if len(found) > 1 and found[0].score < 1 and found[0].score - found[1].score < LEAD:
        return None
    return found[0].article


def _score(asked: str, terms: frozenset[str], article: Article) -> float:
    return max((_alike(asked, terms, plain, own) for plain, own in _sides(article)), default=0.0)


def _alike(asked: str, terms: frozenset[str], plain: str, own: frozenset[str]) -> float:
    if asked == plain:
        return 1.0
    shared = _weight(terms & own)
    if not shared:
        return 0.0
    short = min(asked, plain, key=len)
    contained = len(short) >= CONTAINED_CHARS_MIN and short in max(asked, plain, key=len)
    dice = 2 * shared / (_weight(terms) + _weight(own))
    covered = COVERED * shared / min(_weight(terms), _weight(own))
    return max(dice, covered, CONTAINED if contained and dice >= LIKELY else 0.0)


def _weight(terms: Iterable[str]) -> float:
    return float(sum(map(len, terms)))


@lru_cache(maxsize=CACHED_ARTICLES_MAX)
def _sides(article: Article) -> tuple[tuple[str, frozenset[str]], ...]:
    """The title and each question, ready to compare."""
    plains = (plain_words(side) for side in (article.title, *article.questions))
    return tuple((plain, _terms(plain)) for plain in plains if plain)


def plain_words(text: str) -> str:
    """Lower case, without polite and empty words, without punctuation and spaces between Chinese characters."""
    bare = _FILLERS.sub("", text.lower()) or text.lower()
    return " ".join(re.findall(r"[\u4e00-\u9fff]+|[a-z0-9]+", bare))


def _terms(plain: str) -> frozenset[str]:
    pairs = {run[i : i + 2] for run in _HAN.findall(plain) for i in range(max(1, len(run) - 1))}
    words = {_stem(word) for word in _WORD.findall(plain) if word not in _EMPTY}
    return frozenset(pairs | words)


def _stem(word: str) -> str:
    """cards → card, reporting → report: enough for short questions."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
