"""Who calls, and how far they reach: what `enter()` in the database answered for the token of this request."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """The signed-in account with its reach, or nobody (`account_id` None, everything empty)."""

    account_id: int | None = None
    display_name: str = ""
    kind: str = ""
    csrf: str = ""
    roles: tuple[str, ...] = ()
    communes: tuple[int, ...] = ()
    writes: tuple[int, ...] = ()
    counted: tuple[int, ...] = ()
    administers: tuple[int, ...] = ()
    household_id: int | None = None
    scopes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """True when somebody is signed in."""
        return self.account_id is not None


NOBODY = Caller()
