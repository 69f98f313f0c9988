"""The command line: serve · work · migrate · seed · check-legislation · check-certificate · score · populate · backup · restore · rekey · retain · reconcile · verify-audit · create-user · link-account. `python -m service COMMAND --help` explains each."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from service import commands
from service.foundation.embedded import EmbeddedDatabaseError
from service.keys import InstallationError
from service.settings import SecretFileError, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 refused with a reason on standard error."""
    given = _parser().parse_args(arguments)
    try:
        code: int = asyncio.run(given.run(Settings(), given))
    except (InstallationError, SecretFileError, EmbeddedDatabaseError) as refused:
        print(f"Không chạy được: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description="Học tập suốt đời")
    actions = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in commands.COMMANDS:
        sub = actions.add_parser(command.name, help=command.help)
        sub.set_defaults(run=command.run)
        for name, options in command.arguments:
            sub.add_argument(name, **options)
    return parser


if __name__ == "__main__":
    sys.exit(main())
