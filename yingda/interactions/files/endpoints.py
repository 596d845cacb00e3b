"""REST of files for staff: what agents send, and what they may read. Customers have a door of their own (webchat)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission
from yingda.foundation.operations import OperationMissing
from yingda.interactions.files.api import Files
from yingda.interactions.files.permissions import CONTACTS_VIEW, DESK_USE, FILES_VIEW
from yingda.interactions.files.serving import served
from yingda.interactions.files.upload import uploaded

router = APIRouter(prefix="/api/files", tags=["interactions"])


class FileView(BaseModel):
    """A file as the command `send` takes it and messages show it. `size` in bytes."""

    id: str
    name: str
    type: str
    size: int
    width: int | None
    height: int | None


@router.post("", status_code=201)
async def send_file(request: Request, edge: Edge = permission(DESK_USE)) -> FileView:
    """Keeps a file (multipart field `file`) that an agent is about to send."""
    if edge.operation is None:
        raise OperationMissing()
    files: Files = request.app.state.files
    name, data = await uploaded(request)
    me = edge.principal
    kept = await files.keep(me.tenant, name, data, agent=me.user, operation=edge.operation)
    return FileView(id=kept.id, name=kept.name, type=kept.type, size=kept.size, width=kept.width, height=kept.height)


@router.get("/{id}", response_class=Response)
async def get_file(id: Id, request: Request, edge: Edge = permission(FILES_VIEW)) -> Response:
    """The bytes of a file of a contact that one had, or of any contact for those who may read all."""
    files: Files = request.app.state.files
    me = edge.principal
    file = await files.of_staff(me.tenant, id, me.user or "", all_contacts=CONTACTS_VIEW in me.permissions)
    return served(file, await files.bytes_of(me.tenant, file))
