"""What an input means at a node: a human, an option, an article, a value that fits."""

from collections.abc import Callable, Sequence
from typing import Final

from yingda.dialogue.flow import AskNode, Option, Text
from yingda.dialogue.rules.human import asks_for_human
from yingda.dialogue.rules.search import plain_words
from yingda.dialogue.talk import AskedHuman, Chose, Heard, Pressed, Said

HEARD_CHARS_MAX: Final = 500
"""More of one sentence is not looked at."""
PART_CHARS_MIN: Final = 2
"""So much of an option's label has to be said."""
ARTICLE: Final = "article:"
HUMAN_KEY: Final = "0"


def wants_human(heard: Heard) -> bool:
    match heard:
        case AskedHuman():
            return True
        case Said(text=text):
            return asks_for_human(text[:HEARD_CHARS_MAX])
        case Pressed(key=key):
            return key == HUMAN_KEY
        case _:
            return False


def fits(ask: AskNode, value: str) -> bool:
    """Is this what was asked for? A pressed option or silence is the empty text and never fits."""
    digits = value.isascii() and value.isdigit()
    return ask.chars_min <= len(value) <= ask.chars_max and value != "" and (digits or ask.form == "text")


def option_of(options: Sequence[Option], heard: Heard, text: str) -> Option | None:
    """The option that was meant: by its button, its digit, its label in any language, its words, or part of a label."""
    match heard:
        case Chose(option=id):
            return next((option for option in options if option.id == id), None)
        case Pressed(key=key):
            return next((option for option in options if option.key == key), None)
    return _said_option(options, text.casefold()) if text else None


def _said_option(options: Sequence[Option], said: str) -> Option | None:
    """ "投诉" means "投诉与建议" when no other label has it; "card" means nothing where two have it."""
    for option in options:
        if said in {option.key, *map(str.casefold, option.label.values())}:
            return option
    for option in options:
        if any(word.casefold() in said for word in option.words):
            return option
    part = plain_words(said)
    of = [o for o in options if any(part in plain_words(label) for label in o.label.values())]
    return of[0] if len(of) == 1 and len(part) >= PART_CHARS_MIN else None


def chosen_article(heard: Heard, offered: tuple[str, ...]) -> str | None:
    match heard:
        case Chose(option=option):
            id = option.removeprefix(ARTICLE)
            return id if id in offered else None
        case Pressed(key=key) | Said(text=key):
            plain = key.strip()
            at = int(plain) - 1 if plain.isascii() and plain.isdigit() and len(plain) == 1 else -1
            return offered[at] if 0 <= at < len(offered) else None
        case _:
            return None


def said_in(text: Text, language: str) -> str:
    """The sentence in this language, or in whichever there is."""
    return text.get(language) or next(iter(text.values()), "")


def filled(text: str, variable: Callable[[str], str]) -> str:
    """`{name}` by the variable's value; anything else in braces stays."""
    parts = text.split("{")
    done = parts[0]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        done += variable(name) + rest if brace and name.isidentifier() else "{" + part
    return done


def names_in(text: str) -> list[str]:
    """Names of the variables that `filled` would put into the text."""
    return [
        name
        for name, brace, _ in (part.partition("}") for part in text.split("{")[1:])
        if brace and name.isidentifier()
    ]
