"""A flow: a small graph of nodes that serves a contact before an agent does. Drawn once, walked by chat and by voice.

Every sentence is given by language. A node that waits for the customer says what happens when nothing fitting comes:
how often it asks (`no_match_max`) and where it goes then (`otherwise`). `voice` is what the telephone says instead of
the text, where a language has it; of a menu it is the whole sentence, with the keys.
"""

from typing import Final, Literal

import msgspec

NODES_MAX: Final = 200
OPTIONS_MAX: Final = 9
"""One digit each, and 0 belongs to the human."""
TEXT_CHARS_MAX: Final = 1_000
NO_MATCH_MAX: Final = 2
TRIES_MAX: Final = 5
TIMEOUT_S: Final = 8
"""How long a voice channel waits for an answer before it counts as none. Text channels have no such hurry."""
TIMEOUT_S_MIN: Final = 3
TIMEOUT_S_MAX: Final = 60

Text = dict[str, str]
"""A sentence by language: {"zh-CN": …, "en": …}."""
SecretOf = Literal["pin", "card", "code", "number"]
SECRET_CHARS_MAX: Final = {"pin": 6, "card": 19, "code": 6, "number": 25}
"""Digits after which the entry ends by itself: the usual PIN and code for the telephone, ISO/IEC 7812, account numbers
as banks give them."""


