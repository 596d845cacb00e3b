"""What goes into the interpreter and what comes out of it. Nothing here belongs to one channel."""

from collections.abc import Callable
from typing import Literal

import msgspec

from yingda.dialogue.flow import SecretOf


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Root of what may come from the customer."""


class Started(Heard, frozen=True, kw_only=True):
    """The contact begins."""


class Said(Heard, frozen=True, kw_only=True):
    """Typed or spoken."""

    text: str


class Chose(Heard, frozen=True, kw_only=True):
    """Pressed the button of an option."""

    option: str


class Pressed(Heard, frozen=True, kw_only=True):
    """One digit of a telephone."""

    key: str


class AskedHuman(Heard, frozen=True, kw_only=True):
    """Pressed "转人工"."""


class TimedOut(Heard, frozen=True, kw_only=True):
    """Nothing came within the node's time."""


class LeftMessage(Heard, frozen=True, kw_only=True):
    """The message asked for was left."""


class Served(Heard, frozen=True, kw_only=True):
    """The teller did what the service node asked, or could not. `variables` as `dialogue.services` names them."""

    outcome: str
    variables: dict[str, str] = {}


class Entrusted(Heard, frozen=True, kw_only=True):
    """What the secret node asked for lies behind `token`; empty: it cannot be what was asked for."""

    token: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A published answer: its title, the questions it answers, and its text, in one language."""

    id: str
    title: str
    text: str
    questions: tuple[str, ...] = ()


def always(_queue: str) -> bool:
    return True


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What the interpreter may know of the world, handed in: it looks at nothing by itself."""

    language: str = "zh-CN"
    open: bool = True
    articles: tuple[Article, ...] | list[Article] = ()
    more_articles: dict[str, list[Article]] = {}
    """Articles of the languages that the customer may change to."""
    facts: dict[str, str] = {}
    """More variables for branches: tier, channel …"""
    voice: bool = False
    """By telephone: `voice` texts are said, and only keys come back."""
    queue_open: Callable[[str], bool] = always
    """Whether somebody works at the queue of this key now."""
    flows: frozenset[str] = frozenset()
    """Keys of the flows that can be gone to."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contact stands in its flow. Small, and written as JSON between two inputs."""

    version: int
    node: str
    misses: int = 0
    question: str = ""
    """What the customer last said freely, for the answer node."""
    offered: tuple[str, ...] = ()
    """Articles that were offered and not chosen yet."""
    variables: dict[str, str] = {}
    language: str = ""
    """Chosen on the way; empty: none was."""
    confirming: str = ""
    """What was keyed in and is being read back."""
    inputs: int = 0
    """Heard so far by telephone."""
    silences: int = 0
    """In a row, by telephone."""
    served: int = 0
    """Services in a row without a word of the customer."""
    trail: tuple[str, ...] = ()
    """What the customer chose and said on the way, for the agent's summary."""


class Output(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Root of what the channel is to do."""


class Say(Output, frozen=True, kw_only=True, tag="say"):
    text: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: the digit on a telephone, empty where there is none."""

    id: str
    label: str
    key: str = ""


class Offer(Output, frozen=True, kw_only=True, tag="offer"):
    """Options to choose from: buttons, or a spoken menu with digits."""

    text: str
    options: tuple[Choice, ...]
    timeout_s: int
    whole: bool = False
    """The text names the keys itself."""


class Collect(Output, frozen=True, kw_only=True, tag="collect"):
    """Something is to be typed, spoken or keyed in."""

    text: str
    form: Literal["text", "digits"]
    chars_max: int
    timeout_s: int


class CollectSecret(Output, frozen=True, kw_only=True, tag="collect_secret"):
    """Digits are to be keyed in secretly."""

    text: str
    of: SecretOf
    chars_max: int
    timeout_s: int


class Serve(Output, frozen=True, kw_only=True, tag="serve"):
    """The teller is to do this; `Served` comes back."""

    service: str
    with_: dict[str, str]


class Answer(Output, frozen=True, kw_only=True, tag="answer"):
    """An article that answers the question."""

    article: str
    title: str
    text: str


class HandOver(Output, frozen=True, kw_only=True, tag="hand_over"):
    """To a human. `queue` None: the entry point's own. `summary` is for the agent. `topic`: the kind of question."""

    queue: str | None
    summary: str
    skills: tuple[str, ...]
    language: str
    topic: str = ""


class LeaveMessage(Output, frozen=True, kw_only=True, tag="leave_message"):
    """The customer is invited to leave a message."""

    text: str
    whole: bool = False
    """The text says itself how to leave it by telephone."""


class ChangeLanguage(Output, frozen=True, kw_only=True, tag="change_language"):
    """From here on the customer is spoken to in this language."""

    language: str


class Follow(Output, frozen=True, kw_only=True, tag="follow"):
    """On in another flow, which takes over what is known."""

    flow: str


class End(Output, frozen=True, kw_only=True, tag="end"):
    """The flow is done with the contact."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One input's worth: the new state, what to do, and whether the flow is over (handed over or ended)."""

    state: State
    outputs: tuple[Output, ...]
    end: bool


def save(state: State) -> str:
    """The state as it is kept with the contact."""
    return msgspec.json.encode(state).decode()


def restore(text: str) -> State:
    return msgspec.json.decode(text, type=State)
