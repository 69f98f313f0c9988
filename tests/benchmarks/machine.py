"""What the figures were measured on: processor, memory, versions, and how busy the machine was. Names no path and no host."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "openfisca-core", "numpy")


def facts(postgres: str) -> list[str]:
    """Lines for the head of the results."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{_from('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {_memory_gb()} GB of memory, Linux {platform.release()}",
        f"Python {platform.python_version()}, PostgreSQL {postgres}, {', '.join(_versions())}",
        f"load averages when the run ended: {load}",
    ]


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} missing")
    return found


def _from(file: str, name: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _memory_gb() -> int:
    return round(int(_from("/proc/meminfo", "MemTotal").split()[0]) / 2**20)
