"""Pages of figures, evidence and flags without a script: what stands and stood, what is typed comes back, and who sees none of it."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from httpx import AsyncClient
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.assessments.tables import DeclaredFigure, IndicatorEvidence
from service.places.tables import PlaceFlag
from service.subjects.tables import Unit, UnitLevel
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.stage import SignIn, Stage

YEAR = 2026
FIGURES, EVIDENCE = f"/communes/{AN_TRUONG}/figures", f"/communes/{AN_TRUONG}/evidence"
PROVINCE = f"/places/{HAI_PHONG}/figures"


@dataclass
class Rows:
    """How many rows stand."""

    session: AsyncSession

    async def of(self, table: type[DeclaredFigure | IndicatorEvidence | PlaceFlag]) -> int:
        number: int = (await self.session.execute(select(func.count()).select_from(table))).scalar_one()
        await self.session.commit()
        return number


@pytest.fixture
def rows(owner_session: AsyncSession) -> Rows:
    return Rows(owner_session)


async def test_what_stands_and_what_stood_is_shown_with_its_document(browse: SignIn) -> None:
    browser = await browse("canbo")
    for source, population in (("Báo cáo đầu", "3"), ("Niên giám", "1.234")):
        await browser.open(f"{FIGURES}?assessed_year={YEAR}")
        form = {
            "assessed_year": YEAR,
            "source": source,
            "source_number": "12/BC",
            "source_date": "01/10/2026",
            "population": population,
        }
        done = await browser.send(FIGURES, form, age_rule="mọi độ tuổi")
        assert done.status_code == 303, done.text
    text = (await browser.open(done.headers["location"])).text
    assert "Đã ghi số liệu" in text
    for said in (
        "1.234 người",
        "Niên giám, số 12/BC, ngày 01/10/2026; quy tắc độ tuổi: mọi độ tuổi",
        "Báo cáo đầu",
        "thay lúc",
        "canbo,",
    ):
        assert said in text, said
    assert "thấp hơn nhiều so với dân số khai báo" in text


async def test_the_form_asks_what_the_law_in_force_reads(browse: SignIn) -> None:
    browser = await browse("canbo")
    text = (await browser.open(f"{FIGURES}?assessed_year={YEAR}")).text
    assert set(re.findall(r'name="(\w+)" (?:type|value)', text)) >= {
        "population",
        "trained",
        "degree",
        "primary_level",
        "library_digital",
    }
    assert 'name="difficult_area"' not in text
    assert "Chỉ tiêu 5.1, 5.2." in text


async def test_a_rate_is_typed_with_a_comma(browse: SignIn, rows: Rows) -> None:
    browser = await browse("quantri")
    await browser.open(f"{PROVINCE}?assessed_year={YEAR}")
    form = {"assessed_year": YEAR, "source": "Niên giám", "province_poverty_rate": "0,43", "province_grdp": "658.400"}
    assert (await browser.send(PROVINCE, form)).status_code == 303
    text = (await browser.open(f"{PROVINCE}?assessed_year={YEAR}")).text
    assert "0,43 %" in text
    assert "658.400 tỷ đồng" in text
    assert await rows.of(DeclaredFigure) == 2


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"province_poverty_rate": "0,435"}, "province-poverty-rate", "lẻ nhiều nhất 2 chữ số"),
        ({"province_grdp": "nhiều"}, "province-grdp", "phải là một số nguyên"),
        ({"province_grdp": "1", "source": ""}, "source", "còn trống"),
        ({}, "province-", "Chưa điền số liệu nào"),
    ],
)
async def test_a_refused_form_comes_back_as_typed(
    browse: SignIn, rows: Rows, typed: dict[str, str], field: str, said: str
) -> None:
    browser = await browse("quantri")
    await browser.open(f"{PROVINCE}?assessed_year={YEAR}")
    answer = await browser.send(PROVINCE, {"assessed_year": str(YEAR), "source": "Niên giám"} | typed)
    assert answer.status_code == 422
    assert f'href="#f-{field}' in answer.text
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values() if value)
    assert await rows.of(DeclaredFigure) == 0


async def test_statistics_reads_the_figures_and_gets_no_form(browse: SignIn) -> None:
    browser = await browse("thongke")
    text = (await browser.open(f"{FIGURES}?assessed_year={YEAR}")).text
    assert "Số liệu đang ghi" in text
    assert "<textarea" not in text
    assert 'name="source"' not in text
    assert (await browser.send(FIGURES, {"assessed_year": YEAR, "source": "x", "population": "5"})).status_code == 403


async def test_a_document_is_added_and_taken_back_and_stays_to_be_read(browse: SignIn, rows: Rows) -> None:
    browser = await browse("canbo")
    await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")
    form = {"assessed_year": YEAR, "indicator": "1.1", "document": "Kế hoạch", "document_date": "02/03/2026"}
    done = await browser.send(EVIDENCE, form)
    assert done.status_code == 303, done.text
    text = (await browser.open(done.headers["location"])).text
    assert "có minh chứng phù hợp" in text
    voiding = re.search(r"/evidence/[0-9a-f-]+/voidings", text)
    assert voiding is not None
    refused = await browser.send(voiding[0], {"reason": ""})
    assert (refused.status_code, "còn trống" in refused.text) == (422, True)
    assert (await browser.send(voiding[0], {"reason": "Ghi nhầm"})).status_code == 303
    text = (await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")).text
    assert "đã huỷ" in text
    assert "Ghi nhầm" in text
    assert await rows.of(IndicatorEvidence) == 1


async def test_a_document_without_an_indicator_comes_back_as_typed(browse: SignIn, rows: Rows) -> None:
    browser = await browse("canbo")
    await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")
    answer = await browser.send(EVIDENCE, {"assessed_year": YEAR, "indicator": "", "document": "Kế hoạch học tập"})
    assert answer.status_code == 422
    assert 'href="#f-indicator"' in answer.text
    assert 'value="Kế hoạch học tập"' in answer.text
    assert await rows.of(IndicatorEvidence) == 0


async def test_an_assessor_calls_a_document_unsuitable_with_a_reason(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    cluster = await factories.cluster(owner_session, "Cụm An Lão", (AN_TRUONG,))
    await factories.account(owner_session, "cum", Role.ASSESSOR, place_id=cluster)
    await owner_session.commit()
    browser = await browse("canbo")
    await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")
    await browser.send(EVIDENCE, {"assessed_year": YEAR, "indicator": "1.1", "document": "Kế hoạch"})
    browser = await browse("cum")
    text = (await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")).text
    judging = re.search(r"/evidence/[0-9a-f-]+/judgements", text)
    assert judging is not None
    refused = await browser.send(judging[0], {"suitable": "false", "reason": ""})
    assert (refused.status_code, "vì sao" in refused.text) == (422, True)
    assert (await browser.send(judging[0], {"suitable": "false", "reason": "Thiếu dấu"})).status_code == 303
    text = (await browser.open(f"{EVIDENCE}?assessed_year={YEAR}")).text
    assert "không phù hợp" in text
    assert "Thiếu dấu" in text


async def test_a_flag_is_set_and_ended_on_a_page(browse: SignIn, rows: Rows) -> None:
    browser = await browse("quantri")
    await browser.open("/flags")
    form = {"place": "An Trường", "flag": "difficult", "since": "01/07/2025", "basis": "Quyết định 1"}
    done = await browser.send("/flags", form)
    assert done.status_code == 303, done.text
    text = (await browser.open("/flags")).text
    assert "01/07/2025 – nay" in text
    ending = {"place_id": AN_TRUONG, "flag": "difficult", "last_day": "30/06/2026", "end_basis": "Quyết định 2"}
    assert (await browser.send("/flags/endings", ending)).status_code == 303
    text = (await browser.open("/flags")).text
    assert "01/07/2025 – hết 30/06/2026" in text
    assert "Quyết định 2" in text
    assert await rows.of(PlaceFlag) == 1


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"place": "Không Có"}, "place", "Không có nơi nào"),
        ({"place": ""}, "place", "còn trống"),
        ({"basis": ""}, "basis", "còn trống"),
        ({"since": "tháng sáu"}, "since", "Phải là một ngày"),
    ],
)
async def test_a_refused_flag_comes_back_as_typed(
    browse: SignIn, rows: Rows, typed: dict[str, str], field: str, said: str
) -> None:
    browser = await browse("quantri")
    await browser.open("/flags")
    form = {"place": "Xã An Trường", "flag": "difficult", "since": "01/07/2025", "basis": "Quyết định 1"} | typed
    answer = await browser.send("/flags", form)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert said in answer.text
    assert all(f'value="{form[name]}"' in answer.text for name in ("place", "since", "basis") if form[name])
    assert await rows.of(PlaceFlag) == 0


@pytest.mark.parametrize("page", [FIGURES, EVIDENCE, PROVINCE, "/figures", "/flags"])
async def test_nobody_is_led_to_the_sign_in_page(page: str, client: AsyncClient, stage: Stage) -> None:
    assert (await client.get(page)).headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("xa-khac", FIGURES, 404), ("xa-khac", EVIDENCE, 404), ("canbo", PROVINCE, 404), ("giadinh", FIGURES, 403),
        ("thongke", EVIDENCE, 404), ("canbo", "/flags", 403), ("giadinh", "/figures", 403), ("thongke", "/figures", 403),
    ],
)  # fmt: skip
async def test_the_wrong_desk_sees_no_page(browse: SignIn, who: str, page: str, status: int) -> None:
    browser = await browse(who)
    assert (await browser.open(page)).status_code == status


@pytest.mark.parametrize("page", [FIGURES, EVIDENCE, "/flags", "/flags/endings"])
async def test_no_form_is_taken_without_its_token(browse: SignIn, page: str) -> None:
    browser = await browse("quantri" if "flags" in page else "canbo")
    assert (await browser.send(page, csrf="")).status_code == 403


async def test_the_desk_lists_whose_figures_it_keeps_in_few_statements(
    browse: SignIn, owner_session: AsyncSession, count_statements: CountStatements
) -> None:
    browser = await browse("canbo")
    taken = []
    for some in (1, 12):
        await _units(owner_session, some)
        with count_statements() as counted:
            text = (await browser.open("/figures")).text
        taken.append(counted.number)
    assert "Xã An Trường" in text
    assert text.count('<th scope="row"><a href="/units/') == 13
    assert taken[0] == taken[1] <= 7


async def _units(session: AsyncSession, number: int) -> None:
    here = {"province_id": HAI_PHONG, "commune_id": AN_TRUONG}
    for one in range(number):
        unit = insert(Unit).values(**here, name=f"Trường số {one}", folded=f"truong so {one}", kind="other", ownership="public")
        made = (await session.execute(unit.returning(Unit.id))).scalar_one()
        valid = factories.period(date(2020, 1, 1))
        await session.execute(insert(UnitLevel).values(**here, unit_id=made, level="commune", valid=valid))
    await session.commit()
