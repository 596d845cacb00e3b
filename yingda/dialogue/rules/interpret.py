"""Walks a flow: one input in, outputs and a new state out. Pure, and every walk is short.

After an input the walk goes on through nodes that do not wait until one waits or the flow ends. A walk that passes more
than `STEPS_MAX` nodes is a mistake of the flow; the customer is handed to a human instead of going in circles.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from yingda.dialogue.errors import FlowVersionForeign
from yingda.dialogue.flow import (
    AnswerNode,
    AnyNode,
    AskNode,
    BranchNode,
    EndNode,
    Flow,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    Option,
    SayNode,
    Text,
)
from yingda.dialogue.rules.human import asks_for_human
from yingda.dialogue.rules.search import find_articles, plain_words, sure
from yingda.dialogue.talk import (
    Answer,
    Article,
    AskedHuman,
    Choice,
    Chose,
    Collect,
    End,
    HandOver,
    Heard,
    LeaveMessage,
    LeftMessage,
    Offer,
    Output,
    Pressed,
    Said,
    Say,
    Started,
    State,
    Step,
    World,
)

STEPS_MAX: Final = 40
"""Nodes passed for one input."""
HEARD_CHARS_MAX: Final = 500
"""More of one sentence is not looked at."""
TRAIL_MAX: Final = 8
TRAIL_CHARS_MAX: Final = 60
PART_CHARS_MIN: Final = 2
"""So much of an option's label has to be said."""
ARTICLE: Final = "article:"
NONE_OF_THESE: Final = "article:none"


def begin(flow: Flow, world: World) -> Step:
    """A new contact enters the flow."""
    return interpret(flow, State(version=flow.version, node=flow.start), Started(), world)


def interpret(flow: Flow, state: State, heard: Heard, world: World) -> Step:
    """One input. A contact keeps the version it began with; another version is refused (`flow.version_foreign`)."""
    if state.version != flow.version:
        raise FlowVersionForeign(flow=flow.key, version=state.version)
    walk = _Walk(flow, world, state)
    walk.hear(heard)
    return Step(state=walk.state, outputs=tuple(walk.outputs), end=walk.over)


class _Walk:
    """One walk; lives for one input."""

    def __init__(self, flow: Flow, world: World, state: State) -> None:
        self.flow = flow
        self.world = world
        self.state = state
        self.outputs: list[Output] = []
        self.over = False
        self.steps = 0

    # ── what was heard, at the node where the contact waits ──

    def hear(self, heard: Heard) -> None:
        if _wants_human(heard):
            self._go(self.flow.human)
        elif isinstance(heard, Started):
            self._go(self.state.node)
        else:
            self._heard_at(self.flow.nodes[self.state.node], heard)

    def _heard_at(self, node: AnyNode, heard: Heard) -> None:
        text = heard.text.strip()[:HEARD_CHARS_MAX] if isinstance(heard, Said) else ""
        match node:
            case MenuNode() as menu:
                self._menu(menu, heard, text)
            case AskNode() as ask:
                self._asked(ask, heard, text)
            case AnswerNode() as answer:
                self._answered(answer, heard, text)
            case LeaveMessageNode(next=target) if isinstance(heard, LeftMessage):
                self._go(target)
            case _:
                self._go_with(text, self.flow.start)

    def _menu(self, menu: MenuNode, heard: Heard, text: str) -> None:
        option = _option(menu, heard, text)
        if option is not None:
            self._remember(_in(option.label, self.flow.languages[0]))
            self._go(option.next)
        elif text and menu.free_text:
            self._go_with(text, menu.free_text)
        else:
            self._missed(menu.no_match, menu.no_match_max, menu.otherwise)

    def _asked(self, ask: AskNode, heard: Heard, text: str) -> None:
        value = heard.key if isinstance(heard, Pressed) else text
        if not _fits(ask, value):
            return self._missed(ask.no_match, ask.no_match_max, ask.otherwise)
        self._set(variables=self.state.variables | {ask.variable: value}, question=value)
        self._remember(value)
        return self._go(ask.next)

    def _answered(self, node: AnswerNode, heard: Heard, text: str) -> None:
        """At an answer node the contact waits only after titles were offered."""
        chosen = _chosen_article(heard, self.state.offered)
        article = next((a for a in self.world.articles if a.id == chosen), None)
        if article is not None:
            self._give(article)
            self._go(node.next)
        elif text:
            self._go_with(text, self.state.node)
        else:
            self._go(node.not_found)

    def _missed(self, again: Text, times_max: int, otherwise: str) -> None:
        if self.state.misses + 1 >= times_max:
            return self._go(otherwise)
        self._set(misses=self.state.misses + 1)
        self._say(again)
        return self._wait_at(self.flow.nodes[self.state.node])

    # ── on from node to node ──

    def _go(self, target: str) -> None:
        """Enters nodes until one waits or the flow is over."""
        following: str | None = target
        while following is not None:
            self.steps += 1
            if self.steps > STEPS_MAX:
                return self._hand_over(_last_way_out(self.flow))
            self._set(node=following, misses=0, offered=())
            following = self._enter(self.flow.nodes[following])
        return None

    def _go_with(self, text: str, target: str) -> None:
        self._set(question=text)
        if text:
            self._remember(text)
        self._go(target)

    def _enter(self, node: AnyNode) -> str | None:
        """Does what the node says; the next node, or None to stop here."""
        match node:
            case SayNode(text=text, next=target):
                self._say(text)
                return target
            case BranchNode(cases=cases, otherwise=otherwise):
                return next((case.next for case in cases if self._variable(case.variable) in case.values), otherwise)
            case AnswerNode():
                return self._search(node)
            case HandOverNode(closed=closed) if closed and not self.world.open:
                return closed
            case HandOverNode():
                self._hand_over(node)
            case EndNode(text=text):
                self._say(text)
                self.outputs.append(End())
                self.over = True
            case _:
                self._wait_at(node)
        return None

    def _wait_at(self, node: AnyNode) -> None:
        match node:
            case MenuNode(text=text, options=options, timeout_s=timeout_s):
                choices = tuple(Choice(id=o.id, label=self._text(o.label), key=o.key) for o in options)
                self.outputs.append(Offer(text=self._text(text), options=choices, timeout_s=timeout_s))
            case AskNode(text=text, form=form, chars_max=chars_max, timeout_s=timeout_s):
                self.outputs.append(Collect(text=self._text(text), form=form, chars_max=chars_max, timeout_s=timeout_s))
            case LeaveMessageNode(text=text):
                self.outputs.append(LeaveMessage(text=self._text(text)))

    def _search(self, node: AnswerNode) -> str | None:
        found = find_articles(self.state.question, self.world.articles)
        best = sure(found)
        if best is not None:
            self._give(best)
            return node.next
        if not found:
            return node.not_found
        self._set(offered=tuple(one.article.id for one in found))
        titles = [(one.article.id, one.article.title) for one in found] + [("none", self._text(node.none_of_these))]
        choices = (Choice(id=ARTICLE + id, label=label, key=str(i)) for i, (id, label) in enumerate(titles, 1))
        self.outputs.append(Offer(text=self._text(node.unsure), options=tuple(choices), timeout_s=node.timeout_s))
        return None

    def _hand_over(self, node: HandOverNode) -> None:
        self._say(node.text)
        summary = _filled(_in(node.summary, self.flow.languages[0]), self._variable)
        trail = " → ".join(self.state.trail)
        whole = f"{summary}（{trail}）" if summary and trail else summary or trail
        self.outputs.append(HandOver(queue=node.queue, summary=whole, skills=node.skills, language=self.world.language))
        self.over = True

    # ── small things ──

    def _give(self, article: Article) -> None:
        self.outputs.append(Answer(article=article.id, title=article.title, text=article.text))

    def _say(self, text: Text) -> None:
        if text:
            self.outputs.append(Say(text=self._text(text)))

    def _text(self, text: Text) -> str:
        return _filled(_in(text, self.world.language), self._variable)

    def _variable(self, name: str) -> str:
        known = {"open": "yes" if self.world.open else "no", "language": self.world.language}
        return known.get(name) or self.world.facts.get(name) or self.state.variables.get(name, "")

    def _remember(self, what: str) -> None:
        short = what if len(what) <= TRAIL_CHARS_MAX else what[: TRAIL_CHARS_MAX - 1] + "…"
        self._set(trail=(*self.state.trail, short)[-TRAIL_MAX:])

    def _set(self, **changes: object) -> None:
        self.state = msgspec.structs.replace(self.state, **changes)


