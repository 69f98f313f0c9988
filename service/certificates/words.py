"""What a signed certificate says, line by line, for a terminal without a network. Pure."""

from collections.abc import Iterator
from datetime import date

from service.certificates.statement import Statement


def lines_of(statement: Statement, *, today: date) -> Iterator[str]:
    """The statement, and what a signature alone cannot say."""
    level = f", mức độ {statement.level}" if statement.level else ""
    yield "✓ Chữ ký đúng."
    yield f"  Ai được công nhận: {statement.name}"
    yield f"  Danh hiệu: {statement.title.label}{level}, năm {statement.assessed_year}"
    yield f"  Quyết định: {statement.decision_number}, ngày {statement.decided_on:%d/%m/%Y}, {statement.place}"
    if statement.valid_until is not None:
        ended = " (đã hết hạn)" if statement.valid_until < today else ""
        yield f"  Giá trị đến hết ngày: {statement.valid_until:%d/%m/%Y}{ended}"
    yield "Chỉ kiểm tra chữ ký: giấy có bị thu hồi sau ngày ký hay không thì phải xem ở trang /check khi có mạng."
