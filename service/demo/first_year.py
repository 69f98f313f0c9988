"""The assessed year 2024 of huyện An Lão, by the offices of then: intents, citizens and families in December, the seventeen communes in
spring. Every act is the real action of a signed-in account; the worker scores in between."""

from datetime import date

from service.assessments.actions import open_year
from service.assessments.figure_actions import declare_figures, own_subject
from service.assessments.schemas import FigureIn, FiguresIn
from service.demo import council
from service.demo.desks import Desks
from service.demo.intents import intents_of
from service.demo.setting import FIRST_YEAR, PROVINCE, Commune
from service.demo.story import Story
from service.foundation.database import caller_of
from service.titles.vocabulary import Title

STAFF, CHAIR, ASSESSOR = "canbo-anlao", "chutich", "thamdinh"
REGISTERED, SUBMITTED, DECIDED = date(2024, 2, 26), date(2024, 12, 9), date(2024, 12, 13)
FAMILIES_SUBMITTED, FAMILIES_DECIDED = date(2024, 12, 16), date(2024, 12, 20)
DECLARED, COMMUNES_SUBMITTED = date(2025, 1, 20), date(2025, 2, 18)
COMMUNES_HEARD, COMMUNES_DECIDED = date(2025, 3, 7), date(2025, 3, 21)
"""TT 25 Article 9: the commune's dossier before 28 February, the decision before 31 March."""

RETURN_REASON = (
    "Báo cáo tự đánh giá chưa nêu số lớp, số lượt người học của trung tâm học tập cộng đồng (chỉ tiêu 3.1). Đề nghị bổ sung."
)
DONE = (
    "propaganda_done",
    "yearly_programme_done",
    "learning_week_done",
    "budget_enough",
    "social_mobilisation_done",
    "coordination_mechanism_done",
    "learning_centre_equipped",
    "library_digital",
    "culture_centre_active",
)
SHARES = ("trained", "degree")
"""Figures that the seed file gives as per cent of the population."""


async def live_first_year(desks: Desks, story: Story) -> None:
    """From the intents of February 2024 to the decisions of March 2025."""
    communes = [commune.id for commune in story.communes]
    for title, subjects in intents_of(story, assessed_year=FIRST_YEAR):
        await desks.register(STAFF, REGISTERED, title=title, assessed_year=FIRST_YEAR, subjects=subjects)
    async with desks.database.as_owner() as session:
        await open_year(session, province_id=PROVINCE, communes=communes, assessed_year=FIRST_YEAR)
    await desks.score()
    await _recognise(desks, communes, Title.CITIZEN, SUBMITTED, DECIDED)
    await desks.score()
    await _recognise(desks, communes, Title.FAMILY, FAMILIES_SUBMITTED, FAMILIES_DECIDED)
    for commune in story.communes:
        await _declare(desks, story, commune)
    await desks.score()
    await _recognise_communes(desks, story)
    await desks.score()


async def _recognise(desks: Desks, communes: list[int], title: Title, submitted: date, decided: date) -> None:
    for commune in communes:
        await desks.submit_passing(STAFF, submitted, title=title, commune_id=commune, assessed_year=FIRST_YEAR)
    await desks.decide(CHAIR, decided, await desks.waiting(title=title, communes=communes, assessed_year=FIRST_YEAR))


async def _declare(desks: Desks, story: Story, commune: Commune) -> None:
    """A commune's figures; one that is null in the seed file stays undeclared: chưa có số liệu."""
    population = sum(len(home.people) for home in story.of(commune))
    told = {name: value for name, value in commune.figures.items() if value is not None}
    figures = [FigureIn(fact="population", value=population), *(FigureIn(fact=name, value=1) for name in DONE)]
    figures += [FigureIn(fact=name, value=-(-v * population // 100) if name in SHARES else v) for name, v in told.items()]
    given = FiguresIn(
        assessed_year=FIRST_YEAR,
        source="Báo cáo của Ủy ban nhân dân xã (trình diễn)",
        source_date=DECLARED,
        figures=figures,
    )
    async with desks.acting(STAFF, DECLARED) as session:
        caller = caller_of(session)
        subject = await own_subject(session, caller, commune.id, year=FIRST_YEAR)
        await declare_figures(session, caller=caller, subject=subject, given=given)


async def _recognise_communes(desks: Desks, story: Story) -> None:
    """One reaches level 1, one level 2, one gets its dossier back; the others do not pass or lack figures and submit nothing."""
    hearing = await council.set_up(desks, ASSESSOR, COMMUNES_HEARD)
    for commune in story.communes:
        if commune.ending == "not_passing":
            continue
        level = 2 if commune.ending == "level_2" else 1
        uid = await desks.submit_commune(STAFF, COMMUNES_SUBMITTED, commune_id=commune.id, level=level, assessed_year=FIRST_YEAR)
        if commune.ending == "returned":
            await desks.send_back(ASSESSOR, COMMUNES_DECIDED, uid, reason=RETURN_REASON)
        else:
            await council.hear(desks, ASSESSOR, COMMUNES_HEARD, council=hearing, dossier=uid)
            await desks.decide(ASSESSOR, COMMUNES_DECIDED, [uid])
