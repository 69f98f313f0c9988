"""The papers of a dossier as pages to print, all over what it froze: Tờ trình, Báo cáo tự đánh giá, Bản tổng hợp; and, from a council,
its report and the draft decision. Layout after NĐ 30/2020, Annex I."""

import uuid
from enum import StrEnum

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers.tables import Request as Asked
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rendering import page
from service.recognitions.dossier_reading import whole
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)


class Paper(StrEnum):
    """A paper of the dossier (Circulars 24 and 25, Articles 9.1.d, 10.1.c) or of the approval file (9.2.đ, 10.2.đ)."""

    REQUEST = "to-trinh"
    REPORT = "bao-cao"
    SUMMARY = "tong-hop"
    APPRAISAL = "bao-cao-tham-dinh"
    DRAFT = "du-thao-quyet-dinh"

    @property
    def label(self) -> str:
        """Its name."""
        return _LABELS[self]


_LABELS = {
    Paper.REQUEST: "Tờ trình đề nghị đánh giá, công nhận",
    Paper.REPORT: "Báo cáo tự đánh giá, công nhận",
    Paper.SUMMARY: "Bản tổng hợp kết quả tự đánh giá các tiêu chí, chỉ tiêu",
    Paper.APPRAISAL: "Báo cáo thẩm định của hội đồng",
    Paper.DRAFT: "Dự thảo quyết định công nhận",
}


@router.get("/dossiers/{uid}/papers/{paper}")
async def paper(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, paper: Paper) -> Response:
    """One paper, over the frozen assessment. What a council has not said yet has no paper."""
    require(caller, Action.READ_DOSSIERS)
    told = await whole(session, caller, uid)
    concluded = told.case is not None and told.case.proposal is not None
    if told.row.frozen is None or (paper in (Paper.APPRAISAL, Paper.DRAFT) and not concluded):
        raise NotFound("no-paper", "Chưa có giấy tờ này", "Hồ sơ chưa nộp, hoặc hội đồng chưa có kết quả thẩm định.")
    row = told.row
    context = {
        "whole": told, "row": row, "told": row.frozen["sentences"], "evidence": row.frozen.get("evidence") or {}, "paper": paper,
        "title": Title(row.title), "place": told.places.get(row.commune_id, ""), "asks": Asked(row.request).label,
        "simple": Title(row.title).subject_kind.value in ("person", "household"),
    }  # fmt: skip
    return page(request, "recognitions/paper.html", context)
