"""A Valkey of our own: a private socket, an append-only file, nothing evicted."""

from functools import partial
from pathlib import Path

import redis

from portal.embedded.child import Child
from portal.embedded.files import fresh_log
from portal.embedded.place import Place, private

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    "maxmemory-policy": "noeviction",
    "appendonly": "yes",
    "appendfsync": "everysec",
}
FAST = {"appendonly": "no"}


def start_valkey(place: Place, *, fast: bool, held: int) -> Child:
    """Returns once it serves."""
    data = private(place.home / "valkey", place.account)
    socket = place.sockets / "valkey.sock"
    settings = SETTINGS | {"unixsocket": str(socket), "dir": str(data)} | (FAST if fast else {})
    child = Child(
        name="Valkey",
        command=[str(place.valkey)] + [part for name, value in settings.items() for part in (f"--{name}", value)],
        log=fresh_log(place.home / "logs" / "valkey.log"),
        environment={"LC_ALL": "C"},
        account=place.account,
        ready=partial(_answers, socket),
        held=(held,),
    )
    child.start()
    return child


def url(sockets: Path) -> str:
    return f"redis+socket://{sockets}/valkey.sock?virtual_host=0"


def _answers(socket: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket))
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
