"""Composition of what administrators configure: its REST doors, and who knows which thing (`foundation.references`).

The application puts `references()` on its state and includes every router; the demo world writes through the same.
"""

from __future__ import annotations

from fastapi import APIRouter

from yingda.agents import endpoints as agents_rest
from yingda.agents import references as agents
from yingda.banking.connections import endpoints as cores_rest
from yingda.dialogue import endpoints as flows_rest
from yingda.dialogue import references as dialogue
from yingda.foundation.references import References
from yingda.interactions import references as interactions
from yingda.interactions.announcements import endpoints as announcements_rest
from yingda.interactions.dispositions import endpoints as dispositions_rest
from yingda.interactions.entry_points import endpoints as entry_points_rest
from yingda.knowledge import references as knowledge
from yingda.knowledge.articles import endpoints as articles_rest
from yingda.knowledge.phrases import endpoints as phrases_rest
from yingda.outbound_gate.do_not_contact import endpoints as do_not_contact_rest
from yingda.outbound_gate.policy import endpoints as gate_rest
from yingda.routing import endpoints as queues_rest
from yingda.routing import references as routing
from yingda.routing.policies import endpoints as policies_rest
from yingda.routing.policies.trials import endpoints as trials_rest
from yingda.routing.previews import endpoints as previews_rest
from yingda.routing.receipts import endpoints as receipts_rest
from yingda.tenancy import references as tenancy


def references() -> References:
    """Everything that configured things may point at, lowest layer first."""
    return References([tenancy, interactions, agents, knowledge, routing, dialogue])


def routers() -> list[APIRouter]:
    """The REST doors of configuration; people, branches and calendars are tenancy's own."""
    return [
        agents_rest.router,
        queues_rest.router,
        policies_rest.router,
        trials_rest.router,
        previews_rest.router,
        receipts_rest.router,
        entry_points_rest.router,
        announcements_rest.router,
        dispositions_rest.router,
        phrases_rest.router,
        articles_rest.router,
        flows_rest.router,
        gate_rest.router,
        do_not_contact_rest.router,
        cores_rest.router,
    ]
