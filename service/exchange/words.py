"""What is wrong with a cell and how to mend it, for people: from `field:slug:…` of a row to a sentence. Pure."""

from service.activities.checking import NO_HOURS
from service.exchange.columns import HEADINGS
from service.exchange.schemas import CellProblem
from service.foundation.text import CONTROL_CHARACTER

MESSAGES = {
    "missing": "Ô này còn trống (hoặc công thức bị lỗi). Hãy điền.",
    "control-character": CONTROL_CHARACTER[1],
    "too-long": "Ô này dài quá 500 chữ. Hãy viết ngắn lại.",
    "not-a-date": "Không đọc được ngày. Hãy ghi ngày/tháng/năm, ví dụ 05/03/2026.",
    "future-date": "Ngày học ở tương lai. Hãy ghi khi buổi học đã xong.",
    "too-long-ago": "Ngày học trước năm 2000. Hãy kiểm tra lại năm.",
    "closed-place": "Xã này không có vào ngày học. Buổi học trước ngày sáp nhập thì nhập cho xã của ngày đó.",
    "unknown-kind": "Không có loại hoạt động này. Hãy chọn trong danh sách của ô.",
    "absurd-hours": NO_HOURS,
    "unknown-village": "Xã không có thôn, tổ dân phố này vào ngày học. Hãy kiểm tra tên, hoặc để trống.",
    "not-a-person-code": "Không phải mã của hệ thống, cũng không phải 12 số định danh. Hãy chép lại đủ.",
    "not-a-year": "Năm sinh phải là bốn chữ số, ví dụ 1970.",
    "person-needed": "Chưa ghi ai học. Hãy ghi mã người học, hoặc họ tên và năm sinh.",
    "birth-year-needed": "Tìm người theo tên cần có năm sinh. Hãy ghi năm sinh, hoặc ghi mã người học.",
    "unknown-person": "Không có người mang mã này trong các xã bạn phụ trách. Hãy kiểm tra mã, hoặc đăng ký người này trước.",
    "unknown-name": "Trong xã không có ai tên này, sinh năm này. Hãy kiểm tra tên và năm sinh, hoặc đăng ký người này trước.",
    "ambiguous-name": "Trong xã có {about} người cùng tên, cùng năm sinh. Hãy ghi mã người học để biết là ai.",
    "other-name": "Họ tên khác với tên của người mang mã này. Hãy sửa tên hoặc mã cho khớp.",
    "other-birth-year": "Năm sinh khác với người mang mã này. Hãy sửa năm sinh hoặc mã cho khớp.",
    "outside-membership": "Người này chưa thuộc hộ nào vào ngày học. Hãy kiểm tra ngày học và ngày vào hộ.",
    "double-in-file": "Người này đã có ở dòng {about} của cùng buổi học. Hãy bỏ một dòng.",
    "entry-voided": "Dòng của người này trong buổi học đã bị hủy; dòng đã hủy không ghi lại được.",
    "not-yes-or-no": "Hãy ghi Có hoặc Không.",
    "employment-not-asked": "Loại hoạt động này không ghi việc làm sau khi học. Hãy để trống.",
    "year-in-future": "Năm này chưa tới: chỉ ghi được đến năm nay.",
    "year-too-early": "Năm đánh giá trước năm 2015. Hãy kiểm tra lại.",
    "not-points": "Điểm phải từ 0 đến 10, lẻ nhiều nhất một chữ số, ví dụ 8 hoặc 8,5.",
    "no-points": "Dòng này chưa ghi điểm nào. Hãy ghi điểm ở ít nhất một chỉ số, hoặc xóa dòng.",
    "other-commune": "Người này thuộc xã khác. Điểm của ai do xã người đó ở xác nhận.",
    "year-twice-in-file": "Người này đã có ở dòng {about} cho cùng năm. Hãy gộp vào một dòng.",
}
"""Slug → sentence; `{about}` is what the problem refers to."""


def problem_of(kept: str) -> CellProblem:
    """`person:double-in-file:7` as field, column, slug and sentence."""
    field, slug, about = (*kept.split(":"), "")[:3]
    return CellProblem(field=field, column=HEADINGS[field], slug=slug, message=MESSAGES[slug].format(about=about))
