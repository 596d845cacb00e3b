"""The composition root: settings → database, keys, owners, doors → one ASGI application, started and ended in order."""

import contextlib
import json
import logging
import platform
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import uvicorn
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.types import ASGIApp

from yingda import configuration
from yingda.analytics.api import Analytics
from yingda.analytics.jobs import compare_at_night
from yingda.banking.api import Banking
from yingda.banking.connections.api import Cores
from yingda.channels.portal import api as portal_doors
from yingda.channels.telephony import endpoints as phone_rest
from yingda.channels.telephony.api import Telephony
from yingda.channels.telephony.api import project as project_calls
from yingda.channels.telephony.recorded import endpoints as prompts_rest
from yingda.channels.telephony.recorded.studio import Studio
from yingda.channels.telephony.sip_door import SipDoor
from yingda.channels.telephony.web_callers.door import CallDoor
from yingda.channels.webchat import api as webchat
from yingda.customers.api import Customers
from yingda.customers.api import jobs as customer_jobs
from yingda.demo import endpoints as demo_rest
from yingda.demo.core_doors import CoreDoors, no_core
from yingda.demo.cores import DemoCores
from yingda.demo.pages.routes import routes as demo_pages
from yingda.desk import endpoints as desk_rest
from yingda.desk import pick_lists, plan_notes, screen
from yingda.desk.customer360.api import Pictures
from yingda.desk.pick_lists import PickLists
from yingda.desk.plan_notes import PlanNotes
from yingda.entrypoints import counter, health
from yingda.entrypoints.dialling import own_numbers, permitting
from yingda.entrypoints.http import application, guarded
from yingda.entrypoints.nodes.directory import Directory
from yingda.entrypoints.nodes.doors import Doors
from yingda.entrypoints.nodes.membership import Membership
from yingda.entrypoints.nodes.seal import Seal
from yingda.entrypoints.nodes.switched import Switched
from yingda.entrypoints.router import Router
from yingda.entrypoints.sockets import FindFile, StaffSockets
from yingda.entrypoints.telling import teller_of
from yingda.entrypoints.trials import Trials
from yingda.entrypoints.upkeep import Upkeep
from yingda.entrypoints.web_calls import ChatVisits
from yingda.entrypoints.web_portal import PortalPages
from yingda.foundation import logs
from yingda.foundation.audit import Checkpoints
from yingda.foundation.config import Settings
from yingda.foundation.crypto import Keyring
from yingda.foundation.db import Database
from yingda.foundation.jobs import Job, Jobs, prune_operations
from yingda.foundation.principal import Principal
from yingda.foundation.sockets import FRAME_BYTES_MAX
from yingda.interactions.captured import api as captured
from yingda.interactions.contact import Contact
from yingda.interactions.files import endpoints as files_rest
from yingda.interactions.files.api import Files
from yingda.interactions.files.vault import Vault
from yingda.journey.owner import Owner, Projector
from yingda.outbound_gate.api import Gate
from yingda.outbound_gate.api import keeping as keep_gate
from yingda.outbound_gate.consents import endpoints as consents_rest
from yingda.recordings.api import Quarantine, Recordings
from yingda.routing.policies.jobs import ending_plans
from yingda.teller import api as telling
from yingda.tenancy import api as tenancy

BACKLOG_CONNECTIONS_MAX: Final = 4096
SHUTDOWN_S: Final = 5

log = logging.getLogger(__name__)


