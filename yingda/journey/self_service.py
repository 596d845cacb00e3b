"""Before an agent: the entry point's flow talks with the customer and hands over to a queue, or answers and ends."""

import re

from yingda.dialogue import api as dialogue
from yingda.interactions.call import BROWSER
from yingda.interactions.contact import Awaited, Contact, Errand, Message, State
from yingda.interactions.events import DigitsCaptured
from yingda.journey import enqueue, wrap_up
from yingda.journey.commands import Entrust
from yingda.journey.errors import OptionUnknown, SecretNotAsked, WrongState
from yingda.journey.turn import Turn

OPTION_CHARS_MAX = 64
KEYS = "0123456789*#"
"""Of a telephone (ITU-T E.161)."""
PHONE = "phone"
ERRAND_MS = 45_000
"""An errand that nobody has done by then is over: the core systems' own time-outs are shorter."""
HIDDEN = "******"
TYPED = re.compile(r"[0-9０-９]")
FLOWS_MAX = 5
"""Flows passed for one input; flows that lead to each other without ever asking end at a human."""


def begin(turn: Turn, contact: Contact) -> None:
    """The contact enters its entry point's flow; without a flow it goes straight to the queue."""
    config = turn.live.config
    entry_point = config.entry_points[contact.entry_point]
    version = config.flows_current.get(entry_point.flow_key)
    turn.hand_to(contact, "bot", None)
    if contact.channel == PHONE and (said := entry_point.announced(contact.language, turn.now)):
        turn.say(contact, "bot", said, data={"announcement": True})
    if version is None:
        to_queue(turn, contact, None)
        return
    contact.flow, contact.flow_version = entry_point.flow_key, version
    _carry_out(turn, contact, dialogue.begin(config.flows[entry_point.flow_key, version], _world(turn, contact)))


def hear_text(turn: Turn, contact: Contact, text: str) -> Message:
    """The customer said something: to the flow, or to whoever has the contact."""
    if contact.state is State.SELF_SERVICE and not contact.leaving_message:
        if contact.asks_secret:  # whatever was meant: no digit of it is kept
            heard = dialogue.AskedHuman() if dialogue.asks_for_human(text) else dialogue.Said(text="")
            return _hear(turn, contact, TYPED.sub("*", text), {}, heard)
        return _hear(turn, contact, text, {}, dialogue.Said(text=text))
    if contact.capture is not None:  # the field beside it was meant
        text = TYPED.sub("*", text)
    message = turn.say(contact, "customer", text)
    awaits_reply(turn, contact)
    return message


def awaits_reply(turn: Turn, contact: Contact) -> None:
    """From now on, unless an earlier message still waits."""
    if contact.unanswered_since is None:
        contact.unanswered_since = turn.now


def hear_choice(turn: Turn, contact: Contact, option: str) -> Message:
    """The customer pressed a button that the flow offered."""
    if contact.state is not State.SELF_SERVICE:
        raise WrongState(interaction=contact.id, state=contact.state)
    label = _label(turn, contact, option)
    return _hear(turn, contact, label, {"option": option}, dialogue.Chose(option=option))


def hear_key(turn: Turn, contact: Contact, key: str) -> Message:
    """The customer pressed a digit of a telephone."""
    if contact.state is not State.SELF_SERVICE or contact.leaving_message:
        raise WrongState(interaction=contact.id, state=contact.state)
    if len(key) != 1 or key not in KEYS:
        raise OptionUnknown(option=key[:OPTION_CHARS_MAX])
    labels = dict(contact.awaits.keys) if contact.awaits else {}
    return _hear(turn, contact, labels.get(key, key), {"key": key}, dialogue.Pressed(key=key))


def hear_nothing(turn: Turn, contact: Contact) -> None:
    """The customer was silent for as long as the flow waits where time counts."""
    if contact.state is not State.SELF_SERVICE or contact.awaits is None:
        raise WrongState(interaction=contact.id, state=contact.state)
    _walk(turn, contact, dialogue.TimedOut())


def hear_secret(turn: Turn, contact: Contact, command: Entrust) -> None:
    """What was keyed in secretly is behind a token."""
    awaits = contact.awaits
    if not contact.asks_secret or awaits is None or awaits.seq != command.seq:
        raise SecretNotAsked(interaction=contact.id)
    if command.token:
        turn.publish(
            DigitsCaptured(interaction=contact.id, kind=awaits.of, outcome="captured", token=command.token)
        )  # fmt: skip
    _hear(turn, contact, command.shown or HIDDEN, {"secret": awaits.of}, dialogue.Entrusted(token=command.token))


def hear_served(turn: Turn, contact: Contact, served: dialogue.Served) -> None:
    """The teller has answered."""
    _walk(turn, contact, served)


def hand_over(turn: Turn, contact: Contact) -> None:
    """The customer asked for a human."""
    contact.leaving_message = False
    _walk(turn, contact, dialogue.AskedHuman())


def _hear(turn: Turn, contact: Contact, text: str, data: dict[str, str], heard: dialogue.Heard) -> Message:
    message = turn.say(contact, "customer", text, data=dict(data))
    _walk(turn, contact, heard)
    return message


def _walk(turn: Turn, contact: Contact, heard: dialogue.Heard) -> None:
    """On through the flow; to the queue where the flow was taken away meanwhile."""
    flow = _flow(turn, contact)
    if flow is None or contact.flow_state is None:
        to_queue(turn, contact, None)
    else:
        state = dialogue.restore(contact.flow_state)
        _carry_out(turn, contact, dialogue.interpret(flow, state, heard, _world(turn, contact)))


