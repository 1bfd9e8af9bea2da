"""An address from a stranger -> may it be asked: never a private network's, nor another than was checked."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from bot.catalog.address_table import is_public_address
from bot.core.text.pattern import lazy_pattern
from bot.deadline import WatchedConnectionMixin

Resolver = Callable[[str, int], Sequence[str]]

# Names that only a network's own resolver knows; a proxy resolves for us, so names must tell.
PRIVATE_NAMES = lazy_pattern(
    r"(?:.*\.)?(?:localhost|local|localdomain|localnet|internal|intranet|intra|lan|home|corp|private|home\.arpa|test"
    r"|invalid|onion|alt|in-addr\.arpa|ip6\.arpa|svc|consul|docker|kube|mshome\.net|metadata\.goog)"
)


def refusal_reason(url: str) -> str:
    """Why this address must not be asked, in words; "" if it may (its name has yet to be resolved)."""
    if re.search(r"[\s\\\x00-\x20\x7f]", url):
        return "its address holds blanks or control characters"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "its address is malformed"
    if parts.scheme not in ("http", "https"):
        return "its address is neither http nor https"
    if "@" in parts.netloc:
        return "its address holds credentials"
    if port not in (None, 80, 443):
        return "its address names an unusual port"
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return "its address names no host"
    ip_address = _parse_ip_address(host)
    if ip_address is not None:
        return "" if is_public_address(ip_address) else "its address is not public"
    if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", host) or host.rpartition(".")[2].isdigit():
        return "its host is not a public name"
    return "its host is not a public name" if PRIVATE_NAMES.fullmatch(host) else ""


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system finds them. Raises OSError where it has none."""
    address_infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in address_infos))


def _parse_ip_address(host: str) -> str | None:
    """The IP address that a host spells, also in the short, octal and hexadecimal forms that systems take."""
    if ":" in host:
        return host
    if re.fullmatch(r"[0-9a-fx.]+", host, re.IGNORECASE):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            return None
    return None


def public_only_pools(resolver: Resolver = resolve_host) -> dict[str, type[HTTPConnectionPool]]:
    """Connect to an address that was checked; resolved once, so that no second answer slips in."""

    class CheckedHTTPConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect_to_public_address(self, resolver)

    class CheckedHTTPSConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect_to_public_address(self, resolver)

    class PublicHTTPConnection(WatchedConnectionMixin, CheckedHTTPConnection):
        pass

    class PublicHTTPSConnection(WatchedConnectionMixin, CheckedHTTPSConnection):
        pass

    class PublicHTTPConnectionPool(HTTPConnectionPool):
        ConnectionCls = PublicHTTPConnection

    class PublicHTTPSConnectionPool(HTTPSConnectionPool):
        ConnectionCls = PublicHTTPSConnection

    return {"http": PublicHTTPConnectionPool, "https": PublicHTTPSConnectionPool}


def _connect_to_public_address(connection: HTTPConnection, resolver: Resolver) -> socket.socket:
    """Connect to an address that was checked: resolved once, so that no second answer slips in."""
    try:
        addresses = resolver(connection.host, connection.port)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"its name is not known: {error}") from error
    if not addresses or not all(map(is_public_address, addresses)):
        raise NewConnectionError(connection, "its host is not a public one")
    failure: OSError | None = None
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            failure = error
    raise NewConnectionError(connection, f"no connection: {failure}") from failure