@dataclass(slots=True)
class App:
    """One process of the product. `start` before the first request, `stop` after the last."""

    settings: Settings
    database: Database
    keyring: Keyring
    router: Router
    directory: Directory
    doors: Doors
    """The whole application as a node serves it: any institution, whichever node owns it."""
    analytics: Analytics
    recordings: Recordings
    house: webchat.House
    staff: StaffSockets
    upkeep: Upkeep
    jobs: Jobs
    trials: Trials
    """Policies tried on days of the log."""
    gate: Gate
    """The one way out: whatever dials asks it first."""
    cores: Cores
    """The core systems of all institutions."""
    customers: Customers
    banking: Banking
    teller: telling.Teller
    portal: portal_doors.House
    pictures: Pictures
    asgi: FastAPI
    telephony: Telephony | None = None
    """None: off."""
    demo_cores: DemoCores | None = None
    """The demo's sample core systems; None: off."""

    async def start(self) -> None:
        await self.database.open()
        await tenancy.load_keys(self.database, self.keyring)
        if self.demo_cores is not None:
            self.demo_cores.begin()
        await self.cores.start()
        await self.directory.start()
        await self.router.start()
        await self.doors.start()
        await self.banking.start()
        await self.teller.start()
        await self.pictures.start()
        await self.analytics.start()
        await self.recordings.start()
        await self.upkeep.start()
        await self.jobs.start()
        await self.trials.start()
        if self.telephony is not None:
            await self.telephony.start()
        if self.demo_cores is not None:
            await self.demo_cores.join()

    async def give_up(self) -> None:
        """Before the end, while the doors are open: others get what this node owns. Calls of a switch of its own end
        first, while there is somebody to tell; those of a pool go on."""
        if not self.router.membership.known(others=True):
            return
        if self.telephony is not None and self.settings.telephony_pool is None:
            await self.telephony.stop()
            self.telephony = None
        await self.router.hand_over_all()

    async def stop(self) -> None:
        if self.telephony is not None:
            await self.telephony.stop()
        for part in (
            self.jobs, self.upkeep, self.recordings, self.analytics, self.pictures, self.teller, self.banking,
            self.trials, self.doors, self.router, self.directory,
        ):  # fmt: skip
            await part.stop()
        await self.cores.stop()
        if self.demo_cores is not None:
            await self.demo_cores.stop()
        await self.database.close()


