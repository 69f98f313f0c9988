"""Where in an instrument a rule stands: article, clause, point; or, while the text is not at hand, what is quoted instead."""

from typing import Annotated

from pydantic import Field, StringConstraints

from service.scoring.shape import Shape

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Positive = Annotated[int, Field(strict=True, ge=1)]


class Reference(Shape):
    """`quoted` stands in for an article that is not at hand; the file check asks for one of the two."""

    article: Positive | None = None
    clause: Positive | None = None
    point: Line | None = None
    quoted: Line | None = None

    @property
    def found(self) -> bool:
        """Whether it names a place at all."""
        return self.article is not None or self.quoted is not None

    def __str__(self) -> str:
        """As documents write it: “điểm a khoản 5 Điều 6”."""
        if self.article is None:
            return self.quoted or ""
        point = f"điểm {self.point} " if self.point else ""
        clause = f"khoản {self.clause} " if self.clause else ""
        return f"{point}{clause}Điều {self.article}"