def _flow(turn: Turn, contact: Contact) -> dialogue.Flow | None:
    """The version that the contact began with, or None when it was taken away meanwhile."""
    return turn.live.config.flows.get((contact.flow or "", contact.flow_version))


def _label(turn: Turn, contact: Contact, option: str) -> str:
    """The words on the button, from the last offer; an option that was not offered is refused."""
    for message in reversed(turn.live.messages.get(contact.id, [])):
        for offered in message.data.get("options", ()):
            if offered["id"] == option:
                return str(offered["label"])
        if message.kind == "choice":
            break
    raise OptionUnknown(option=option[:OPTION_CHARS_MAX])


def _world(turn: Turn, contact: Contact) -> dialogue.World:
    config = turn.live.config
    entry_point = config.entry_points[contact.entry_point]
    is_open = config.is_open(entry_point.calendar_id, turn.now)
    by_phone = contact.channel == PHONE
    return dialogue.World(
        language=contact.language,
        open=is_open and enqueue.admitting_queue(turn, entry_point.queue) is not None,
        articles=config.articles.get(contact.language, []),
        more_articles=config.articles,
        facts={
            "tier": str(contact.tier_at(turn.now)), "channel": contact.channel,
            "known": _yes(contact.customer is not None),
            "number": _yes(by_phone and contact.address not in ("", BROWSER)),
        },
        voice=by_phone,
        queue_open=lambda key: _queue_open(turn, key),
        flows=frozenset(config.flows_current),
    )  # fmt: skip


def _queue_open(turn: Turn, key: str) -> bool:
    queue = turn.live.config.queues_by_key.get(key)
    return queue is not None and queue.active and turn.live.config.queue_open(queue, turn.now)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _follow(turn: Turn, contact: Contact, key: str, passed: int) -> None:
    """On in the current version of another flow, with what is known so far."""
    config = turn.live.config
    version = config.flows_current.get(key)
    if version is None or contact.flow_state is None or passed >= FLOWS_MAX:
        to_queue(turn, contact, None)
        return
    before = dialogue.restore(contact.flow_state)
    contact.flow, contact.flow_version = key, version
    step = dialogue.begin(config.flows[key, version], _world(turn, contact), before)
    _carry_out(turn, contact, step, passed + 1)


def _carry_out(turn: Turn, contact: Contact, step: dialogue.Step, passed: int = 1) -> None:
    """Says what the flow says, then goes where it leads. `passed`: flows so far for this input."""
    turn.touch(contact)
    contact.flow_state = dialogue.save(step.state)
    if not step.outputs:
        return  # at a service: what was said meanwhile changes nothing
    contact.awaits = contact.errand = None
    for output in step.outputs:
        match output:
            case dialogue.Say(text=text):
                turn.say(contact, "bot", text)
            case dialogue.Collect(text=text):
                asked = turn.say(contact, "bot", text)
                contact.awaits = Awaited(
                    seq=asked.seq, form=output.form, timeout_s=output.timeout_s, chars_max=output.chars_max
                )
            case dialogue.CollectSecret(text=text, of=of):
                asked = turn.say(contact, "bot", text, data={"secret": {"of": of, "chars_max": output.chars_max}})
                contact.awaits = Awaited(
                    seq=asked.seq, form="secret", timeout_s=output.timeout_s, chars_max=output.chars_max, of=of
                )
                if contact.by_phone:
                    contact.unrecorded_since = contact.unrecorded_since or turn.now
            case dialogue.Serve(service=service, with_=with_):
                contact.errand = Errand(
                    id=turn.ids.new(), service=service, with_=with_, asked_at=turn.now, until=turn.now + ERRAND_MS
                )
            case dialogue.Offer(text=text, options=options):
                choices = [{"id": option.id, "label": option.label} for option in options]
                data = {"options": choices} | ({"whole": True} if output.whole else {})
                asked = turn.say(contact, "bot", text, kind="choice", data=data)
                keys = tuple((option.key, option.label) for option in options if option.key)
                contact.awaits = Awaited(seq=asked.seq, form="choice", timeout_s=output.timeout_s, keys=keys)
            case dialogue.Answer(article=article, title=title, text=text):
                turn.say(contact, "bot", text, data={"article": article, "title": title})
            case dialogue.HandOver(queue=queue, summary=summary, topic=topic):
                contact.summary = summary
                contact.topic = topic or contact.topic
                contact.subject = summary[:80]
                to_queue(turn, contact, queue)
            case dialogue.ChangeLanguage(language=language):
                contact.language = language
            case dialogue.Follow(flow=flow):
                _follow(turn, contact, flow, passed)
            case dialogue.LeaveMessage(text=text, whole=whole):
                turn.say(contact, "bot", text, data={"whole": True} if whole else None)
                contact.leaving_message = True
            case dialogue.End():
                if contact.state is State.SELF_SERVICE:
                    wrap_up.end_before_agent(turn, contact, "system")


def to_queue(turn: Turn, contact: Contact, queue_key: str | None) -> None:
    """Into the queue of that key (None or unknown: the entry point's), or to a message when nobody takes it."""
    config = turn.live.config
    named = config.queues_by_key.get(queue_key or "")
    queue_id = named.id if named is not None else config.entry_points[contact.entry_point].queue
    if enqueue.enqueue(turn, contact, queue_id, "first"):
        turn.tell(contact, "event.queued")
    else:
        wrap_up.ask_for_message(turn, contact)
