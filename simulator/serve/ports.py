"""A free port on loopback: the one of last time, so that addresses stay, or any."""

import contextlib
import socket


def free_port(usual: int | None) -> int:
    """Free at this moment; whoever asks must still be ready to find it taken."""
    for port in (usual, 0):
        if port is None:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise OSError("no free port on loopback")
