"""A check as forms and the API take and show it."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.certificates.reading import Checked, State
from service.certificates.statement import LONGEST
from service.titles.vocabulary import SubjectKind, Title


class CheckIn(BaseModel):
    """What was scanned or pasted: the whole address of the square, or what stands behind its #."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class StatementOut(BaseModel):
    """What was signed, as it stands on the certificate."""

    title: Title
    level: int
    assessed_year: int
    subject_kind: SubjectKind
    name: str
    place: str
    decision_number: str
    decided_on: date
    valid_until: date | None = Field(description="The last day, as it was signed")


class CheckOut(BaseModel):
    """What the check came to."""

    state: State = Field(
        description="`not_signed`: do not trust it · `withheld`: signed, its subject had the data erased or sealed · `unknown`: signed, not in the register"
    )
    on_day: date | None = Field(description="Of a revocation; of a lapse the first day without the title")
    certificate: StatementOut | None = Field(
        description="null when it is not signed: nothing in it is true because it stands there"
    )

    @classmethod
    def of(cls, checked: Checked) -> Self:
        """As it is answered."""
        said = checked.statement
        shown = StatementOut.model_validate(said.model_dump(exclude={"uid"})) if said is not None else None
        return cls(state=checked.state, on_day=checked.on_day, certificate=shown)
