"""The columns of the sheets that go out and come back: heading, field, width, what to write there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

YES, NO = "Có", "Không"


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `required`: the heading must be there (a cell may still be empty where the rules allow it)."""

    field: str
    heading: str
    explanation: str
    width: int = 14
    required: bool = False
    example: str = ""


LEARNING = (
    Column(
        "held_on", "Ngày học", "Ngày/tháng/năm, ví dụ 05/03/2026. Không ở tương lai.", 12, required=True, example="05/03/2026"
    ),
    Column("kind", "Loại hoạt động", "Chọn trong danh sách của ô.", 30, required=True, example="Sinh hoạt chuyên đề"),
    Column(
        "topic", "Chủ đề", "Viết giống nhau cho mọi người của cùng một buổi.", 36, required=True, example="Kỹ thuật trồng lúa"
    ),
    Column("hours", "Số giờ", "Từ 0,1 đến 24, lẻ nhiều nhất một chữ số.", 9, required=True, example="2,5"),
    Column("village_id", "Thôn, tổ dân phố", "Nơi tổ chức, đúng tên; để trống nếu tổ chức chung cả xã.", 22),
    Column("person", "Mã người học", "Mã của hệ thống hoặc 12 số định danh. Có mã thì không cần tên và năm sinh.", 38),
    Column("full_name", "Họ và tên", "Đủ họ, chữ đệm, tên; có dấu hay không dấu đều được.", 26, example="Nguyễn Thị Hường"),
    Column("birth_year", "Năm sinh", "Bốn chữ số; cần khi tìm người theo tên.", 10, example="1970"),
    Column("completed", "Hoàn thành", "Có hoặc Không; để trống là Có.", 12, example=YES),
    Column("certificate", "Chứng chỉ", "Tên hoặc số chứng chỉ đã nhận, nếu có.", 22),
    Column("employed_after", "Có việc làm sau học", "Có hoặc Không; chỉ dùng cho loại học nghề.", 20),
)
"""Rows of learning. The first five are the session, the next three the person, the last three the result: `learning_rows` reads them so."""

POINTS = (
    Column("assessed_year", "Năm đánh giá", "Bốn chữ số, không quá năm nay.", 12, required=True, example="2026"),
    *LEARNING[5:8],
    *(
        Column(
            f"points_{n}",
            f"Chỉ số {n}",
            "Điểm xác nhận, từ 0 đến 10, lẻ nhiều nhất một chữ số; để trống là không ghi.",
            9,
            example="8,5" if n == 1 else "",
        )
        for n in range(1, 11)
    ),
    Column(
        "reason",
        "Lý do xác nhận",
        "Vì sao xác nhận những điểm này: minh chứng, cuộc họp.",
        40,
        required=True,
        example="Họp thôn ngày 10/11/2026",
    ),
)
"""Rows of confirmed points, one person and year each. The first is the year, then the person, ten points, the reason: `points_rows` reads them so."""

SESSION, PERSON, RESULT = slice(0, 5), slice(5, 8), slice(8, 11)
HEADINGS: Mapping[str, str] = {column.field: column.heading for column in (*POINTS, *LEARNING)}
