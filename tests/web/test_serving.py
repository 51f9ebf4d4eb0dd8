"""A service that gets SIGTERM closes its WebSockets, finishes its requests, and ends in time."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import websockets
from websockets.exceptions import ConnectionClosed

from forewatt.embedded.ports import free_port

pytestmark = pytest.mark.asyncio

DEADLINE_S = 30
SERVICE = """
import asyncio, os, sys
from fastapi import FastAPI, WebSocket
from forewatt.web.serving import serve

app = FastAPI()
entered, leave = asyncio.Event(), asyncio.Event()

@app.websocket("/deaf")
async def deaf(socket: WebSocket) -> None:
    await socket.accept()
    await asyncio.Event().wait()  # it never receives, so it does not notice that it was closed

@app.get("/slow")
async def slow() -> str:
    entered.set()
    await leave.wait()
    return "finished"

@app.get("/pid")
async def pid() -> int:
    return os.getpid()

@app.get("/entered")
async def has_entered() -> bool:
    asyncio.get_running_loop().call_later(1, leave.set)
    return entered.is_set()

serve(app, "127.0.0.1", int(sys.argv[1]))
"""


@asynccontextmanager
async def service(
    shutdown_s: int, port: int | None = None, shares_port: bool = False
) -> AsyncIterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address and the process of a service."""
    port = port or free_port()
    environment = {**os.environ, "FOREWATT_SHUTDOWN_S": str(shutdown_s), "FOREWATT_SHARE_PORT": str(shares_port)}
    with subprocess.Popen([sys.executable, "-c", SERVICE, str(port)], env=environment) as process:
        try:
            async with httpx.AsyncClient() as client, asyncio.timeout(DEADLINE_S):
                while True:
                    try:
                        await client.get(f"http://127.0.0.1:{port}/entered")
                        break
                    except httpx.ConnectError:
                        await asyncio.sleep(0.05)
            yield f"127.0.0.1:{port}", process
        finally:
            process.kill()


async def ended(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.wait_for(asyncio.to_thread(process.wait), DEADLINE_S)


async def test_sigterm__socket_that_never_receives__is_closed_as_a_restart_and_the_process_ends() -> None:
    async with service(shutdown_s=1) as (address, process), websockets.connect(f"ws://{address}/deaf") as socket:
        process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), DEADLINE_S)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert await ended(process) == -signal.SIGTERM


async def test_sigterm__running_request__is_finished() -> None:
    async with service(shutdown_s=20) as (address, process), httpx.AsyncClient(base_url=f"http://{address}") as client:
        slow = asyncio.create_task(client.get("/slow", timeout=DEADLINE_S))
        while not (await client.get("/entered")).json():
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert (await slow).json() == "finished"
        assert await ended(process) == -signal.SIGTERM


async def test_share_port__successor_runs__client_that_retries_once_loses_no_request() -> None:
    async def get(url: str) -> int:
        async with httpx.AsyncClient() as client:
            return int((await client.get(url)).raise_for_status().text)

    async with service(5, shares_port=True) as (address, former), asyncio.timeout(DEADLINE_S):
        url, port = f"http://{address}/pid", int(address.rpartition(":")[2])
        async with service(5, port, shares_port=True) as (_, successor):
            while await get(url) != successor.pid:
                await asyncio.sleep(0.02)
            former.send_signal(signal.SIGTERM)
            answered = 0
            while answered < 50 or former.poll() is None:
                try:
                    await get(url)
                except httpx.TransportError:
                    await get(url)  # reset with the connections that the former had not accepted yet
                answered += 1
            assert successor.poll() is None
            successor.send_signal(signal.SIGTERM)
            await ended(successor)
            with pytest.raises(httpx.ConnectError):
                await get(url)
