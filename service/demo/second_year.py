"""The assessed year 2026 in the communes since the reform: scored everywhere, two communes have decided, some dossiers wait, some came back.

The rest is open, for whoever tries the service: the story's last day lies before any day on which somebody reads it."""

from datetime import date

from service.assessments.actions import open_year
from service.demo import council
from service.demo.accounts import present_communes
from service.demo.desks import Desks
from service.demo.intents import intents_of
from service.demo.setting import AN_TRUONG, PHU_LIEN, PROVINCE, SECOND_YEAR
from service.demo.story import CLUSTER, Story
from service.titles.vocabulary import Title

STAFF = {AN_TRUONG: "canbo"}
OTHER_STAFF, ASSESSOR = "canbo-anlao", "thamdinh"
CHAIRS = {AN_TRUONG: "chutich", PHU_LIEN: "chutich-phulien"}
REGISTERED, SUBMITTED, DECIDED = date(2026, 2, 23), date(2026, 11, 5), date(2026, 11, 9)
FAMILIES_SUBMITTED, FAMILIES_DECIDED = date(2026, 11, 12), date(2026, 11, 16)
LEFT_WAITING = 12
"""How many dossiers of each commune and title are not decided: one came back, the others wait in the queue."""

RETURN_REASON = "Biên bản họp xét của chi hội khuyến học chưa có chữ ký. Đề nghị bổ sung rồi nộp lại."


async def live_second_year(desks: Desks, story: Story) -> None:
    """From the intents of February to the decisions of November 2026."""
    for title, subjects in intents_of(story, assessed_year=SECOND_YEAR):
        staff = STAFF.get(subjects[0].commune_id, OTHER_STAFF)
        await desks.register(staff, REGISTERED, title=title, assessed_year=SECOND_YEAR, subjects=subjects)
    async with desks.database.as_owner() as session:
        await open_year(session, province_id=PROVINCE, communes=present_communes(story), assessed_year=SECOND_YEAR)
    await desks.score()
    await _recognise(desks, Title.CITIZEN, SUBMITTED, DECIDED)
    await desks.score()
    await _recognise(desks, Title.FAMILY, FAMILIES_SUBMITTED, FAMILIES_DECIDED)
    await desks.score()
    await council.set_up(desks, ASSESSOR, FAMILIES_DECIDED, place=CLUSTER, number=council.NUMBER_SINCE)


async def _recognise(desks: Desks, title: Title, submitted: date, decided: date) -> None:
    for commune, chair in CHAIRS.items():
        staff = STAFF.get(commune, OTHER_STAFF)
        await desks.submit_passing(staff, submitted, title=title, commune_id=commune, assessed_year=SECOND_YEAR)
        submitted_now = await desks.waiting(title=title, communes=[commune], assessed_year=SECOND_YEAR)
        await desks.decide(chair, decided, submitted_now[:-LEFT_WAITING])
        await desks.send_back(chair, decided, submitted_now[-1], reason=RETURN_REASON)
