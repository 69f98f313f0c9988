"""How long a recognition holds. Dates are arguments and results; nothing here asks what day it is."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from service.scoring.amounts import Count
from service.scoring.certainty import Certainty
from service.scoring.references import Reference
from service.scoring.settings import FromParameter, ParameterUse, Settings, parameters_in
from service.scoring.shape import Shape


class _Term(Shape):
    reference: Reference | None = None
    certainty: Certainty
    note: str = ""


class UntilYearEndAfter(_Term):
    """Until 31 December of the year of decision and so many years: TT 25 Article 5.4 says 36 months after the year of recognition."""

    kind: Literal["until_year_end_after"]
    years: Count

    def ends(self, *, decided_on: date, assessed_year: int, settings: Settings) -> date:
        """The last day on which the recognition holds."""
        del assessed_year, settings
        return date(decided_on.year + self.years, 12, 31)

    def parameters(self) -> tuple[ParameterUse, ...]:
        """None."""
        return ()


class Yearly(_Term):
    """Given for the assessed year and assessed again every year: until 31 December of the year in which the next one is decided."""

    kind: Literal["yearly"]

    def ends(self, *, decided_on: date, assessed_year: int, settings: Settings) -> date:
        """The last day on which the recognition holds."""
        del decided_on, settings
        return date(assessed_year + 1, 12, 31)

    def parameters(self) -> tuple[ParameterUse, ...]:
        """None."""
        return ()


class YearsSetByProvince(_Term):
    """Until 31 December of the year of decision and a number of years that a province sets."""

    kind: Literal["parameter"]
    years: FromParameter

    def ends(self, *, decided_on: date, assessed_year: int, settings: Settings) -> date:
        """The last day on which the recognition holds."""
        del assessed_year
        return date(decided_on.year + settings.number(self.years), 12, 31)

    def parameters(self) -> tuple[ParameterUse, ...]:
        """The number of years."""
        return parameters_in("count", self.years)


Term = Annotated[UntilYearEndAfter | Yearly | YearsSetByProvince, Field(discriminator="kind")]
