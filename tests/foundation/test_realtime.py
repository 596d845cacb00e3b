"""Topics: who left hears nothing, who resumes gets what was missed while the ring holds it, by number and by size."""

from yingda.foundation.realtime import RING_BYTES_MAX, RING_EVENTS_MAX, Topics


class Ear:
    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self.heard.append(frame)


def test_who_left_one_topic_or_all_hears_no_more_of_it() -> None:
    topics, ear = Topics("life"), Ear()
    first, second = topics.topic("first"), topics.topic("second")
    for topic in (first, second):
        topic.begin(ear, {})
    first.leave(ear)
    first.publish(1)
    second.publish(1)
    assert len(ear.heard) == 3
    topics.leave(ear)
    second.publish(2)
    assert len(ear.heard) == 3
    assert not second.listeners


def test_a_topic_that_is_left_twice_or_never_joined_is_no_fault() -> None:
    topics, ear = Topics("life"), Ear()
    topic = topics.topic("first")
    topic.leave(ear)
    topics.leave(ear)
    topic.resume(ear, 0)
    topics.leave(ear)
    topic.leave(ear)
    assert not topic.listeners


def test_the_ring_holds_so_many_events_and_no_more() -> None:
    topic = Topics("life").topic("first")
    for _ in range(RING_EVENTS_MAX + 10):
        topic.publish(1)
    assert topic.holds(topic.stream, 10)
    assert not topic.holds(topic.stream, 9)


def test_the_ring_holds_so_many_bytes_and_no_more_but_always_the_latest() -> None:
    topic, ear = Topics("life").topic("first"), Ear()
    for _ in range(4):
        topic.publish("x" * (RING_BYTES_MAX // 3))
    assert topic.holds(topic.stream, 2)
    assert not topic.holds(topic.stream, 1)
    topic.publish("x" * (RING_BYTES_MAX * 2))
    assert not topic.holds(topic.stream, 3)
    topic.resume(ear, 4)
    assert len(ear.heard) == 1