def _wants_human(heard: Heard) -> bool:
    match heard:
        case AskedHuman():
            return True
        case Said(text=text):
            return asks_for_human(text[:HEARD_CHARS_MAX])
        case Pressed(key=key):
            return key == "0"
        case _:
            return False


def _fits(ask: AskNode, value: str) -> bool:
    """Is this what was asked for? A pressed option or silence is the empty text and never fits."""
    digits = value.isascii() and value.isdigit()
    return ask.chars_min <= len(value) <= ask.chars_max and value != "" and (digits or ask.form == "text")


def _option(menu: MenuNode, heard: Heard, text: str) -> Option | None:
    """The option that was meant: by its button, its digit, its label in any language, its words, or part of a label."""
    match heard:
        case Chose(option=id):
            return next((option for option in menu.options if option.id == id), None)
        case Pressed(key=key):
            return next((option for option in menu.options if option.key == key), None)
    return _said_option(menu, text.casefold()) if text else None


def _said_option(menu: MenuNode, said: str) -> Option | None:
    """ "投诉" means "投诉与建议" when no other label has it; "card" means nothing where two have it."""
    for option in menu.options:
        if said in {option.key, *map(str.casefold, option.label.values())}:
            return option
    for option in menu.options:
        if any(word.casefold() in said for word in option.words):
            return option
    part = plain_words(said)
    of = [o for o in menu.options if any(part in plain_words(label) for label in o.label.values())]
    return of[0] if len(of) == 1 and len(part) >= PART_CHARS_MIN else None


def _chosen_article(heard: Heard, offered: tuple[str, ...]) -> str | None:
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


def _last_way_out(flow: Flow) -> HandOverNode:
    """A flow that goes in circles still ends at a human."""
    node = flow.nodes[flow.human]
    return node if isinstance(node, HandOverNode) else HandOverNode(summary={})


def _in(text: Text, language: str) -> str:
    """The sentence in this language, or in whichever there is."""
    return text.get(language) or next(iter(text.values()), "")


def _filled(text: str, variable: Callable[[str], str]) -> str:
    """`{name}` by the variable's value; anything else in braces stays."""
    parts = text.split("{")
    done = parts[0]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        done += variable(name) + rest if brace and name.isidentifier() else "{" + part
    return done
