"""What a day's log does not tell is drawn: patience of those who were answered, talks of those who were not, more
contacts than came. The same seed draws the same for the base and for the change, so that they differ by the change."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from yingda.twin.customers import Customer, Part
from yingda.twin.rules.patience import Patience
from yingda.twin.world import Arriving, Change, Leg, World

TALK_MS_ASSUMED: Final = 240_000
"""Where no talk of any queue is known."""
SCATTER_MS: Final = 300_000
"""A contact that is added comes up to so much sooner or later than the one it is like."""
KNOWN_MIN: Final = 20
"""With fewer talks or givings up of its own, a queue borrows those of all queues."""

Key = tuple[str, str]


def one_of(values: Sequence[int], source: random.Random) -> int:
    """Any of them. (`Random.choice` costs four times as much, which is 4 % of a day.)"""
    return values[int(source.random() * len(values))]


class Lore:
    """What the day's log teaches: talks, work after them and patience, by queue and channel."""

    def __init__(self, contacts: Iterable[Arriving]) -> None:
        talks: defaultdict[Key, list[int]] = defaultdict(list)
        wraps: defaultdict[Key, list[int]] = defaultdict(list)
        gave_up: defaultdict[Key, list[int]] = defaultdict(list)
        bore: defaultdict[Key, list[int]] = defaultdict(list)
        for contact in contacts:
            for leg in contact.legs:
                key = (leg.queue, contact.channel)
                if leg.talk_ms is not None:
                    talks[key].append(leg.talk_ms)
                if leg.wrap_ms is not None:
                    wraps[key].append(leg.wrap_ms)
                if leg.gave_up_ms is not None:
                    gave_up[key].append(leg.gave_up_ms)
                elif leg.waited_ms:
                    bore[key].append(leg.waited_ms)
        self._talks, self._wraps = talks, wraps
        self._all_talks = [each for some in talks.values() for each in some] or [TALK_MS_ASSUMED]
        self._all_wraps = [each for some in wraps.values() for each in some] or [0]
        everybody = Patience(
            (each for some in gave_up.values() for each in some), (each for some in bore.values() for each in some)
        )
        self.assumed = everybody.assumed
        self._everybody = everybody
        self._patience = {
            key: Patience(gave_up[key], bore[key]) for key in list(gave_up) if len(gave_up[key]) >= KNOWN_MIN
        }

    def talk(self, key: Key, source: random.Random) -> int:
        own = self._talks.get(key, ())
        return one_of(own if len(own) >= KNOWN_MIN else self._all_talks, source)

    def wrap(self, key: Key, source: random.Random) -> int:
        own = self._wraps.get(key, ())
        return one_of(own if len(own) >= KNOWN_MIN else self._all_wraps, source)

    def patience(self, key: Key) -> Patience:
        return self._patience.get(key, self._everybody)


def customers(world: World, change: Change, seed: int, lore: Lore | None = None) -> list[Customer]:
    """Those who come, in the order of coming."""
    lore = lore or Lore(world.contacts)
    told, other = random.Random(seed), random.Random(~seed)  # noqa: S311
    found = []
    for contact in world.contacts:
        times = change.volumes.get(contact.legs[0].queue, change.volume)
        first = _drawn(contact, change, lore, told)
        if times >= 1 or other.random() < times:
            found.append(first)
        more = max(0.0, times - 1)
        copies = int(more) + (more % 1 > 0 and other.random() < more % 1)
        for n in range(copies):
            found.append(_another(contact, n, change, lore, other))
    found.sort(key=lambda customer: (customer.at, customer.id))
    return found


def _drawn(contact: Arriving, change: Change, lore: Lore, source: random.Random) -> Customer:
    parts = tuple(_part(leg, (leg.queue, contact.channel), change.handle, lore, source) for leg in contact.legs)
    return Customer(
        contact.id, contact.at, contact.channel, contact.language, contact.value, contact.topic, contact.lift,
        contact.at - contact.head_start_ms, contact.knows, parts,
    )  # fmt: skip


def _another(contact: Arriving, n: int, change: Change, lore: Lore, source: random.Random) -> Customer:
    """One more like this, with a talk and a patience of its own, a little sooner or later."""
    legs = tuple(Leg(queue=leg.queue, second_line=leg.second_line) for leg in contact.legs)
    at = contact.at + source.randint(-SCATTER_MS, SCATTER_MS)
    like = Arriving(
        id=f"{contact.id}+{n + 1}", at=at, legs=legs, channel=contact.channel, language=contact.language,
        value=contact.value, topic=contact.topic, lift=contact.lift, head_start_ms=contact.head_start_ms,
    )  # fmt: skip
    return _drawn(like, change, lore, source)


def _part(leg: Leg, key: Key, handle: float, lore: Lore, source: random.Random) -> Part:
    """Always draws the same number of times, so that later customers do not depend on what is known of this one."""
    chance, talk_ms, wrap_ms = 1.0 - source.random(), lore.talk(key, source), lore.wrap(key, source)
    talk_ms = leg.talk_ms if leg.talk_ms is not None else talk_ms
    wrap_ms = leg.wrap_ms if leg.wrap_ms is not None else wrap_ms
    gave_up_ms = leg.gave_up_ms
    patience_ms = gave_up_ms if gave_up_ms is not None else lore.patience(key).draw(chance, leg.waited_ms)
    return Part(leg.queue, leg.second_line, round(talk_ms * handle), round(wrap_ms * handle), max(1, patience_ms))
