"""The errors of the house, and how they leave it: RFC 9457 problem details for machines, a Vietnamese page for people.

ServiceError
├── Unauthenticated   401  nobody signed in, or the sign-in ended
├── Forbidden         403  signed in, but without the grant for this act here
├── NotFound          404  not there, or not visible to you
├── Conflict          409  the state does not allow it (a second decision, a used key with another content)
├── Invalid           422  the payload: one FieldError a field
│   └── FormError          the same, shown as the form again with what was typed
├── TooLarge          413  the body is larger than anything that we take
├── TooMany           429  slow down; `Retry-After`
├── Elsewhere         502  another service that we must ask does not answer, or not as agreed
├── Unavailable       503  the database is coming back; `Retry-After`
├── TooSlow           503  no answer in the time that a request has; `Retry-After`
└── Broken            500  what nobody foresaw; the reason is in the log only
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing wrong: where (`field`, a path such as `roll.3.person`), a stable slug, and a sentence that says what to do."""

    field: str
    slug: str
    message: str


class ServiceError(Exception):
    """An expected situation with an answer. `slug` is stable for machines, `title` and `detail` are Vietnamese for people."""

    status: ClassVar[int] = 400
    headers: Mapping[str, str]

    def __init__(self, slug: str, title: str, detail: str = "", *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(title)
        self.slug, self.title, self.detail, self.errors = slug, title, detail, tuple(errors)
        self.headers = {}

    def problem(self) -> dict[str, Any]:
        """The RFC 9457 document."""
        return {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "slug": self.slug,
            "errors": [{"field": e.field, "slug": e.slug, "message": e.message} for e in self.errors],
        }


class Unauthenticated(ServiceError):  # noqa: N818 - the tree reads as situations
    """Nobody is signed in; a page leads to the `door`."""

    status = 401

    def __init__(
        self, slug: str = "sign-in-needed", title: str = "Bạn cần đăng nhập", detail: str = "", *, door: str = "/sign-in"
    ) -> None:
        super().__init__(slug, title, detail or "Hãy đăng nhập rồi thử lại.")
        self.door = door
        self.headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(ServiceError):  # noqa: N818
    """Signed in, without the right."""

    status = 403


class NotFound(ServiceError):  # noqa: N818
    """Not there, or not yours to see: the two are not told apart."""

    status = 404

    def __init__(self, slug: str = "not-found", title: str = "Không tìm thấy", detail: str = "") -> None:
        super().__init__(slug, title, detail or "Mục này không tồn tại, hoặc bạn không được xem.")


class Conflict(ServiceError):  # noqa: N818
    """The present state does not allow it."""

    status = 409


class Invalid(ServiceError):  # noqa: N818
    """The payload is wrong; nothing was stored."""

    status = 422

    def __init__(
        self,
        slug: str = "invalid",
        title: str = "Dữ liệu chưa đúng, chưa lưu gì",
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(slug, title, detail, errors=errors)

    @classmethod
    def field(cls, field_name: str, slug: str, message: str) -> "Invalid":
        """One field wrong: the slug of the problem is the slug of the field."""
        return cls(slug, message, errors=[FieldError(field_name, slug, message)])


@dataclass(frozen=True)
class FormView:
    """The page on which a form is shown again."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class FormError(Invalid):
    """What was refused to a form page: the handler shows the form again with what was typed, under the status of the cause."""

    def __init__(self, cause: ServiceError, view: FormView) -> None:
        super().__init__(cause.slug, cause.title, cause.detail, errors=cause.errors)
        self.view, self.cause_status, self.headers = view, cause.status, cause.headers


class TooLarge(ServiceError):  # noqa: N818
    """A body that nobody needs to send."""

    status = 413

    def __init__(self, most_bytes: int) -> None:
        most = f"{most_bytes // 2**20} MB" if most_bytes >= 2**20 else f"{most_bytes} byte"
        super().__init__("too-large", "Nội dung gửi lên quá lớn", f"Nhiều nhất là {most}. Chưa lưu gì của lần gửi này.")


class TooMany(ServiceError):  # noqa: N818
    """Too many tries."""

    status = 429

    def __init__(self, slug: str, title: str, *, retry_after: int) -> None:
        super().__init__(slug, title, f"Hãy thử lại sau {retry_after} giây.")
        self.headers = {"Retry-After": str(retry_after)}


class Elsewhere(ServiceError):  # noqa: N818
    """Another service that we must ask does not answer, or not as agreed; nothing was stored."""

    status = 502


class Unavailable(ServiceError):  # noqa: N818
    """The database is not there for a moment; nothing that was acknowledged is lost."""

    status = 503

    def __init__(self, *, retry_after: int = 5) -> None:
        super().__init__(
            "database-restarting",
            "Cơ sở dữ liệu đang khởi động lại",
            f"Chưa lưu gì của lần gửi này. Hãy thử lại sau {retry_after} giây.",
        )
        self.headers = {"Retry-After": str(retry_after)}

    @classmethod
    def full(cls) -> "Unavailable":
        """No room is left on the disk of the database."""
        found = cls(retry_after=60)
        found.slug, found.title = "disk-full", "Máy chủ hết chỗ lưu"
        found.detail = "Chưa lưu gì của lần gửi này. Hãy báo quản trị tỉnh, rồi thử lại sau."
        return found

    @classmethod
    def damaged(cls) -> "Unavailable":
        """The disk has not what the database names: nothing that the reader can mend."""
        found = cls(retry_after=3600)
        found.slug, found.title = "file-damaged", "Tệp đã lưu không còn nguyên vẹn"
        found.detail = "Hãy báo người vận hành hệ thống: cần phục hồi tệp từ bản sao lưu."
        return found


class TooSlow(ServiceError):  # noqa: N818
    """The answer did not begin in time; what was being written is rolled back unless it had just been stored."""

    status = 503

    def __init__(self, *, retry_after: int = 30) -> None:
        super().__init__("too-slow", "Hệ thống chưa trả lời kịp", "Hãy xem lại việc đã được lưu chưa rồi thử lại sau ít phút.")
        self.headers = {"Retry-After": str(retry_after)}


class Broken(ServiceError):  # noqa: N818
    """A fault of ours."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            "unexpected",
            "Hệ thống gặp lỗi",
            "Chưa lưu gì của lần gửi này. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị tỉnh.",
        )
