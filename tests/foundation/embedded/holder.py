"""A process of its own over a DATA_DIR: starts its server or attaches to it, says in one line of JSON what happened, and
stops in order when its standard input ends. Run by its path (`others.py`); it needs the standard library and `service` alone."""

import json
import sys
from pathlib import Path

from service.foundation.embedded import EmbeddedCluster, EmbeddedDatabaseError


def main(data_dir: Path) -> int:
    """Hold or attach until the standard input ends; 1 when refused."""
    try:
        with EmbeddedCluster(data_dir, report=lambda _: None, durable=False) as cluster:
            say(owned=cluster.address.owned, socket_dir=str(cluster.address.socket_dir), pids=cluster.pids)
            sys.stdin.read()
    except EmbeddedDatabaseError as refused:
        say(slug=refused.slug, message=refused.message)
        return 1
    return 0


def say(**what: object) -> None:
    """One line for the test."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
