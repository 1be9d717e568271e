"""Runs the command line in a process that records every address outside this machine it asks for.

    python offline.py RECORD COMMAND...

Python's audit events see each connection that Python code opens, also those of uvicorn, httpx
and urllib3, and each name that is looked up.
"""

import sys
from pathlib import Path

RECORD = Path(sys.argv[1])


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "127.0.0.1"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "127.0.0.1")
    if name not in ("localhost", "::1", "::", "0.0.0.0") and not name.startswith("127."):
        with RECORD.open("a") as record:
            record.write(f"{event} {name}\n")
        raise PermissionError(f"no network: {name}")


sys.addaudithook(_record)
sys.argv = ["nianbao", *sys.argv[2:]]

from nianbao.cli import main  # noqa: E402  # only after the hook is in place

main()
