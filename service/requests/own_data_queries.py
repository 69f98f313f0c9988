"""What a family may read of its own, section by section, under the family's own row security: nothing here names a household.

Columns are named as people read them. Files and ciphertext are left out: an identifier is stored only enciphered and told to nobody."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Section(NamedTuple):
    """One table of the download."""

    name: str
    title: str
    tables: Sequence[str]
    statement: str


SECTIONS = (
    Section("nguoi", "Người trong hộ", ("person", "household_member"),
        'SELECT x.full_name AS "Họ tên", x.birth_date AS "Ngày sinh", x.birth_precision AS "Ngày sinh biết đến", x.sex AS "Giới tính",'
        ' x.ethnicity AS "Dân tộc", x.citizen_group AS "Nhóm", x.registered_on AS "Đăng ký ngày", x.sealed_on AS "Niêm phong ngày",'
        ' x.left_on AS "Rời đi ngày", x.erased_on AS "Xóa ngày", (x.national_id_index IS NOT NULL) AS "Có số định danh (chỉ lưu mã hóa)",'
        ' m.relation AS "Quan hệ", m.is_head AS "Là chủ hộ", m.valid::text AS "Ở hộ trong thời gian"'
        " FROM person x LEFT JOIN household_member m ON m.province_id = x.province_id AND m.person_id = x.id ORDER BY x.sort_key, x.id, m.valid"),
    Section("ho", "Hộ và nơi ở", ("household", "household_residence"),
        'SELECT x.code AS "Mã hộ", r.commune_id AS "Mã xã", r.village_id AS "Mã thôn", r.valid::text AS "Ở đó trong thời gian"'
        " FROM household x LEFT JOIN household_residence r ON r.province_id = x.province_id AND r.household_id = x.id ORDER BY r.valid"),
    Section("dac-diem", "Đặc điểm có thời hạn", ("person_attribute",),
        'SELECT p.full_name AS "Họ tên", x.attribute AS "Đặc điểm", x.valid::text AS "Thời gian" FROM person_attribute x JOIN person p ON p.province_id = x.province_id AND p.id = x.person_id ORDER BY 1, 3'),
    Section("nhom", "Dòng họ và đơn vị", ("clan_member", "unit_member"),
        "SELECT 'Dòng họ' AS \"Loại\", x.clan_id AS \"Mã nội bộ\", NULL AS \"Tư cách\", x.valid::text AS \"Thời gian\" FROM clan_member x"
        " UNION ALL SELECT 'Đơn vị', x.unit_id, x.standing, x.valid::text FROM unit_member x ORDER BY 1, 4"),
    Section("hoc-tap", "Buổi học đã ghi", ("learning_session", "roll_entry"),
        'SELECT p.full_name AS "Họ tên", x.held_on AS "Ngày", x.kind AS "Loại", s.topic AS "Chủ đề", x.hours AS "Số giờ × 10",'
        ' x.certificate AS "Chứng chỉ", x.completed AS "Hoàn thành", x.employed_after AS "Có việc sau học", x.voided AS "Đã hủy"'
        " FROM roll_entry x JOIN person p ON p.province_id = x.province_id AND p.id = x.person_id LEFT JOIN learning_session s ON s.province_id = x.province_id AND s.id = x.session_id ORDER BY 2, 1"),
    Section("diem", "Điểm được xác nhận", ("stated_point",),
        'SELECT p.full_name AS "Họ tên", x.assessed_year AS "Năm", x.indicator AS "Chỉ số", x.tenths AS "Điểm × 10", x.reason AS "Lý do",'
        ' x.stated_at AS "Lúc" FROM stated_point x JOIN person p ON p.province_id = x.province_id AND p.id = x.person_id ORDER BY 2, 1, 3'),
    Section("ket-qua", "Kết quả chấm", ("assessment", "rescore_mark"),
        'SELECT p.full_name AS "Họ tên (trống: cả hộ)", x.title AS "Danh hiệu", x.assessed_year AS "Năm", x.level AS "Mức độ", x.total AS "Tổng × 10",'
        ' x.verdict AS "Kết quả", x.facts::text AS "Số liệu", x.points::text AS "Điểm từng chỉ số" FROM assessment x LEFT JOIN person p ON x.subject_kind = \'person\' AND p.province_id = x.province_id AND p.id = x.subject_id ORDER BY 3, 1'),
    Section("dang-ky", "Đăng ký phấn đấu", ("registration",),
        'SELECT p.full_name AS "Họ tên (trống: cả hộ)", x.title AS "Danh hiệu", x.assessed_year AS "Năm", x.registered_on AS "Ngày đăng ký"'
        " FROM registration x LEFT JOIN person p ON x.subject_kind = 'person' AND p.province_id = x.province_id AND p.id = x.subject_id ORDER BY 3, 1"),
    Section("ho-so", "Hồ sơ và các bước", ("dossier", "dossier_event"),
        'SELECT x.subject_name AS "Tên", x.title AS "Danh hiệu", x.assessed_year AS "Năm", x.state AS "Trạng thái", e.on_day AS "Ngày", e.action AS "Bước",'
        ' e.office AS "Nơi làm", e.reason AS "Lý do"'
        " FROM dossier x LEFT JOIN dossier_event e ON e.province_id = x.province_id AND e.dossier_id = x.id ORDER BY 3, 1, 5, e.id"),
    Section("hop", "Họp tự đánh giá", ("dossier_meeting",),
        'SELECT d.subject_name AS "Tên", d.title AS "Danh hiệu", d.assessed_year AS "Năm", x.held_on AS "Ngày họp", x.chaired_by AS "Chủ trì", x.attended AS "Thành phần",'
        ' x.people AS "Số người dự", x.agreed AS "Thống nhất" FROM dossier_meeting x JOIN dossier d ON d.province_id = x.province_id AND d.id = x.dossier_id ORDER BY 3, 4'),
    Section("lan-nop", "Các lần nộp trước", ("dossier_version",),
        'SELECT d.subject_name AS "Tên", d.title AS "Danh hiệu", d.assessed_year AS "Năm", x.version AS "Lần", x.submitted_on AS "Nộp ngày", x.returned_reason AS "Lý do trả lại",'
        ' x.frozen::text AS "Nội dung khi nộp" FROM dossier_version x JOIN dossier d ON d.province_id = x.province_id AND d.id = x.dossier_id ORDER BY 3, 2, 4'),
    Section("quyet-dinh", "Quyết định và danh hiệu", ("decision", "title_held"),
        'SELECT p.full_name AS "Họ tên (trống: cả hộ)", x.title AS "Danh hiệu", x.level AS "Mức độ", x.assessed_year AS "Năm", x.decision_number AS "Quyết định",'
        ' x.decided_on AS "Ngày", x.valid::text AS "Hiệu lực", x.revoked_on AS "Thu hồi ngày" FROM title_held x LEFT JOIN person p ON x.subject_kind = \'person\' AND p.province_id = x.province_id AND p.id = x.subject_id ORDER BY 4, 1'),
    Section("yeu-cau", "Yêu cầu đã gửi", ("family_request",),
        'SELECT x.number_year AS "Năm", x.number AS "Số", x.kind AS "Việc", x.words AS "Nội dung", x.state AS "Trạng thái", x.received_on AS "Nhận ngày",'
        ' x.answer AS "Trả lời", x.answered_on AS "Trả lời ngày", x.outcome AS "Kết quả", x.fulfilled_on AS "Thực hiện ngày" FROM family_request x ORDER BY x.id'),
    Section("giup-do", "Những lần được giúp tại xã", ("assisted_session",),
        'SELECT p.full_name AS "Người có mặt", x.reason AS "Để làm gì", x.identity_check AS "Nhận ra bằng", x.opened_at AS "Từ lúc", x.until AS "Hạn",'
        ' x.ended_at AS "Kết thúc lúc" FROM assisted_session x LEFT JOIN person p ON p.province_id = x.province_id AND p.id = x.person_id ORDER BY x.id'),
)  # fmt: skip
ROWS_AT_ONCE = 500


async def rows_of(session: AsyncSession, section: Section) -> AsyncIterator[dict[str, Any]]:
    """The rows of a section, a few hundred in memory at a time."""
    streamed = await session.stream(text(section.statement).execution_options(yield_per=ROWS_AT_ONCE))
    async for row in streamed.mappings():
        yield dict(row)
