"""Nothing of this program goes over a network: whatever tries to, in a process that forbade it, is stopped and noted.

Python tells an audit hook before a socket connects, sends or asks for an address, whichever library wants it. Once
set, a hook stays; one is set for the whole run of the tests, and one in each process that does the main job apart.
"""

from __future__ import annotations

import sys
from collections.abc import Collection

FORBIDDEN = frozenset(
    {
        "socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request",
        "http.client.connect", "ftplib.connect",
        "smtplib.connect", "poplib.connect", "imaplib.open", "telnetlib.Telnet.open", "nntplib.connect",
    }
)  # fmt: skip
_ON_A_SOCKET = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"})


class NetworkUsedError(BaseException):
    """Something wanted to use the network. Not an Exception: « except Exception » must not hide it."""


def forbid(but: Collection[str] = ()) -> list[str]:
    """Stop all of it from now on, but to the hosts in ``but``; what is tried is added to the list given back."""
    tried: list[str] = []

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event not in FORBIDDEN or _stays(event, args, but):
            return
        tried.append(f"{event} {args[1:]!r}")
        raise NetworkUsedError(tried[-1])

    sys.addaudithook(hook)
    return tried


def _stays(event: str, args: tuple[object, ...], but: Collection[str]) -> bool:
    """Whether it stays on this machine: a Unix socket, or a host that is allowed."""
    if event in _ON_A_SOCKET:
        address = args[1]
        if address is None or isinstance(address, str | bytes):  # a file's name, or what was connected before
            return True
        host = address[0] if isinstance(address, tuple) and address else None
        if event == "socket.bind" and host in ("127.0.0.1", "::1"):  # urllib3 asks so whether there is an IPv6
            return True
    else:
        host = args[1] if event == "http.client.connect" else args[0]
    return host in but
