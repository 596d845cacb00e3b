"""REST of sentences: which there are, hearing one, uploading a recording for it, going back to the engine."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from yingda.channels.telephony.prompts import runs
from yingda.channels.telephony.protocol.shown import Spoken as Said
from yingda.channels.telephony.recorded import actions, sentences, store
from yingda.channels.telephony.recorded.errors import PromptNothingToSay, PromptSoundAway
from yingda.channels.telephony.recorded.schemas import RecordingView, SentenceView, Spoken, Where
from yingda.channels.telephony.recorded.studio import Studio
from yingda.channels.telephony.recorded.uploading import uploaded
from yingda.dialogue.permissions import FLOWS_EDIT, FLOWS_VIEW
from yingda.dialogue.published import drawn_flow
from yingda.foundation.errors import NotFound
from yingda.foundation.fields import Id
from yingda.foundation.http import Edge, permission
from yingda.foundation.listing import Row, VersionSeen
from yingda.foundation.operations import OperationMissing
from yingda.foundation.work import Read
from yingda.interactions.entry_points.api import load_entry_points

PATH: Final = "/api/prompts"
WAV: Final = {
    "content-type": "audio/wav",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
}


def router(studio: Studio) -> APIRouter:
    made = APIRouter(prefix=PATH, tags=["telephone"])

    @made.get("")
    async def list_recordings(edge: Edge = permission(FLOWS_VIEW)) -> list[SentenceView]:
        """The telephone's own sentences, what is announced now, and recordings of sentences that nothing says now."""
        return await edge.read(_common)

    @made.get("/flow")
    async def list_sentences(flow: Annotated[Id, Query()], edge: Edge = permission(FLOWS_VIEW)) -> list[SentenceView]:
        """What a flow's draft says by telephone."""
        return await edge.read(lambda read: _of_flow(read, flow))

    @made.post("", status_code=201)
    async def upload(request: Request, edge: Edge = permission(FLOWS_EDIT)) -> RecordingView:
        """Keeps a recording (multipart: `language`, `text`, `version`, `file`): callers hear it from now on."""
        if edge.operation is None:
            raise OperationMissing()
        told, data = await uploaded(request)
        if studio.sox is None:
            raise PromptSoundAway()
        sound = await actions.telephone_sound(studio.sox, data)
        return await edge.write(
            lambda work: actions.keep(work, told.language, told.text, told.version, sound), RecordingView
        )

    @made.delete("/{id}", status_code=204)
    async def delete(id: Id, version: VersionSeen = None, edge: Edge = permission(FLOWS_EDIT)) -> None:
        await edge.write(lambda work: actions.remove(work, id, version), None)

    @made.get("/{id}/sound", response_class=Response)
    async def get_sound(id: Id, edge: Edge = permission(FLOWS_VIEW)) -> Response:
        """The recording as callers hear it."""
        data = await edge.read(lambda read: store.sound(read.conn, id))
        if data is None:
            raise NotFound(id=id)
        return Response(data, headers=WAV)

    @made.post("/sound", response_class=Response)
    async def listen(body: Spoken, edge: Edge = permission(FLOWS_VIEW)) -> Response:
        """A sentence as a caller would hear it now: the recording where there is one, else the engine."""
        if studio.prompts is None:
            raise PromptSoundAway()
        text = sentences.menu(body.text, tuple(body.keys), body.language) if body.keys else body.text
        if not runs(text, body.language):
            raise PromptNothingToSay()
        file = await studio.prompts.file(Said(text=text, language=body.language), edge.principal.tenant)
        return Response(await asyncio.to_thread(file.read_bytes), headers=WAV)

    return made


async def _of_flow(read: Read, id: str) -> list[SentenceView]:
    flow = await drawn_flow(read, id)
    if flow is None:
        raise NotFound(id=id)
    return _views(Where.FLOW, sentences.of_flow(flow), await _recordings(read))


async def _common(read: Read) -> list[SentenceView]:
    recordings = await _recordings(read)
    now = round(read.now.timestamp() * 1000)
    announced = [
        sentences.Sentence(point.key, point.name, language, text)
        for point in await load_entry_points(read)
        if point.active and point.announcement is not None and now < point.announcement.until
        for language, text in point.announcement.texts.items()
    ]
    views = _views(Where.TELEPHONE, sentences.of_the_telephone(), recordings)
    views += _views(Where.ANNOUNCEMENT, announced, recordings)
    said = {view.recording.id for view in views if view.recording is not None}
    rest = [row for row in recordings.values() if row["id"] not in said]
    earlier = [sentences.Sentence("", "", row["language"], row["text"]) for row in rest]
    return views + _views(Where.EARLIER, earlier, recordings)


Recorded = dict[tuple[str, bytes], Row]


async def _recordings(read: Read) -> Recorded:
    return {(row["language"], store.key_of(row["text"])): row for row in await store.shown(read.conn)}


def _views(where: Where, found: list[sentences.Sentence], recordings: Recorded) -> list[SentenceView]:
    return [_view(where, one, recordings.get((one.language, store.key_of(one.text)))) for one in found]


def _view(where: Where, one: sentences.Sentence, row: Row | None) -> SentenceView:
    return SentenceView(
        where=where, node=one.node, what=one.what, language=one.language, text=one.text,
        recording=None if row is None else RecordingView.model_validate(row),
    )  # fmt: skip
