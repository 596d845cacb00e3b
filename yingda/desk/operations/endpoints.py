"""REST of operations for the desk. Adapters are asked outside of any transaction, so a repeat of the operation id is
answered by banking itself: the header's id becomes the operation's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final

from fastapi import APIRouter, Query

from yingda.banking.api import IN_DOUBT, Banking, Operation, State
from yingda.banking.catalogue import CATALOGUE
from yingda.banking.permissions import OPERATIONS_DRAFT, OPERATIONS_RESOLVE, OPERATIONS_VIEW
from yingda.customers.api import Customers
from yingda.desk.operations import schemas
from yingda.desk.operations.errors import WrongAnswer
from yingda.desk.operations.schemas import OperationView, operation_view
from yingda.desk.operations.subject import OwnerOf, held, subject_of
from yingda.foundation.errors import Forbidden, NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, Page, permission
from yingda.foundation.ids import parse_id
from yingda.foundation.operations import OperationMissing
from yingda.foundation.work import Work
from yingda.tenancy import api as staff

LIMIT: Final = 50


def router(owner_of: OwnerOf, banking: Banking, customers: Customers) -> APIRouter:
    """The doors over the contacts of this process."""
    made = APIRouter(tags=["operations"])

    async def views(edge: Edge, operations: Collection[Operation]) -> list[OperationView]:
        """With the names of the staff who drafted."""
        ids = {each.actor.removeprefix("user:") for each in operations if each.actor.startswith("user:")}
        names = await edge.read(lambda read: staff.names(read.conn, ids)) if ids else {}
        return [operation_view(each, names) for each in operations]

    async def view(edge: Edge, operation: Operation) -> OperationView:
        return (await views(edge, [operation]))[0]

    async def theirs(edge: Edge, id: str, interaction: str) -> None:
        """The operation belongs to the customer of the contact in hand."""
        contact = held(owner_of, edge.principal, interaction)
        operation = await banking.operation(edge.principal.tenant, parse_id(id, "id"))
        if operation.customer != contact.customer:
            raise NotFound(id=id)

    @made.get("/api/operations/kinds")
    async def list_kinds(edge: Edge = permission(OPERATIONS_DRAFT)) -> list[schemas.KindView]:
        """What this institution's cores carry out."""
        tenant = edge.principal.tenant
        cores = {role: banking.cores.of(tenant, role) for role in banking.cores.roles(tenant)}
        return [
            schemas.kind_view(kind)
            for kind in CATALOGUE.values()
            if kind.by_itself and (core := cores.get(kind.role)) is not None and kind.kind in core.operations
        ]

    @made.get("/api/operations/unresolved")
    async def list_unresolved(edge: Edge = permission(OPERATIONS_VIEW)) -> Page[OperationView]:
        """Of which nobody knows yet whether the core did it."""
        found = await banking.operations(edge.principal.tenant, states=IN_DOUBT, limit=200)
        return Page(items=await views(edge, found))

    @made.get("/api/operations")
    async def list_operations(
        interaction: Annotated[Id | None, Query()] = None, customer: Annotated[Id | None, Query()] = None,
        state: Annotated[State | None, Query()] = None, edge: Edge = permission(OPERATIONS_DRAFT),
    ) -> Page[OperationView]:  # fmt: skip
        """Of a contact in one's hands; with `operations.view` of any contact or customer."""
        if OPERATIONS_VIEW not in edge.principal.permissions:
            contact = held(owner_of, edge.principal, interaction or "")
            if customer is not None and customer != contact.customer:
                raise Forbidden(permission=OPERATIONS_VIEW)
        states = {state} if state is not None else None
        found = await banking.operations(
            edge.principal.tenant, customer=customer, interaction=interaction, states=states, limit=LIMIT
        )
        return Page(items=await views(edge, found))

    @made.get("/api/operations/{id}")
    async def get_operation(
        id: Id, interaction: Annotated[Id | None, Query()] = None, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> OperationView:
        if OPERATIONS_VIEW not in edge.principal.permissions:
            await theirs(edge, id, interaction or "")
        return await view(edge, await banking.operation(edge.principal.tenant, id))

    @made.post("/api/operations", status_code=201)
    async def draft_operation(body: schemas.NewOperation, edge: Edge = permission(OPERATIONS_DRAFT)) -> OperationView:
        if edge.operation is None:
            raise OperationMissing()
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return await view(edge, await banking.draft(subject, body.kind, body.params, edge.operation))

    @made.post("/api/operations/{id}/challenge")
    async def challenge_operation(
        id: Id, body: schemas.Asking, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> schemas.ChallengeView:
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return schemas.challenge_view(await banking.challenge(subject, means=body.means, operation=id))

    @made.post("/api/operations/{id}/confirm")
    async def confirm_operation(
        id: Id, body: schemas.Confirmation, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> OperationView:
        """With what the customer keyed in; a wrong code is `verification.wrong` with the tries left."""
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        proof = None
        if body.challenge is not None and body.token is not None:
            proved = await banking.prove_by_token(subject, body.challenge, body.token)
            if not proved.right:
                raise WrongAnswer(tries_left=proved.tries_left, locked_until=proved.locked_until)
            proof = proved.proof
            subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return await view(edge, await banking.confirm(subject, id, proof, accept_risk=body.accept_risk))

    @made.post("/api/operations/{id}/cancel")
    async def cancel_operation(
        id: Id, body: schemas.InContact, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> OperationView:
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return await view(edge, await banking.cancel(subject, id))

    @made.post("/api/operations/{id}/reverse")
    async def reverse_operation(
        id: Id, body: schemas.InContact, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> OperationView:
        """A draft of what takes it back."""
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return await view(edge, await banking.reverse(subject, id))

    @made.post("/api/operations/{id}/resolve")
    async def resolve_operation(
        id: Id, body: schemas.Resolution, edge: Edge = permission(OPERATIONS_RESOLVE)
    ) -> schemas.Proposed:
        """What a person found; it takes effect when a second one agrees."""

        async def act(work: Work) -> schemas.Proposed:
            approval = await banking.resolving.propose(work, id, body.state, body.core_ref, body.note)
            return schemas.Proposed(approval=approval)

        return await edge.write(act, schemas.Proposed)

    @made.post("/api/verifications", status_code=201)
    async def ask_customer(body: schemas.Asking, edge: Edge = permission(OPERATIONS_DRAFT)) -> schemas.ChallengeView:
        """Puts a question that proves who the customer is."""
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return schemas.challenge_view(await banking.challenge(subject, means=body.means))

    @made.post("/api/verifications/{id}/check")
    async def check_answer(
        id: Id, body: schemas.Answering, edge: Edge = permission(OPERATIONS_DRAFT)
    ) -> schemas.ProvedView:
        subject = await subject_of(owner_of, customers, edge.principal, body.interaction)
        return schemas.proved_view(await banking.prove_by_token(subject, id, body.token))

    return made
