"""How tests are dealt out to workers: a file goes to one worker whole, as its fixtures like it; the long walk through all pages in portions."""

import zlib

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

PORTIONS = {"tests/browser/test_walk.py": 8}
"""Files of many slow tests that share nothing but what lives as long as a run."""


class Dealing(LoadFileScheduling):  # type: ignore[misc]  # xdist says no types
    """By file, and some files in portions."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return f"{file}#{zlib.crc32(nodeid.encode()) % PORTIONS[file]}" if file in PORTIONS else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Asked by pytest-xdist when a run begins."""
    return Dealing(config, log)
