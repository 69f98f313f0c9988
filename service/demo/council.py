"""The councils of the demo: set up by the district for the communes of the first year, where it hears each of them and proposes, and by the
cluster since the reform, where nothing waits for it yet."""

import uuid
from datetime import date

from service.councils import actions as councils
from service.councils.composition import Position
from service.councils.schemas import ConclusionIn, CouncilIn, MemberIn, OpinionIn
from service.councils.tables import Mode, Proposal
from service.demo.desks import Desks
from service.demo.setting import DISTRICT
from service.dossiers import office_actions
from service.foundation.database import caller_of
from service.titles.vocabulary import Title

_SEATS = (
    (Position.CHAIR, "Trưởng phòng trình diễn", "Phòng Giáo dục và Đào tạo"),
    (Position.SECRETARY, "Chuyên viên trình diễn", "Phòng Giáo dục và Đào tạo"),
    (Position.MEMBER, "Ủy viên trình diễn Một", "Phòng Văn hóa và Thông tin"),
    (Position.MEMBER, "Ủy viên trình diễn Hai", "Phòng Nội vụ"),
    (Position.MEMBER, "Ủy viên trình diễn Ba", "Hội Khuyến học huyện"),
    (Position.MEMBER, "Ủy viên trình diễn Bốn", "Ủy ban Mặt trận Tổ quốc huyện"),
    (Position.MEMBER, "Ủy viên trình diễn Năm", "Hội Liên hiệp Phụ nữ huyện"),
)
NUMBER, NUMBER_SINCE = "07/QĐ-PGDĐT (trình diễn)", "12/QĐ-SGDĐT (trình diễn)"


async def set_up(desks: Desks, username: str, on: date, *, place: int = DISTRICT, number: str = NUMBER) -> uuid.UUID:
    """Chair, secretary and five members, for the communes."""
    members = [MemberIn(position=position, full_name=name, representing=body) for position, name, body in _SEATS]
    given = CouncilIn(place=place, title=Title.COMMUNE, decision_number=number, set_up_on=on, members=members)
    async with desks.acting(username, on) as session:
        return (await councils.set_up(session, caller=caller_of(session), given=given)).uid


async def hear(desks: Desks, username: str, on: date, *, council: uuid.UUID, dossier: uuid.UUID) -> None:
    """Receive a dossier, bring it before the council, which meets and proposes to recognise."""
    opinions = [OpinionIn(member=name, in_favour=True) for _, name, _ in _SEATS]
    report = "Hồ sơ đủ ba giấy tờ, số liệu khớp với minh chứng; các chỉ tiêu đều đạt."
    given = ConclusionIn(mode=Mode.MEETING, held_on=on, proposal=Proposal.RECOGNISE, report=report, opinions=opinions)
    async with desks.acting(username, on) as session:
        caller = caller_of(session)
        await office_actions.receive(session, caller=caller, uid=dossier)
        await councils.appraise(session, caller=caller, dossier=dossier, council=council)
        await councils.conclude(session, caller=caller, dossier=dossier, given=given)
