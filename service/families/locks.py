"""How often the year of birth may be wrong before a card is locked, and for how long. Pure numbers, read by the database's function and by pages.

A year is no secret: a household of four has four right ones among eighty. Whoever found a card has ten tries in all."""

FIRST_LOCK, FIRST_HOURS = 5, 1
SECOND_LOCK, SECOND_HOURS = 8, 24
LOCKED_FOR_GOOD = 10
"""Wrong years since the card was opened last: from then on only the commune's desk opens it again."""
