"""Staying home: tests need no network. A test that would reach beyond this machine fails at once."""

import ipaddress


def keep_at_home(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what reaches beyond this machine. Raises RuntimeError."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # a path, of a service on this machine
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        host = arguments[0] or ""
    else:
        return
    if not is_here(host.decode() if isinstance(host, bytes) else str(host)):
        raise RuntimeError(f"{event}: {host} is beyond this machine")


def is_here(host: str) -> bool:
    """Tell whether an address is of this machine."""
    if host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
