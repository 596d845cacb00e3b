"""Walks a flow: one input in, outputs and a new state out. Pure, and every walk is short.

After an input the walk goes on through nodes that do not wait until one waits or the flow ends. A walk that passes more
than `STEPS_MAX` nodes is a mistake of the flow; the customer is handed to a human instead of going in circles. By
telephone so is a caller who has pressed keys for too long, or has been silent too often.
"""

from typing import Final

import msgspec

from yingda.dialogue.errors import FlowVersionForeign
from yingda.dialogue.flow import (
    AnswerNode,
    AnyNode,
    ArticleNode,
    AskNode,
    BranchNode,
    EndNode,
    Flow,
    HandOverNode,
    LeaveMessageNode,
    MenuNode,
    OtherFlowNode,
    SayNode,
    SecretNode,
    ServiceNode,
    Text,
)
from yingda.dialogue.rules.confirming import AGAIN, CONFIRMING, YES
from yingda.dialogue.rules.meaning import (
    ARTICLE,
    HEARD_CHARS_MAX,
    chosen_article,
    filled,
    fits,
    option_of,
    said_in,
    wants_human,
)
from yingda.dialogue.rules.search import find_articles, sure
from yingda.dialogue.rules.telling import Telling
from yingda.dialogue.talk import (
    Choice,
    End,
    Entrusted,
    Follow,
    HandOver,
    Heard,
    LeftMessage,
    Offer,
    Pressed,
    Said,
    Served,
    Started,
    State,
    Step,
    TimedOut,
    World,
)

STEPS_MAX: Final = 40
"""Nodes passed for one input."""
INPUTS_MAX: Final = 60
"""Keys and silences by telephone; then a human takes over."""
SILENCES_MAX: Final = 6
"""In a row by telephone."""
SERVED_MAX: Final = 12
"""Services in a row without a word of the customer: a flow that asks for more goes in a circle."""


def begin(flow: Flow, world: World, before: State | None = None) -> Step:
    """A contact enters the flow; `before`: where it stood in the flow that it comes from."""
    state = before or State(version=flow.version, node=flow.start)
    entered = msgspec.structs.replace(state, version=flow.version, node=flow.start)
    return interpret(flow, entered, Started(), world)


def interpret(flow: Flow, state: State, heard: Heard, world: World) -> Step:
    """One input. A contact keeps the version it began with; another version is refused (`flow.version_foreign`)."""
    if state.version != flow.version:
        raise FlowVersionForeign(flow=flow.key, version=state.version)
    walk = _Walk(flow, world, state)
    walk.hear(heard)
    return Step(state=walk.state, outputs=tuple(walk.outputs), end=walk.over)


