"""Judges a document by the centre as it is now."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from yingda.agents.agent import Agent
from yingda.agents.api import load_agents, load_skills
from yingda.foundation.work import Read, Work
from yingda.routing.policies.documents import branches_of, queues_of, skills_of
from yingda.routing.policies.errors import PolicyInvalid
from yingda.routing.policies.rules import sound
from yingda.routing.policies.rules.sound import Centre, Problem
from yingda.routing.policies.schemas import PolicyProblem
from yingda.routing.policies.store import hold_named
from yingda.routing.policy import Policy
from yingda.routing.queues import load_queues
from yingda.tenancy.api import load_branches


async def centre(read: Read | Work) -> Centre:
    """Skills, branches, queues in use and agents who may work."""
    skills = {each.id: each.name for each in await load_skills(read) if each.active}
    queues = {each.id: each for each in await load_queues(read) if each.active}
    agents = tuple(
        Agent(id=each.id, name=each.name, levels=each.skills, branches=each.branches, line=each.line)
        for each in await load_agents(read)
        if each.active
    )
    return Centre(skills=skills, branches=await load_branches(read), queues=queues, agents=agents)


async def judged(read: Read | Work, policy: Policy) -> tuple[list[PolicyProblem], list[PolicyProblem]]:
    """What is wrong, and what deserves a look; the latter is looked for only where nothing is wrong."""
    by = await centre(read)
    return await asyncio.to_thread(_judged, policy, by)


def _judged(policy: Policy, by: Centre) -> tuple[list[PolicyProblem], list[PolicyProblem]]:
    """In a thread: the loop that calls it may be an owner's."""
    errors = sound.errors(policy, by)
    return _views(errors), _views([] if errors else sound.warnings(policy, by))


async def demand_sound(work: Work, policy: Policy) -> None:
    """Refuses a policy with errors. What it names cannot be retired before our commit."""
    await hold_named(work, skills_of(policy), queues_of(policy), branches_of(policy))
    errors, _ = await judged(work, policy)
    if errors:
        raise PolicyInvalid(errors=[each.model_dump() for each in errors])


def _views(problems: list[Problem]) -> list[PolicyProblem]:
    return [PolicyProblem.model_validate(asdict(each)) for each in problems]
