"""What an indicator asks, and how far one subject is from it: “ít nhất 60%”, “thừa 2,3 điểm phần trăm”. Pure words beside the stored outcome; decides nothing.

A surplus is cut and a lack is rounded up to the next tenth, so that no words look better than the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.scoring.awards import AllOf, AnyOf, CountAtLeast, Declared, LevelAtLeast, PassOrFail, ShareAtLeast, Steps, Trend
from service.scoring.binding import BoundRuleSet
from service.scoring.rule_set import Indicator
from service.scoring.scope import Reading, show
from service.scoring.verdicts import TotalAtLeast
from service.scoring.vocabulary import FactKind, fact_named
from service.scoring.wording import hundredths, number, tenths


@dataclass(frozen=True)
class Distance:
    """`asked`: the threshold that holds for this subject; `margin`: how far above or below it. Empty where there is none, or no figure."""

    asked: str = ""
    margin: str = ""


def distance(bound: BoundRuleSet, indicator: Indicator, facts: Mapping[str, int | None], points: int | None) -> Distance:
    """The distance of one subject at one indicator; `points` in tenths, None where the title has none."""
    award, verdict = indicator.award, bound.rule_set.verdict
    if isinstance(award, Steps):
        return _of_points(points, verdict.each_at_least) if isinstance(verdict, TotalAtLeast) else Distance()
    return _of_award(award, Reading(facts=facts, settings=bound.settings(indicator)))


def _of_points(points: int | None, least: int) -> Distance:
    asked = f"ít nhất {tenths(least)} điểm"
    return Distance(asked) if points is None else Distance(asked, _beside(points - least, f"{tenths(abs(points - least))} điểm"))


def _beside(margin: int, amount: str) -> str:
    return "vừa đúng ngưỡng" if margin == 0 else f"{'thừa' if margin > 0 else 'thiếu'} {amount}"


def _of_award(award: PassOrFail, reading: Reading) -> Distance:
    match award:
        case AllOf() | AnyOf():
            return _of_parts(award, reading)
        case ShareAtLeast():
            return _of_share(award, reading)
        case Trend():
            return _of_trend(award, reading)
        case LevelAtLeast():
            margin = award.margin(reading)
            words = "" if margin is None else _beside(margin, f"{abs(margin)} mức")
            return Distance(f"từ mức độ {award.level} trở lên", words)
        case CountAtLeast():
            least, margin = reading.settings.number(award.at_least), award.margin(reading)
            return Distance(
                f"ít nhất {show(award.fact, least)}", "" if margin is None else _beside(margin, show(award.fact, abs(margin)))
            )
        case Declared():
            return Distance("có")


def _of_parts(award: AllOf | AnyOf, reading: Reading) -> Distance:
    found = [_of_award(part.award, reading) for part in award.parts]
    joined = "; và " if isinstance(award, AllOf) else "; hoặc "
    return Distance(joined.join(one.asked for one in found if one.asked), "; ".join(one.margin for one in found if one.margin))


def _of_share(award: ShareAtLeast, reading: Reading) -> Distance:
    percent = award.percent_for(reading)
    part, base = reading.value(award.counted(reading.settings)), reading.value(award.denominator)
    if percent is None or part is None or not base:
        return Distance("" if percent is None else f"ít nhất {percent}%")
    above, lacking = part * 1000 - percent * 10 * base, award.margin(reading) or 0
    if above < 0:
        return Distance(f"ít nhất {percent}%", f"thiếu {tenths(-(above // base))} điểm phần trăm, cần thêm {number(-lacking)}")
    if 0 < above < base:
        return Distance(f"ít nhất {percent}%", "thừa chưa tới 0,1 điểm phần trăm")
    return Distance(f"ít nhất {percent}%", _beside(above, f"{tenths(above // base)} điểm phần trăm"))


def _of_trend(award: Trend, reading: Reading) -> Distance:
    rose = award.direction == "rose"
    asked = f"phải {'tăng' if rose else 'giảm'} so với năm trước"
    now, before = reading.value(award.fact), reading.value(award.year_before)
    if now is None or before is None:
        return Distance(asked)
    if now == before:
        return Distance(asked, "bằng năm trước")
    return Distance(asked, f"{'tăng' if now > before else 'giảm'} {_amount(award.fact, abs(now - before))}")


def _amount(name: str, value: int) -> str:
    fact = fact_named(name)
    written = {FactKind.TENTHS: tenths, FactKind.HUNDREDTHS: hundredths}.get(fact.kind, number) if fact else number
    return written(value)