class _Walk(Telling):
    """One walk; lives for one input."""

    def __init__(self, flow: Flow, world: World, state: State) -> None:
        super().__init__(world, state)
        self.flow = flow
        self.over = False
        self.steps = 0

    # ── what was heard, at the node where the contact waits ──

    def hear(self, heard: Heard) -> None:
        if self.world.voice and not isinstance(heard, Started):
            silences = self.state.silences + 1 if isinstance(heard, TimedOut) else 0
            self.set(inputs=self.state.inputs + 1, silences=silences)
        self.set(served=self.state.served + 1 if isinstance(heard, Served) else 0)
        worn_out = self.state.inputs >= INPUTS_MAX or self.state.silences >= SILENCES_MAX
        worn_out = worn_out or self.state.served > SERVED_MAX
        if wants_human(heard) or worn_out:
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
            case AskNode() as ask if self.state.confirming:
                self._confirmed(ask, heard, text)
            case AskNode() as ask:
                self._asked(ask, heard.key if isinstance(heard, Pressed) else text)
            case AnswerNode() as answer:
                self._answered(answer, heard, text)
            case ServiceNode() as service:
                self._served(service, heard)
            case SecretNode() as secret if isinstance(heard, Entrusted) and heard.token:
                self.set(variables=self.state.variables | {secret.variable: heard.token})
                self._go(secret.next)
            case SecretNode() as secret:
                self._missed(secret)
            case LeaveMessageNode(next=target) if isinstance(heard, LeftMessage):
                self._go(target)
            case _:
                self._go_with(text, self.flow.start)

    def _menu(self, menu: MenuNode, heard: Heard, text: str) -> None:
        option = option_of(menu.options, heard, text)
        if option is not None:
            self.remember(said_in(option.label, self.flow.languages[0]))
            self.change_language(option.language)
            self._go(option.next)
        elif text and menu.free_text:
            self._go_with(text, menu.free_text)
        else:
            self._missed(menu)

    def _asked(self, ask: AskNode, value: str) -> None:
        if not fits(ask, value):
            self._missed(ask)
        elif ask.confirm:
            self.set(confirming=value)
            self.wait_at(ask)
        else:
            self._keep(ask, value)

    def _confirmed(self, ask: AskNode, heard: Heard, text: str) -> None:
        """What was keyed in has been read back. Whoever types another value means that one."""
        option = option_of(CONFIRMING, heard, text)
        if option is YES:
            self._keep(ask, self.state.confirming)
        elif option is AGAIN:
            self.set(confirming="")
            self._again(ask, said={})
        elif fits(ask, text):
            self._asked(ask, text)
        else:
            self._again(ask, said={})

    def _keep(self, ask: AskNode, value: str) -> None:
        self.set(variables=self.state.variables | {ask.variable: value}, question=value)
        self.remember(value)
        self._go(ask.next)

    def _answered(self, node: AnswerNode, heard: Heard, text: str) -> None:
        """At an answer node the contact waits only after titles were offered."""
        chosen = chosen_article(heard, self.state.offered)
        article = next((a for a in self.articles() if a.id == chosen), None)
        if article is not None:
            self.give(article)
            self._go(node.next)
        elif text:
            self._go_with(text, self.state.node)
        else:
            self._go(node.not_found)

    def _served(self, service: ServiceNode, heard: Heard) -> None:
        """What the customer says meanwhile changes nothing; only "转人工" does, and that was heard before."""
        if isinstance(heard, Served):
            self.set(variables=self.state.variables | heard.variables)
            self._go(service.outcomes.get(heard.outcome, service.otherwise))

    def _missed(self, node: MenuNode | AskNode | SecretNode) -> None:
        self._again(node, said=self.heard_as(node.no_match, node.voice_no_match))

    def _again(self, node: MenuNode | AskNode | SecretNode, said: Text) -> None:
        """Once more, as often as the node tries."""
        if self.state.misses + 1 >= node.no_match_max:
            return self._go(node.otherwise)
        self.set(misses=self.state.misses + 1)
        self.say(said)
        return self.wait_at(node)

    # ── on from node to node ──

    def _go(self, target: str) -> None:
        """Enters nodes until one waits or the flow is over."""
        following: str | None = target
        while following is not None:
            self.steps += 1
            if self.steps > STEPS_MAX:
                return self._hand_over(_last_way_out(self.flow))
            self.set(node=following, misses=0, offered=(), confirming="")
            following = self._enter(self.flow.nodes[following])
        return None

    def _go_with(self, text: str, target: str) -> None:
        self.set(question=text)
        if text:
            self.remember(text)
        self._go(target)

    def _enter(self, node: AnyNode) -> str | None:
        """Does what the node says; the next node, or None to stop here."""
        match node:
            case SayNode(text=text, voice=voice, next=target):
                self.say(self.heard_as(text, voice))
                return target
            case BranchNode(cases=cases, otherwise=otherwise):
                return next((case.next for case in cases if self.variable(case.variable) in case.values), otherwise)
            case AnswerNode():
                return self._search(node)
            case ArticleNode():
                return self._read(node)
            case AskNode(form="text", otherwise=otherwise) if self.world.voice:
                return otherwise
            case HandOverNode(closed=closed) if closed and not self.world.open:
                return closed
            case HandOverNode():
                self._hand_over(node)
            case OtherFlowNode(flow=flow, otherwise=otherwise):
                if flow not in self.world.flows:
                    return otherwise
                self.outputs.append(Follow(flow=flow))
                self.over = True
            case EndNode(text=text, voice=voice):
                self.say(self.heard_as(text, voice))
                self.outputs.append(End())
                self.over = True
            case _:
                self.wait_at(node)
        return None

    def _search(self, node: AnswerNode) -> str | None:
        asked = "" if self.world.voice and _only_keys(self.state.question) else self.state.question
        found = find_articles(asked, self.articles())
        best = sure(found)
        if best is not None:
            self.give(best)
            return node.next
        if not found:
            return node.not_found
        self.set(offered=tuple(one.article.id for one in found))
        titles = [(one.article.id, one.article.title) for one in found] + [("none", self.text(node.none_of_these))]
        choices = (Choice(id=ARTICLE + id, label=label, key=str(i)) for i, (id, label) in enumerate(titles, 1))
        self.outputs.append(Offer(text=self.text(node.unsure), options=tuple(choices), timeout_s=node.timeout_s))
        return None

    def _read(self, node: ArticleNode) -> str:
        """In the customer's language; in another one rather than not at all."""
        known = [*self.articles(), *self.world.articles]
        for articles in self.world.more_articles.values():
            known += articles
        titles = [self.text(node.title), *node.title.values()]
        article = next((a for title in titles for a in known if a.title == title), None)
        if article is None:
            return node.not_found
        self.give(article)
        return node.next

    def _hand_over(self, node: HandOverNode) -> None:
        self.say(self.heard_as(node.text, node.voice))
        summary = filled(said_in(node.summary, self.flow.languages[0]), self.variable)
        trail = " → ".join(self.state.trail)
        whole = f"{summary}（{trail}）" if summary and trail else summary or trail
        over = HandOver(
            queue=node.queue, summary=whole, skills=node.skills, language=self.language, topic=node.topic
        )  # fmt: skip
        self.outputs.append(over)
        self.over = True


def _only_keys(text: str) -> bool:
    """Digits of a telephone, which no article answers."""
    return not text.strip("0123456789*# ")


def _last_way_out(flow: Flow) -> HandOverNode:
    """A flow that goes in circles still ends at a human."""
    node = flow.nodes[flow.human]
    return node if isinstance(node, HandOverNode) else HandOverNode(summary={})
