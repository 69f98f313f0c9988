"""What the people of the demo learned in a year: the programme of sessions, who came to which, and the points that were confirmed.

Pure. Under the fictional guide of `seeds/demo/hai-phong-demo.yaml` whoever comes to the whole programme earns 37 points from the log
(8, 8, 8, 5, 8); indicators 6 to 10 rest on confirmed points, so that the sum is known beforehand."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.demo.population import Home, Resident
from service.demo.setting import FIRST_YEAR, REFORM, Commune

TENTHS = 10
CONFIRMED = ("6", "7", "8", "9", "10")
"""The indicators that staff confirm: languages by what people show, the last four because the guide gives no points from the log."""


@dataclass(frozen=True)
class Event:
    """One session of a year's programme: the day as month and day, hours in tenths, and what it gives to take home."""

    kind: str
    topic: str
    month: int
    day: int
    hours: int
    certificate: str | None = None


PROGRAMME = (
    Event("ccl_class", "Kỹ thuật chăm sóc lúa và rau màu an toàn", 2, 24, 40),
    Event("ccl_class", "Phòng bệnh mùa nắng nóng, sơ cứu tại nhà", 5, 18, 40),
    Event("topical_meeting", "Nuôi dạy con, khuyến khích con em học tập", 3, 9, 30),
    Event("topical_meeting", "Văn hóa đọc và tủ sách gia đình", 9, 14, 30),
    Event("campaign_session", "Tuần lễ hưởng ứng học tập suốt đời", 10, 3, 20),
    Event("campaign_session", "Phổ biến pháp luật: Luật Đất đai, an toàn giao thông", 6, 8, 20),
    Event("digital_skills", "Bình dân học vụ số: dịch vụ công trực tuyến, thanh toán an toàn", 4, 13, 60),
    Event("self_study_plan", "Kế hoạch tự học đã đăng ký đầu năm", 1, 20, 20),
)
"""What every learner comes to: 14 hours of classes and meetings, six gatherings, six hours of digital skills, a plan of one's own."""

FURTHER = (
    Event("foreign_language", "Tiếng Anh giao tiếp cơ bản", 7, 6, 30),
    Event("library_reading", "Đọc sách tại thư viện xã", 8, 17, 20),
    Event("conference", "Hội nghị tổng kết phong trào khuyến học", 10, 26, 30),
    Event("short_course", "Tập huấn chăn nuôi an toàn sinh học", 6, 22, 80, "Giấy chứng nhận tập huấn"),
    Event("vocational_training", "May công nghiệp trình độ sơ cấp", 8, 3, 160, "Chứng chỉ sơ cấp nghề"),
    Event("online_course", "Khóa học trực tuyến: kinh doanh trên mạng", 9, 28, 60),
)
LANGUAGE, CAMPAIGN = len(PROGRAMME), 5


@dataclass(frozen=True, kw_only=True)
class Year:
    """One person's year: which events (places in PROGRAMME, then FURTHER) and confirmed tenths of indicators 6 to 10, if any."""

    events: tuple[int, ...]
    confirmed: tuple[int, ...] = ()


WHOLE = tuple(range(len(PROGRAMME)))
EXACTLY_80 = Year(events=WHOLE, confirmed=(80, 80, 90, 90, 90))
ONE_POINT_SHORT = Year(events=tuple(e for e in WHOLE if e != CAMPAIGN), confirmed=(90,) * 5)
"""79: one meeting more gives indicator 3 its sixth session, three points."""

ONE_INDICATOR_AT_4_9 = Year(events=WHOLE, confirmed=(100, 100, 49, 100, 100))


def learner(draw: random.Random) -> Year:
    """Somebody who reaches 81 or more: the whole programme, sometimes more."""
    more = tuple(len(PROGRAMME) + n for n in range(len(FURTHER)) if draw.random() < 0.06)
    return Year(events=WHOLE + more, confirmed=tuple(draw.choice((88, 90, 92, 95, 98, 100)) for _ in CONFIRMED))


def not_there_yet(draw: random.Random) -> Year:
    """Somebody who does not pass: came to a part of the programme; or came but nobody confirmed yet (unknown); or never came."""
    drawn = draw.random()
    if drawn < 0.55:
        events = tuple(sorted(draw.sample(WHOLE, draw.randint(2, 5))))
        return Year(events=events, confirmed=tuple(draw.choice((45, 50, 60, 65, 70, 75)) for _ in CONFIRMED))
    if drawn < 0.78:
        return Year(events=(*WHOLE, LANGUAGE))
    return Year(events=())


def a_year(
    homes: Iterable[Home], *, assessed_year: int, fixed: dict[int, Year], draw: random.Random
) -> Iterator[tuple[Resident, Year]]:
    """Every adult's year in one commune: whole households learn, until the wanted number of learning citizens is reached."""
    homes = list(homes)
    commune = homes[0].commune
    wanted = commune.wanted_learners(assessed_year=assessed_year, population=sum(len(home.people) for home in homes))
    wanted -= sum(learns(fixed.get(p.id)) for home in homes for p in home.adults)
    chosen = _chosen([p for p in home.adults if p.id not in fixed] for home in draw.sample(homes, len(homes)))
    learners = set(chosen[:wanted])
    for home in homes:
        for person in home.adults:
            yield person, fixed.get(person.id) or (learner(draw) if person.id in learners else not_there_yet(draw))


def learns(year: Year | None) -> bool:
    """Does the year pass? The whole programme is 37 points, so 43 confirmed ones are enough."""
    if year is None or year.events[: len(WHOLE)] != WHOLE or not year.confirmed:
        return False
    return sum(year.confirmed) >= 43 * TENTHS and min(year.confirmed) >= 5 * TENTHS


def _chosen(households: Iterable[Sequence[Resident]]) -> list[int]:
    return [person.id for adults in households for person in adults]


@dataclass(frozen=True, kw_only=True)
class Held:
    """One session with its roll."""

    event: Event
    held_on: date
    commune_id: int
    roll: tuple[Resident, ...]


def sessions_of(commune: Commune, homes: Iterable[Home], years: dict[int, Year], *, assessed_year: int) -> Iterator[Held]:
    """The sessions of a commune's people, each held in the commune that there was on its day (two, where one was split)."""
    groups: dict[int, list[Resident]] = {}
    for home in homes:
        groups.setdefault(commune_on(home, date(assessed_year, 12, 31)), []).extend(home.adults)
    for place, adults in sorted(groups.items()):
        for number, event in enumerate((*PROGRAMME, *FURTHER)):
            roll = tuple(person for person in adults if number in years[person.id].events)
            if roll:
                # Communes do not all meet on the same day.
                held_on = date(assessed_year, event.month, event.day + (commune.id + place) % 3)
                yield Held(event=event, held_on=held_on, commune_id=place, roll=roll)


def commune_on(home: Home, day: date) -> int:
    """Where a household of the demo lived on a day."""
    return home.village.before if day < REFORM else home.village.since


def confirmed_on(assessed_year: int) -> date:
    """The day on which points of a year are confirmed: the association collects before 15 December; the second year stands in November."""
    return date(assessed_year, 12, 2) if assessed_year == FIRST_YEAR else date(assessed_year, 11, 3)
