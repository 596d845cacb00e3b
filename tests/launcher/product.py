"""`yingda` with a product that only answers /readyz: what the launcher does can be seen without the rest."""

import asyncio
from collections.abc import Sequence

from yingda.entrypoints.cli import Product, yingda
from yingda.entrypoints.cli.product import NewInstitution, SignIn
from yingda.foundation.config import Settings

AGENT = SignIn(tenant="yuanshan", user="li.na", password="demo-words", role="坐席")


async def serve(settings: Settings) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, settings.host, settings.port)
    try:
        async with server:
            await server.serve_forever()
    finally:
        print("doors closed in order", flush=True)


async def load_demo(settings: Settings) -> Sequence[SignIn]:
    return [AGENT]


async def verify_audit(settings: Settings) -> Sequence[str]:
    return ["yuanshan/admin: entry 7 was changed"]


async def create_institution(settings: Settings, wanted: NewInstitution) -> list[SignIn]:
    return []


if __name__ == "__main__":
    product = Product(
        serve=serve, load_demo=load_demo, demo_bank=lambda: ("bank", AGENT), verify_audit=verify_audit,
        create_institution=create_institution,
    )  # fmt: skip
    yingda(obj=product)