class Node(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", forbid_unknown_fields=True):
    """Root of all nodes."""


class SayNode(Node, frozen=True, kw_only=True, tag="say"):
    """Says a sentence and goes on."""

    text: Text
    voice: Text = {}
    next: str


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way out of a menu: a button on a screen, a digit on a telephone, or words that mean it.

    `language`: from here on the customer is spoken to in this language.
    """

    id: str
    label: Text
    next: str
    key: str = ""
    words: tuple[str, ...] = ()
    language: str | None = None


class MenuNode(Node, frozen=True, kw_only=True, tag="menu"):
    """Offers options and waits. Free text that means none of them goes to `free_text` where there is such a node."""

    text: Text
    options: tuple[Option, ...]
    no_match: Text
    otherwise: str
    voice: Text = {}
    voice_no_match: Text = {}
    free_text: str | None = None
    no_match_max: int = NO_MATCH_MAX
    timeout_s: int = TIMEOUT_S


class AskNode(Node, frozen=True, kw_only=True, tag="ask"):
    """Asks for one thing and keeps it in a variable. `form` digits: nothing but 0–9 counts.

    `confirm`: reads back what came and goes on when the customer says that it is right. A text cannot be keyed in: on a
    telephone a node of form text goes `otherwise` at once.
    """

    text: Text
    variable: str
    next: str
    no_match: Text
    otherwise: str
    voice: Text = {}
    voice_no_match: Text = {}
    confirm: bool = False
    form: Literal["text", "digits"] = "text"
    chars_min: int = 1
    chars_max: int = 200
    no_match_max: int = NO_MATCH_MAX
    timeout_s: int = TIMEOUT_S


class AnswerNode(Node, frozen=True, kw_only=True, tag="answer"):
    """Looks for an article that answers what the customer last said. Sure: it is given. Unsure: titles are offered.

    Keys are no words: after digits alone nothing is found.
    """

    next: str
    not_found: str
    unsure: Text
    none_of_these: Text
    timeout_s: int = TIMEOUT_S


class ArticleNode(Node, frozen=True, kw_only=True, tag="article"):
    """Gives the article of this title, as it is published now; on a telephone it is read out."""

    title: Text
    next: str
    not_found: str


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Holds when the variable has one of the values.

    Always there: `open` (yes, no: the entry point), `open:<key>` (yes, no: that queue), `language`, `language_chosen`
    (yes, no: the customer chose it on the way), `channel`, `tier`,
    `known` (yes, no: we know which customer it is), `number` (yes, no: the caller's number came along).
    """

    variable: str
    values: tuple[str, ...]
    next: str


class BranchNode(Node, frozen=True, kw_only=True, tag="branch"):
    """Goes on by the first case that holds."""

    cases: tuple[Case, ...]
    otherwise: str


class HandOverNode(Node, frozen=True, kw_only=True, tag="hand_over"):
    """To a human. `queue` is a key, None the entry point's own. `closed`: where to go while nobody works there.
    `topic`: the kind of question, a key of the policy of routing; empty: none in particular."""

    summary: Text
    text: Text = {}
    voice: Text = {}
    queue: str | None = None
    skills: tuple[str, ...] = ()
    closed: str | None = None
    topic: str = ""


class OtherFlowNode(Node, frozen=True, kw_only=True, tag="other_flow"):
    """Goes on in another flow from its beginning; `otherwise` while that one is not published."""

    flow: str
    otherwise: str


class LeaveMessageNode(Node, frozen=True, kw_only=True, tag="leave_message"):
    """Invites to leave a message, waits for it, then goes on. Whatever else is said starts the flow again."""

    text: Text
    voice: Text = {}
    next: str


class ServiceNode(Node, frozen=True, kw_only=True, tag="service"):
    """Has the teller do something (`dialogue.services`) and waits for its outcome; `otherwise`: any that is not named,
    and none in time. `with`: what the service needs to know, with `{variables}`. What it finds are variables."""

    service: str
    outcomes: dict[str, str]
    otherwise: str
    with_: dict[str, str] = msgspec.field(name="with", default_factory=dict)
    text: Text = {}
    voice: Text = {}


class SecretNode(Node, frozen=True, kw_only=True, tag="secret"):
    """Asks for digits that nobody may hear, see or keep: the variable gets a token for them, never the digits.

    `of`: pin; card (its check digit must fit); code, sent to the customer; number, of an account or a telephone.
    """

    of: SecretOf
    variable: str
    text: Text
    no_match: Text
    next: str
    otherwise: str
    voice: Text = {}
    voice_no_match: Text = {}
    no_match_max: int = 3
    timeout_s: int = 10


class EndNode(Node, frozen=True, kw_only=True, tag="end"):
    """The flow is done with the contact."""

    text: Text = {}
    voice: Text = {}


AnyNode = (
    SayNode | MenuNode | AskNode | AnswerNode | ArticleNode | BranchNode | HandOverNode | OtherFlowNode
    | LeaveMessageNode | ServiceNode | SecretNode | EndNode
)  # fmt: skip
WAITING: Final = (MenuNode, AskNode, AnswerNode, LeaveMessageNode, ServiceNode, SecretNode)
"""Nodes that may wait: for the customer, a service for the teller."""


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a flow. `human` is the hand_over that "转人工" leads to, from anywhere."""

    key: str
    name: str
    start: str
    human: str
    nodes: dict[str, AnyNode]
    version: int = 0
    languages: tuple[str, ...] = ("zh-CN", "en")


def targets(node: AnyNode) -> list[str]:
    """Every node this one may lead to."""
    match node:
        case SayNode(next=target) | LeaveMessageNode(next=target):
            return [target]
        case MenuNode(options=options, otherwise=otherwise, free_text=free_text):
            return [option.next for option in options] + [otherwise] + ([free_text] if free_text else [])
        case AskNode(next=target, otherwise=otherwise) | SecretNode(next=target, otherwise=otherwise):
            return [target, otherwise]
        case ServiceNode(outcomes=outcomes, otherwise=otherwise):
            return [*outcomes.values(), otherwise]
        case AnswerNode(next=target, not_found=not_found) | ArticleNode(next=target, not_found=not_found):
            return [target, not_found]
        case BranchNode(cases=cases, otherwise=otherwise):
            return [case.next for case in cases] + [otherwise]
        case HandOverNode(closed=closed):
            return [closed] if closed else []
        case OtherFlowNode(otherwise=otherwise):
            return [otherwise]
        case EndNode():
            return []
