"""Refusals about skills and agents' profiles."""

from yingda.foundation.errors import Refusal


class SkillInUse(Refusal):
    """Queues ask for it, or (for deletion) agents have it; `users` says who."""

    code = "skill.in_use"
    status = 409


class SkillUnknown(Refusal):
    """There is no such skill in use; `skills` are the ids."""

    code = "skill.unknown"
    status = 422


class AgentWithoutDesk(Refusal):
    """The user is not an agent: give the user a desk first."""

    code = "agent.without_desk"
    status = 409