def build(settings: Settings) -> App:
    """Everything of one process, joined but not started."""
    assert settings.database_url is not None
    database = Database(settings.database_url)
    keyring = tenancy.open_keyring(settings.data_dir)
    sessions = tenancy.Sessions(database, keyring)
    projectors: list[Projector] = [screen.project, webchat.project, *([project_calls] if settings.telephony else [])]
    directory = Directory(database)
    router = _router(settings, database, keyring, projectors, directory)
    analytics = Analytics(database, opener=keyring.open)
    files = Files(database, Vault(settings.data_dir / "files", keyring), keyring)
    recordings = _recordings(settings, database, keyring)
    house = webchat.House(database, files, router, customer_types=_customer_types)
    gate = Gate(database, keyring, own_numbers(router.owner))
    cores = Cores(database, keyring)
    customers = Customers(database, keyring, cores)
    banking = counter.banking_of(database, keyring, cores)
    pictures = Pictures(
        database, customers, router.owner, lambda: router.owned, lambda tenant: analytics.wallboard_topic(tenant)[0],
        counter.open_operations(banking),
    )  # fmt: skip
    picks, notes = PickLists(database.clock), PlanNotes(database)
    projectors += [pictures.project, telling.project, picks.project, notes.project]
    teller = teller_of(router, database, keyring, banking, customers, house)
    permit = permitting(gate, router.owner, database.clock)
    staff = StaffSockets(
        database, sessions.take_ticket, router.owner, _files_of(files), permit, analytics.wallboard_topic,
        {pick_lists.TOPIC: picks.open, plan_notes.TOPIC: notes.open},
    )  # fmt: skip
    router.on_end += [staff.close_tenant, house.close_tenant, picks.close_tenant, notes.close_tenant]
    checkpoints = tenancy.checkpoints(settings.data_dir, keyring)
    switched = Switched(router, directory)
    telephony = Telephony(settings, database, switched, recordings, keyring, gate) if settings.telephony else None
    calls = _calls(telephony, house) if telephony else []
    sip = SipDoor(sessions.take_ticket, lambda user: telephony.socket_of(user) if telephony else None)
    portal = portal_doors.House(
        database=database, sessions=portal_doors.Sessions(database), banking=banking, customers=customers,
        pages=PortalPages(house),
    )  # fmt: skip
    banking.on_moved.append(portal.streams.settled)
    router.on_end.append(portal.streams.close_tenant)
    banking.carrying.works_for = router.works_for
    pictures.portfolios.on_changed.append(portal.streams.core_changed)
    demo_cores = (
        DemoCores(settings.data_dir, database, keyring, cores) if settings.demo and settings.demo_cores else None
    )
    asgi = application(
        [
            *tenancy.routers(),
            *configuration.routers(),
            files_rest.router,
            *analytics.routers(),
            *recordings.routers(),
            phone_rest.router(telephony, sip),
            prompts_rest.router(telephony.studio if telephony else Studio()),
            desk_rest.router(router.owner),
            desk_rest.live_router(router.owner),
            *([demo_rest.router()] if settings.demo else []),
            *pictures.routers(),
            consents_rest.router(pictures.doors),
            *counter.routers(router.owner, banking, customers),
        ],
        [
            *health.routes(router),
            WebSocketRoute("/ws", staff.endpoint),
            WebSocketRoute("/sip", sip.endpoint),
            *webchat.routes(house),
            *calls,
            *portal_doors.routes(portal),
            *(demo_pages() if settings.demo else []),
            *(CoreDoors(demo_cores.address if demo_cores else no_core).routes() if settings.demo else []),
        ],
    )
    app = App(
        settings=settings, database=database, keyring=keyring, router=router, analytics=analytics,
        directory=directory, doors=Doors(asgi, router, directory, Seal(keyring.master), database.clock),
        recordings=recordings, house=house, staff=staff,
        upkeep=Upkeep(database, keyring, sessions, {"staff": staff, "sip": sip}),
        jobs=Jobs(
            database,
            [
                *_jobs(database, checkpoints, files), *recordings.jobs(), *customer_jobs(database),
                portal_doors.cleaning(database),
            ],
        ),
        trials=Trials(database),
        gate=gate,
        cores=cores, customers=customers, banking=banking, teller=teller, pictures=pictures,
        portal=portal,
        asgi=asgi,
        telephony=telephony,
        demo_cores=demo_cores,
    )  # fmt: skip
    state = app.asgi.state
    state.database, state.keyring, state.sessions, state.files = database, keyring, sessions, files
    state.cores, state.banking = cores, banking
    state.references, state.checkpoints = configuration.references(), checkpoints
    state.permissions = permissions_of(app.asgi)
    app.asgi.router.lifespan_context = _lifespan(app)
    return app


def _router(
    settings: Settings, database: Database, keyring: Keyring, projectors: list[Projector], directory: Directory
) -> Router:
    """This process among the nodes of the installation; no two lives of any have the same name."""
    name = settings.node_name or platform.node()[:60] or "node"
    life = f"{name}-{secrets.token_hex(6)}"
    membership = Membership(database, life, name, settings.node_url.rstrip("/"), settings.telephony)
    return Router(database, keyring, projectors, life, membership, lambda tenant: tenant in directory.called)


def _calls(telephony: Telephony, house: webchat.House) -> list[BaseRoute]:
    """Customers call from web pages; the chat tells them whether they can."""
    house.takes_calls = lambda tenant: telephony.web_callers.number_of(tenant) is not None
    domain = f"{telephony.settings.host}:{telephony.settings.sip_port}"
    where = lambda: telephony.sip_socket_url  # noqa: E731
    return CallDoor(telephony.web_callers, ChatVisits(house), where, domain, house.clock).routes()


