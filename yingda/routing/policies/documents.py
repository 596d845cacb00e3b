"""A policy as it is stored and sent: JSON, and a hash that says whether two are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from yingda.routing.policy import Policy

_encoder: Final = msgspec.json.Encoder(order="deterministic")


def stored(policy: Policy) -> dict[str, Any]:
    """The document of a policy, without its number."""
    document: dict[str, Any] = msgspec.to_builtins(policy)
    del document["version"]
    return document


def policy_of(document: Mapping[str, Any], number: int = 0) -> Policy:
    """Raises `msgspec.ValidationError` for what is no policy."""
    return msgspec.convert({**document, "version": number}, Policy)


def hash_of(policy: Policy) -> str:
    """Of the content alone: two policies with the same hash decide the same. 64 hexadecimal digits."""
    return hashlib.sha256(_encoder.encode(stored(policy))).hexdigest()


def skills_of(policy: Policy) -> dict[str, list[str]]:
    """Skills that the policy names, each with the places (`values.gold.asks.0.skill`)."""
    return _placed(_skills(policy))


def queues_of(policy: Policy) -> dict[str, list[str]]:
    """Queues that the policy names, each with the places."""
    return _placed(_queues(policy))


def branches_of(policy: Policy) -> dict[str, list[str]]:
    """Branches that the policy names, each with the places."""
    return _placed(_branches(policy))


def _skills(policy: Policy) -> Iterator[tuple[str, str]]:
    for grade, value in policy.values.items():
        yield from ((ask.skill, f"values.{grade}.asks.{n}.skill") for n, ask in enumerate(value.asks))
    for language, ask in policy.languages.items():
        yield ask.skill, f"languages.{language}.skill"
    for place, topic in enumerate(policy.topics):
        yield from ((ask.skill, f"topics.{place}.asks.{n}.skill") for n, ask in enumerate(topic.asks))
    for queue, rules in policy.queues.items():
        yield from ((skill, f"queues.{queue}.weights.{skill}") for skill in rules.weights)
        for n, step in enumerate(rules.steps):
            yield from ((skill, f"queues.{queue}.steps.{n}.lower.{skill}") for skill in step.lower)


def _queues(policy: Policy) -> Iterator[tuple[str, str]]:
    for n, reserve in enumerate(policy.reserves):
        yield reserve.queue, f"reserves.{n}.queue"
    for queue, rules in policy.queues.items():
        yield queue, f"queues.{queue}"
        for n, step in enumerate(rules.steps):
            yield from ((helper, f"queues.{queue}.steps.{n}.queues.{m}") for m, helper in enumerate(step.queues))


def _branches(policy: Policy) -> Iterator[tuple[str, str]]:
    for queue, rules in policy.queues.items():
        yield from ((branch, f"queues.{queue}.branches.{n}") for n, branch in enumerate(rules.branches))
        for n, step in enumerate(rules.steps):
            yield from ((branch, f"queues.{queue}.steps.{n}.branches.{m}") for m, branch in enumerate(step.branches))


def _placed(found: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    placed: dict[str, list[str]] = {}
    for id, place in found:
        placed.setdefault(id, []).append(place)
    return placed
