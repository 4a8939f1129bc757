"""All-reduce between the workers of one machine, over sockets on the loopback interface.

A star around worker 0: with two workers that is a ring as well. Worker 0 adds in the order of the ranks, so
the sum has the same bits whoever is faster, and everybody applies the very same vector.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

import numpy as np

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds without a word from a worker, after which the run fails and is started again
LENGTH = struct.Struct("!Q")
LARGEST = 64 * 1024 * 1024


class WorkerLost(ConnectionError):
    """Another worker has ended or does not answer."""


class Group:
    """One worker's end. `links`: of worker 0 to all others by rank, of each other one to worker 0."""

    def __init__(self, rank: int, links: Sequence[socket.socket]) -> None:
        self.rank, self.size = rank, (len(links) + 1 if rank == 0 else 0)
        self._links = tuple(links)
        for link in self._links:
            link.settimeout(PATIENCE)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def mean(self, vector: np.ndarray) -> np.ndarray:
        """The mean of everybody's vector, equal to the bit at every worker. Raises WorkerLost."""
        if self.rank:
            _send(self._links[0], vector.tobytes())
            return np.frombuffer(_receive(self._links[0]), dtype=vector.dtype).copy()
        total = vector.copy()
        for link in self._links:
            total += np.frombuffer(_receive(link), dtype=vector.dtype)
        total /= self.size
        for link in self._links:
            _send(link, total.tobytes())
        return total

    def collected(self, words: bytes) -> list[bytes]:
        """At worker 0 what everybody said, by rank; nothing at the others. Raises WorkerLost."""
        if self.rank:
            _send(self._links[0], words)
            return []
        return [words, *map(_receive, self._links)]

    def close(self) -> None:
        """Hang up."""
        for link in self._links:
            link.close()


def listening() -> socket.socket:
    """Worker 0's listener on a free port of the loopback interface."""
    listener = socket.create_server((HOST, 0))
    listener.settimeout(PATIENCE)
    return listener


def gathered(listener: socket.socket, others: int) -> Group:
    """Worker 0's group, once all others have come and said their rank."""
    links: dict[int, socket.socket] = {}
    while len(links) < others:
        link, _ = listener.accept()
        link.settimeout(PATIENCE)
        links[int(_receive(link))] = link
    return Group(0, [links[rank] for rank in sorted(links)])


def joined(port: int, rank: int) -> Group:
    """The group of a worker that is not the first."""
    link = socket.create_connection((HOST, port), timeout=PATIENCE)
    _send(link, str(rank).encode())
    return Group(rank, [link])


def _send(link: socket.socket, data: bytes) -> None:
    try:
        link.sendall(LENGTH.pack(len(data)) + data)
    except OSError as error:
        raise WorkerLost(f"a worker is gone: {error}") from error


def _receive(link: socket.socket) -> bytes:
    (length,) = LENGTH.unpack(_exactly(link, LENGTH.size))
    if length > LARGEST:
        raise WorkerLost(f"a worker announces {length} bytes")
    return _exactly(link, length)


def _exactly(link: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        try:
            piece = link.recv(count - len(data))
        except OSError as error:
            raise WorkerLost(f"a worker is gone: {error}") from error
        if not piece:
            raise WorkerLost("a worker has hung up")
        data += piece
    return bytes(data)