def _recordings(settings: Settings, database: Database, keyring: Keyring) -> Recordings:
    """In a folder of their own: the files' nightly cleaning knows nothing of them."""
    vault = Vault(settings.data_dir / "recordings", keyring)
    return Recordings(database, vault, Quarantine(settings.data_dir / "quarantine", keyring.master))


def _jobs(database: Database, checkpoints: Checkpoints, files: Files) -> list[Job]:
    async def write_checkpoints() -> None:
        await tenancy.write_checkpoints(database, checkpoints)

    async def sweep() -> None:
        await tenancy.sweep(database)

    return [
        compare_at_night(database),
        prune_operations(database),
        Job("audit.checkpoint", "*/15 * * * *", write_checkpoints),
        Job("tenancy.sweep", "7 * * * *", sweep),
        Job("files.clean", "11 19 * * *", files.clean),
        captured.cleaning(database),
        keep_gate(database),
        ending_plans(database),
    ]


def _files_of(files: Files) -> FindFile:
    """Files that a member of staff may put into a message: their own uploads and those of their contacts."""

    async def find(principal: Principal, id: str) -> dict[str, object]:
        found = await files.of_staff(principal.tenant, id, principal.user or "", all_contacts=False)
        return found.in_message()

    return find


def _customer_types(owner: Owner, contact: Contact) -> None:
    """The customer types: shown on the desk of the agent who talks with them."""
    topic = owner.topics.get(screen.desk_topic(contact.agent)) if contact.agent else None
    if topic is not None:
        topic.hint({"type": "typing", "interaction": contact.id})


def permissions_of(asgi: FastAPI) -> frozenset[str]:
    """Every permission that an endpoint or a socket command asks for: what roles may be made of."""
    from yingda.desk import door

    found = {permission for _, permission in door.NEEDS.values()} | {door.WATCH, door.WALLBOARD}
    for route in iter_route_contexts(asgi.routes):
        dependant = getattr(route, "dependant", None)
        for dependency in getattr(dependant, "dependencies", ()):
            name = getattr(dependency.call, "permission", "")
            if name and not name.startswith("("):
                found.add(name)
    return frozenset(found)


def _lifespan(app: App) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_asgi: FastAPI) -> AsyncIterator[None]:
        await app.start()
        try:
            yield
        finally:
            await app.stop()

    return lifespan


async def serve(settings: Settings) -> None:
    """Serves every door until cancelled, then ends in order."""
    logs.configure(settings.log_level, settings.log_format)
    for library in ("uvicorn", "websockets", "httpx"):  # they tell of each connection; ours tell what matters
        logging.getLogger(library).setLevel(logging.WARNING)
    app = build(settings)
    config = server_config(settings, guarded(app.doors))
    await _Server(config, app.portal.streams.close, app.give_up).serve()


class _Server(uvicorn.Server):
    """At its end gives its partitions to other nodes while its doors still pass requests on. Then it ends streams of
    events before it waits for what is still being answered: they would go on for ever."""

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], None], hand_over: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._end_streams, self._hand_over = end_streams, hand_over

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._hand_over()
        self._end_streams()
        await super().shutdown(sockets)


def server_config(settings: Settings, asgi: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves. Who asks, and by which scheme, is believed of trusted proxies only; by default of nobody."""
    return uvicorn.Config(
        asgi, host=settings.host, port=settings.port, log_config=None, access_log=False,
        ws="websockets-sansio", ws_max_size=FRAME_BYTES_MAX, ws_per_message_deflate=False,
        backlog=BACKLOG_CONNECTIONS_MAX,
        timeout_graceful_shutdown=SHUTDOWN_S, lifespan="on", server_header=False,
        proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies,
    )  # fmt: skip


def openapi(settings: Settings) -> str:
    """The OpenAPI document that the browser side's types are made from: every door, those of the demo too."""
    settings = settings.model_copy(update={"demo": True})
    return json.dumps(build(settings).asgi.openapi(), ensure_ascii=False, indent=1, sort_keys=True)
