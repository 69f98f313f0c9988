"""How the outcomes of indicators become one verdict: all must pass (TT 24, TT 25), or a total with a floor for each (Công dân học tập)."""

from typing import Literal

from service.scoring.amounts import Tenths
from service.scoring.settings import FlagValue, FromParameter, ParameterUse, Settings, parameters_in
from service.scoring.shape import Shape
from service.scoring.wording import tenths


class AllPass(Shape):
    """A criterion passes when all its applicable indicators do, a level when all its criteria do: TT 25 Article 8, TT 24 Articles 8, 14."""

    kind: Literal["all_pass"]

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """None beyond the indicators'."""
        del settings
        return ()

    def parameters(self) -> tuple[ParameterUse, ...]:
        """None."""
        return ()

    def sentence(self, settings: Settings) -> str:
        """The rule in words."""
        del settings
        return "Đạt khi tất cả các chỉ tiêu được áp dụng của mọi tiêu chí đều đạt."


class TotalWhen(Shape):
    """Another total where a flag is set: 70 in difficult areas was reported under 244/QĐ-KHVN; whether 324 keeps it is not known."""

    fact: str
    total: Tenths | FromParameter


class TotalAtLeast(Shape):
    """324/QĐ-KHVN: “từ 80 điểm trở lên, trong đó không có chỉ số nào đạt điểm dưới 5”. Points in tenths."""

    kind: Literal["total_at_least"]
    total: Tenths | FromParameter
    each_at_least: Tenths
    total_when: TotalWhen | None = None

    @property
    def when(self) -> FlagValue | None:
        """The other total, as the flag sees it."""
        return FlagValue(fact=self.total_when.fact, value=self.total_when.total) if self.total_when else None

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The flag, where the total depends on one."""
        flag = settings.threshold(self.total, self.when).fact
        return (flag,) if flag else ()

    def parameters(self) -> tuple[ParameterUse, ...]:
        """Totals that a province sets."""
        return parameters_in("points", self.total, self.when)

    def sentence(self, settings: Settings) -> str:
        """The rule in words."""
        threshold = settings.threshold(self.total, self.when)
        special = f" (vùng khó khăn: từ {tenths(threshold.special)})" if threshold.special is not None else ""
        floor = f"không chỉ số nào dưới {tenths(self.each_at_least)} điểm"
        return f"Đạt khi tổng điểm từ {tenths(threshold.ordinary)} trở lên{special} và {floor}."
