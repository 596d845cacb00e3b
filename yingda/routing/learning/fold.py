"""What the owner of a partition learns while it works: how waits came true, how long contacts take, how much of its
share each queue has had.

It is a fold of the event log and of nothing else: the owner hears each event as it is published, a new owner hears the
same events again. So that it need not hear all of them, the whole is put down as an event of its own now and then.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from yingda.foundation.events import Event
from yingda.interactions.events import (
    InteractionAnswered,
    InteractionLeftQueue,
    InteractionOffered,
    InteractionTransferred,
    InteractionWrappedUp,
)  # fmt: skip
from yingda.routing.events import LearnedOfQueue, OwnerLearned, ShareLifted
from yingda.routing.matching.shares import Shares
from yingda.routing.rules.expected_wait import Told, Waits

EVENTS_BETWEEN_MARKS: Final = 10_000
"""Events of a partition between two times that all is put down: as many a new owner reads at most, beside those of
administrative work. With some twenty events a contact it is one more event for five hundred contacts."""
SECOND_MS: Final = 1000

_decoder: Final = msgspec.json.Decoder(
    InteractionAnswered | InteractionLeftQueue | InteractionOffered | InteractionTransferred | InteractionWrappedUp
    | OwnerLearned | ShareLifted
)  # fmt: skip


class Learning:
    """As it stands. `hear` in the order of the log."""

    def __init__(self, mark_every: int = EVENTS_BETWEEN_MARKS) -> None:
        self.mark_every = mark_every
        self.waits = Waits()
        self.shares = Shares()
        self.since_mark = 0
        """Events since all was put down."""
        self._put_down: OwnerLearned | None = None

    @property
    def due(self) -> bool:
        """All is to be put down again."""
        return self.since_mark >= self.mark_every

    def hear(self, event: Event) -> None:
        """Something was published."""
        self.since_mark += 1
        teach = _TEACHES.get(type(event))
        if teach is not None:
            teach(self, event)

    def mark(self) -> OwnerLearned:
        """All of it, to be published; queues that taught nothing are left out."""
        self._put_down = OwnerLearned(
            waits={
                queue: LearnedOfQueue(
                    handle_s=each.handle_s, handled_count=each.handled_count,
                    ends={bits: (low, high, seen) for bits, (low, high, seen) in sorted(each.ends.items())},
                )
                for queue, each in sorted(self.waits.items())
                if each.handled_count or each.ends
            },
            had=dict(sorted(self.shares.all.items())),
        )  # fmt: skip
        return self._put_down

    def _marked(self, mark: OwnerLearned) -> None:
        self.since_mark = 0
        if mark is self._put_down:
            self._put_down = None
            return
        self.waits = Waits()
        for queue, each in mark.waits.items():
            learned = self.waits.of(queue)
            learned.handle_s, learned.handled_count = each.handle_s, each.handled_count
            learned.ends = {bits: list(ends) for bits, ends in each.ends.items()}
        self.shares.all = dict(mark.had)

    def _offered(self, event: InteractionOffered) -> None:
        if event.had is None:
            self.shares.all.clear()
        else:
            self.shares.all[event.queue] = event.had

    def _lifted(self, event: ShareLifted) -> None:
        self.shares.all[event.queue] = event.had

    def _waited(self, event: InteractionAnswered | InteractionLeftQueue) -> None:
        if event.told is not None:
            served = isinstance(event, InteractionAnswered)
            self.waits.of(event.queue).came_true(Told(*event.told), event.waited_ms / SECOND_MS, served=served)

    def _handled(self, event: InteractionWrappedUp | InteractionTransferred) -> None:
        if event.handle_ms is not None:
            self.waits.of(event.queue).handled(event.handle_ms / SECOND_MS)


_TEACHES: Final[dict[type[Event], Callable[[Learning, Any], None]]] = {
    OwnerLearned: Learning._marked,
    InteractionOffered: Learning._offered,
    ShareLifted: Learning._lifted,
    InteractionAnswered: Learning._waited,
    InteractionLeftQueue: Learning._waited,
    InteractionWrappedUp: Learning._handled,
    InteractionTransferred: Learning._handled,
}
TEACHING: Final = tuple(str(kind.__struct_config__.tag) for kind in _TEACHES)
"""Types of the events that teach."""


def learned(events: Iterable[bytes], since_mark: int, mark_every: int = EVENTS_BETWEEN_MARKS) -> Learning:
    """As a new owner knows it. `events`: those that teach, as JSON in the order of the log, from the last mark on;
    `since_mark`: how many there were of all types since."""
    learning = Learning(mark_every)
    for data in events:
        learning.hear(_decoder.decode(data))
    learning.since_mark = since_mark
    return learning
