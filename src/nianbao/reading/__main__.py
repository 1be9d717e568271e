"""The child of `apart`: reads one report from the standard input and writes it as JSON.

The first line says what the file is called and what reading it may take; its bytes follow.
"""

import json
import math
import os
import sys
from typing import Any

_LARGEST_FILE = 500_000_000


def main() -> int:
    """Reads, writes, and gives the exit status."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no reply
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    _bound(asked["seconds"], asked["memory"])
    from nianbao.reading.apart import FAILURES, NO_MEMORY, REPORT
    from nianbao.reading.sources import Original, read_original
    from nianbao.settings import Settings

    try:
        original = Original(sys.stdin.buffer.read(), **asked["original"])
        settings = Settings(max_file_bytes=asked["max_file_bytes"])
        report = read_original(original, settings, any_document=asked["any_document"])
        out.write(b'{"report":' + REPORT.dump_json(report) + b"}")
    except tuple(FAILURES.values()) as error:
        out.write(json.dumps({"error": type(error).__name__, "detail": str(error)}).encode())
    except MemoryError:
        return NO_MEMORY
    out.close()
    return 0


def _bound(seconds: float, memory: int) -> None:
    """Lets the system itself end what takes too much."""
    if sys.platform == "win32":
        return  # it has no such bounds; the parent watches the time
    import resource

    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: math.ceil(seconds),
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    # Nothing is tidied: whatever a file has done to this process ends with it.
    status = main()
    os._exit(status)
