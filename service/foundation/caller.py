"""Who calls, and how far they reach: what `enter()` in the database answered for the token of this request."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """The signed-in account with its reach, or nobody (`account_id` None, everything empty).

    Who holds a paper card is nobody too, but for `card_id`; `shown_household` is the household of a family's account or of such a card."""

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
    card_id: int | None = None
    shown_household: int | None = None

    @property
    def known(self) -> bool:
        """True when somebody is signed in."""
        return self.account_id is not None


NOBODY = Caller()
