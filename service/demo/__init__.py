"""The demo: huyện An Lão of Hải Phòng, about 5,000 people that do not exist, two assessed years and every outcome.

`setting`, `population`, `families`, `learning`, `groups`, `story` and `intents` work everything out and are pure; `storing`, `accounts`,
`law` and `reform` store as the owner; `desks`, `first_year`, `second_year` act as signed-in accounts; `loading` puts them in order."""

from service.demo.accounts import PASSWORD, SIGN_INS
from service.demo.loading import allowed, load

__all__ = ["PASSWORD", "SIGN_INS", "allowed", "load"]
