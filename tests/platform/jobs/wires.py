"""A wire to Valkey that can be cut, and that can swallow what comes back over it."""

import asyncio
import contextlib


class Wire:
    """A small TCP proxy: counts connections, cuts them, or swallows the next answers and then hangs up."""

    def __init__(self, host, port):
        self._there = (host, port)
        self._open = set()
        self._server = None
        self.port = 0
        self.connections = 0
        self.is_cut = False
        self.to_swallow = 0
        self.swallowed = 0

    async def start(self):
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        self.hang_up()

    def cut(self):
        """Nothing that is said passes any more, and who calls is not answered."""
        self.is_cut = True
        self.hang_up()

    def mend(self):
        self.is_cut = False

    def hang_up(self):
        for writer in list(self._open):
            writer.close()

    async def _carry(self, reader, writer):
        self.connections += 1
        if self.is_cut:
            writer.close()
            return
        try:
            back_reader, back_writer = await asyncio.open_connection(*self._there)
        except OSError:
            writer.close()
            return
        ends = {writer, back_writer}
        self._open |= ends
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._pump(reader, back_writer), self._pump(back_reader, writer, is_answer=True))
        self._open -= ends

    async def _pump(self, reader, writer, *, is_answer=False):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                # Only an answer that hands out jobs: its loss is what strands them in Valkey's hands.
                if is_answer and self.to_swallow and b"redis_message_id" in data:
                    self.to_swallow -= 1
                    self.swallowed += 1
                    break
                writer.write(data)
                await writer.drain()
        writer.close()
