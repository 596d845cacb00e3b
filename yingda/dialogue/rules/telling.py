"""What the customer is told at a node: in the language and for the sense (eye or ear) that this contact has."""

from typing import Final

import msgspec

from yingda.dialogue.flow import (
    SECRET_CHARS_MAX,
    AnyNode,
    AskNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    SecretNode,
    ServiceNode,
    Text,
)
from yingda.dialogue.rules.confirming import CONFIRMING, you_entered
from yingda.dialogue.rules.meaning import filled, said_in
from yingda.dialogue.talk import (
    Answer,
    Article,
    ChangeLanguage,
    Choice,
    Collect,
    CollectSecret,
    LeaveMessage,
    Offer,
    Output,
    Say,
    Serve,
    State,
    World,
)

TRAIL_MAX: Final = 8
TRAIL_CHARS_MAX: Final = 60


class Telling:
    """The state as it changes and the outputs so far."""

    def __init__(self, world: World, state: State) -> None:
        self.world = world
        self.state = state
        self.outputs: list[Output] = []

    def wait_at(self, node: AnyNode) -> None:
        match node:
            case MenuNode(text=text, voice=voice, options=options, timeout_s=timeout_s):
                self.offer(self.text(self.heard_as(text, voice)), options, timeout_s, self.voiced(voice))
            case AskNode(timeout_s=timeout_s) if self.state.confirming:
                asked = you_entered(self.state.confirming, self.language, digits_apart=self.world.voice)
                self.offer(asked, CONFIRMING, timeout_s)
            case AskNode(text=text, voice=voice, form=form, chars_max=chars_max, timeout_s=timeout_s):
                asked = self.text(self.heard_as(text, voice))
                self.outputs.append(Collect(text=asked, form=form, chars_max=chars_max, timeout_s=timeout_s))
            case SecretNode(text=text, voice=voice, of=of, timeout_s=timeout_s):
                asked = self.text(self.heard_as(text, voice))
                most = SECRET_CHARS_MAX[of]
                self.outputs.append(CollectSecret(text=asked, of=of, chars_max=most, timeout_s=timeout_s))
            case ServiceNode(service=service, with_=with_, text=text, voice=voice):
                self.say(self.heard_as(text, voice))
                needs = {name: filled(value, self.variable) for name, value in with_.items()}
                self.outputs.append(Serve(service=service, with_=needs))
            case LeaveMessageNode(text=text, voice=voice):
                asked = self.text(self.heard_as(text, voice))
                self.outputs.append(LeaveMessage(text=asked, whole=self.voiced(voice)))

    def offer(self, text: str, options: tuple[Option, ...], timeout_s: int, whole: bool = False) -> None:
        choices = tuple(Choice(id=o.id, label=self.text(o.label), key=o.key) for o in options)
        self.outputs.append(Offer(text=text, options=choices, timeout_s=timeout_s, whole=whole))

    @property
    def language(self) -> str:
        return self.state.language or self.world.language

    def change_language(self, language: str | None) -> None:
        before = self.language
        if language is not None:
            self.set(language=language)
        if language is not None and language != before:
            self.outputs.append(ChangeLanguage(language=language))

    def articles(self) -> list[Article] | tuple[Article, ...]:
        same = self.language == self.world.language
        return self.world.articles if same else self.world.more_articles.get(self.language, [])

    def voiced(self, voice: Text) -> bool:
        return self.world.voice and bool(voice.get(self.language))

    def heard_as(self, text: Text, voice: Text) -> Text:
        """What is said here: by telephone the words for the ear, where the language has them."""
        return voice if self.voiced(voice) else text

    def give(self, article: Article) -> None:
        self.outputs.append(Answer(article=article.id, title=article.title, text=article.text))

    def say(self, text: Text) -> None:
        if text:
            self.outputs.append(Say(text=self.text(text)))

    def text(self, text: Text) -> str:
        return filled(said_in(text, self.language), self.variable)

    def variable(self, name: str) -> str:
        if name.startswith("open:"):
            return "yes" if self.world.queue_open(name.removeprefix("open:")) else "no"
        known = {"open": "yes" if self.world.open else "no", "language": self.language}
        known["language_chosen"] = "yes" if self.state.language else "no"
        return known.get(name) or self.world.facts.get(name) or self.state.variables.get(name, "")

    def remember(self, what: str) -> None:
        short = what if len(what) <= TRAIL_CHARS_MAX else what[: TRAIL_CHARS_MAX - 1] + "…"
        self.set(trail=(*self.state.trail, short)[-TRAIL_MAX:])

    def set(self, **changes: object) -> None:
        self.state = msgspec.structs.replace(self.state, **changes)
