"""The embedded PostgreSQL: run under our own small supervisor, so that `make run` needs no database server installed.

Only what this file names is for others. Reading order: `supervisor` (start or attach) → `keeper` (watch and bring back)
→ `server` (one life) → `guardian` (the child that ends with its parent); beside them `folder`, `home`, `runner` (where,
and as whom), `lock`, `sockets`, `binaries`, `cluster` (on disk), `processes` (leftovers), `errors`.
"""

from service.foundation.embedded.address import ClusterAddress
from service.foundation.embedded.errors import EmbeddedDatabaseError
from service.foundation.embedded.supervisor import EmbeddedCluster

__all__ = ["ClusterAddress", "EmbeddedCluster", "EmbeddedDatabaseError"]
