"""The application as it is run: granian, two workers, a process of its own."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import httpx

from hutong.settings import Settings

WORKERS = 2


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[str]:
    """Yields the address once it answers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "HUTONG_DATABASE_URL": settings.database_url,
        "HUTONG_REDIS_URL": settings.redis_url,
        "HUTONG_S3_ENDPOINT": settings.s3_endpoint,
        "HUTONG_S3_ACCESS_KEY": settings.s3_access_key,
        "HUTONG_S3_SECRET_KEY": settings.s3_secret_key,
        "HUTONG_SECRET_KEY": settings.secret_key,
        "HUTONG_PUBLIC_URL": address,
        "HUTONG_LOG": "warning",
        "HUTONG_POOL_SIZE": "16",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "hutong.app.asgi:create_app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", str(WORKERS)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError("the application did not start")
                try:
                    if (await client.get(f"{address}/healthz")).status_code == 200:
                        break
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
            else:
                raise RuntimeError("the application does not answer")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
