"""Invariants of routing under a policy: receipts, steps, ranks. Each is proved by a planted fault in `mutants.py`."""

from typing import Any

from tests.routing import reference
from tests.simulation.centre import Centre
from tests.simulation.memory_store import Violation
from yingda.agents.agent import Agent
from yingda.journey.live import Live
from yingda.routing.receipt import decode, encode
from yingda.routing.rules.explain import again


def receipts_hold(centre: Centre) -> None:
    """Each decision, made again from its receipt and the versions that it names, is the same to the last bit, however
    much was changed since; and whoever was asked may be asked."""
    for row in centre.tables.keyed["offers"].values():
        stored = row[10].encode()
        receipt = decode(stored)
        if (receipt.contact, receipt.chosen) != (row[2], row[3]):
            raise Violation(f"the receipt of {row[0]} decides on {receipt.contact} and {receipt.chosen}")
        policy = centre.past.policies[receipt.policy]
        queues = {id: centre.past.queues[id, version] for id, version in receipt.inputs.queues.items()}
        if encode(again(receipt, policy, queues)) != stored:
            raise Violation(f"the receipt of {row[0]} comes out differently")
        ticket, profile = receipt.inputs.ticket, centre.config.agents[row[3]]
        agent = Agent(id=profile.id, name="", levels=profile.skills, branches=profile.branches, line=profile.line)
        seen = next(each for each in receipt.inputs.agents if each.id == agent.id)
        if not reference.free(seen.agent(ticket.facts.channel), ticket.facts.channel, policy):
            raise Violation(f"{agent.id} had no room for {ticket.id}")
        kept = ticket.reserved_for == agent.id
        if not kept and not reference.allowed(agent, ticket.facts, ticket.stage, policy, queues):
            raise Violation(f"{ticket.id} was offered to an agent who does not fit")


def steps_are_taken(live: Live, now: int) -> None:
    """Who waited long enough for a step of the policy has taken it."""
    for ticket in live.keys.values():
        steps = live.config.policy.rules(ticket.facts.queue).steps
        due = 0
        for step in steps:
            if now - ticket.queued_at < step.after_s * 1000 + 2_000:
                break
            due += 1
        if ticket.stage < due:
            raise Violation(f"{ticket.id} has waited for step {due} and is at {ticket.stage}")


def ranks_move_along(centre: Centre) -> None:
    """Who goes on waiting on another channel has the very place it had, and nobody has it twice."""
    queued: dict[str, dict[str, Any]] = {}
    moves: dict[str, str] = {}
    for event in centre.event_log():
        if event["type"] == "interaction.queued":
            queued.setdefault(event["interaction"], event)
            came_from = [old for old, new in moves.items() if new == event["interaction"]]
            for old in came_from:
                before = queued[old]
                if event["reason"] == "moved" and event["place_at"] != before["place_at"]:
                    raise Violation(f"{event['interaction']} has another rank than {old}")
        elif event["type"] == "interaction.moved":
            if event["interaction"] in moves:
                raise Violation(f"{event['interaction']} moved twice")
            moves[event["interaction"]] = event["to"]
    for old, new in moves.items():
        if new not in queued:
            raise Violation(f"{old} moved, and {new} is in no queue")


def announced_once(centre: Centre) -> None:
    """A stay in a queue is told a range at most once."""
    told: set[str] = set()
    for event in centre.event_log():
        if event["type"] == "interaction.queued":
            told.discard(event["interaction"])
        elif event["type"] == "interaction.wait_announced":
            if event["interaction"] in told or not 0 <= event["low_s"] < event["high_s"]:
                raise Violation(f"{event['interaction']} was told {event}")
            told.add(event["interaction"])
