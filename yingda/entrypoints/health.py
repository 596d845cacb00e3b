"""Health and metrics for whoever runs the product."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from yingda.entrypoints.router import Router
from yingda.foundation import metrics


def routes(router: Router) -> list[BaseRoute]:
    """They tell nothing of customers and need no session."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        ready = router.standing_by() and not router.leaving()
        return JSONResponse({"ready": ready, "partitions": len(router.owned)}, 200 if ready else 503)

    async def exposition(_request: Request) -> Response:
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", exposition)]
