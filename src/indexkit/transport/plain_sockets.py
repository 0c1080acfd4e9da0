"""Sockets without what loading `socket` takes; what goes over them is not known here.

The larger part of that module makes enumerations of hundreds of constants, which takes as long as
asking two dozen pages whether they have changed. The sockets themselves are C code.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any


def connection(host: bytes, port: int, seconds: float) -> socket.socket:
    """Return a socket that is connected, as `socket.create_connection` does.

    It serves for plain connections: TLS wants a socket of `socket`, see `whole_connection`.

    Args:
        host: the name or address, in ASCII, so that no codec looks at it.
        port: the port.
        seconds: how long each address of the host is tried.

    Raises:
        OSError: none of the addresses can be reached, or there is none.

    """
    sockets = _sockets()
    if hasattr(sockets, "create_connection"):
        return _whole_connection(sockets, host, port, seconds)
    error = OSError("the host has no address")
    for *kind, _, address in sockets.getaddrinfo(host, port, 0, sockets.SOCK_STREAM):
        sock = None
        try:
            sock = sockets.socket(*kind)
            sock.settimeout(seconds)
            sock.connect(address)
        except OSError as failed:
            error = failed
            if sock is not None:
                sock.close()
        else:
            connected: socket.socket = sock
            return connected
    try:
        raise error
    finally:
        del error  # which holds this frame


def whole_connection(host: bytes, port: int, seconds: float) -> socket.socket:
    """Return what `connection` does, for TLS."""
    import socket

    return _whole_connection(socket, host, port, seconds)


def without_delay(sock: socket.socket) -> None:
    """Have what is written sent at once."""
    sockets = _sockets()
    sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two sockets that lead to each other."""
    sockets = _sockets()
    if not hasattr(sockets, "socketpair"):  # on Windows `socket` makes one itself
        import socket as sockets
    ours, theirs = sockets.socketpair()
    return ours, theirs


def _whole_connection(sockets: Any, host: bytes, port: int, seconds: float) -> socket.socket:
    made: socket.socket = sockets.create_connection((host, port), seconds)
    return made


def _sockets() -> Any:
    """Return what makes sockets.

    That is `socket` if it is loaded: then it costs nothing, and whoever has loaded it may have had
    parts of it replaced, as gevent does.
    """
    if "socket" not in sys.modules:
        try:
            import _socket
        except ImportError:
            pass
        else:
            return _socket
    import socket

    return socket
