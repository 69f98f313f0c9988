"""Every page that the demo offers: which desk opens it, at which address, in which state. `test_walk.py` holds the table equal to the routes.

A row names the route, the desk (empty: nobody), and the address with `{words}` that `found.sql` fills. `act` brings the page into a further
state: a form sent empty, a search without an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Page

from service.help.guides import guides
from tests.assessments.sent_files import image
from tests.browser.watching import path_of

Act = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """One page in one state. Its pictures are called `name`."""

    name: str
    route: str
    desk: str
    address: str = ""
    act: Act | None = None
    expected: frozenset[int] = field(default=frozenset())

    def __str__(self) -> str:
        return self.name

    def at(self, found: dict[str, str]) -> str:
        """The address to open."""
        return (self.address or self.route).format(**found)


def press(button: str) -> Act:
    """Press a button and wait for what comes back."""

    async def pressing(page: Page) -> None:
        async with page.expect_navigation():
            await page.get_by_role("button", name=button, exact=True).first.click()

    return pressing


def found_people(words: str) -> Act:
    """Type into the search of people and wait for its answer."""

    async def searching(page: Page) -> None:
        before = path_of(page)
        async with page.expect_response(lambda answer: answer.request.is_navigation_request() is False):
            await page.get_by_role("searchbox").fill(words)
        assert path_of(page) == before, "what was typed does not belong into the address"

    return searching


async def pasted(page: Page) -> None:
    """Paste a list of which one line is nobody and another is several people."""
    await page.get_by_text("Dán cả danh sách").click()
    await page.locator("#f-lines").fill("Không Có Ai\nNguyễn Văn An\nPhạm Văn Đạt")
    async with page.expect_response(lambda answer: answer.request.is_navigation_request() is False):
        await page.get_by_role("button", name="Xem từng dòng").click()
    await page.locator(".verdicts").wait_for()


async def assisted(page: Page) -> None:
    """Begin to help the first person of the household."""
    await page.locator("input[name=person]").first.check()
    await page.locator("input[name=identity_check]").first.check()
    await page.locator("input[name=reason]").fill("Không có điện thoại")
    await page.get_by_role("button", name="Bắt đầu giúp").click()
    await page.wait_for_url("**/assistance/*")


async def asking_for_them(page: Page) -> None:
    """Begin to help, and go to the form of requests."""
    await assisted(page)
    await page.get_by_role("link", name="Viết yêu cầu giúp người này").click()
    await page.wait_for_url("**/requests")


async def opened(page: Page) -> None:
    """Open all that can be unfolded."""
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


async def sent_with_a_picture(page: Page) -> None:
    """Enter a document with a picture behind the first indicator, and open the page of its files."""
    await page.locator("#f-indicator").select_option(index=1)
    await page.locator("#f-document").fill("Biên bản họp họ")
    await page.locator("#f-files").set_input_files({"name": "Họp họ.jpg", "mimeType": "image/jpeg", "buffer": image()})
    async with page.expect_navigation():
        await page.get_by_role("button", name="Ghi minh chứng", exact=True).click()
    async with page.expect_navigation():
        await page.get_by_role("link", name="1 tệp của Biên bản họp họ").click()
    assert await page.locator("figure img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 40
    await opened(page)


async def the_keys(page: Page) -> None:
    """Open the list of keys."""
    await page.keyboard.press("?")


async def confirmed_unsigned(page: Page) -> None:
    """Go on to the page before a recognition, and confirm without the tick."""
    await press("Tiếp tục công nhận")(page)
    await press("Công nhận")(page)


async def ticked_many(page: Page) -> None:
    """Tick two dossiers and go on."""
    for at in range(2):
        await page.locator("input[name=dossier]").nth(at).check()
    await press("Tiếp tục với các hồ sơ đã tích")(page)


async def judged_villages(page: Page) -> None:
    """Send villages of which one is new, one is there twice and one has no name, and open the form below."""
    await page.locator("#f-lines").fill("Thôn Mới\nthôn mới\nThôn")
    await page.locator("#f-basis").fill("Nghị quyết 5/NQ-HĐND")
    await press("Xem lại trước khi ghi")(page)
    await page.locator(".verdicts").wait_for()
    await opened(page)


WRONG = frozenset({422})
ROWS = (
    Row("sign-in", "/sign-in", ""),
    Row("sign-in-wrong", "/sign-in", "", act=press("Đăng nhập"), expected=frozenset({401, 422})),
    Row("door", "/", "canbo"),
    Row("account", "/account", "canbo"),
    Row("account-second-factor", "/account/second-factor", "thamdinh"),
    Row("account-password", "/account/password", "canbo"),
    Row("invitation", "/invitation", ""),
    Row("invitation-wrong", "/invitation", "", act=press("Đặt mật khẩu"), expected=WRONG),
    Row("procedure", "/procedure", "canbo"),
    Row("authorities", "/authorities", "canbo"),
    Row("privacy", "/privacy", ""),
    Row("help", "/help", ""),
    *(Row(f"help-{desk}", "/help/{desk}", "", f"/help/{desk}") for desk in guides()),
    Row("problems", "/problems", ""),
    Row("problem", "/problems/{slug}", "", "/problems/missing"),
    Row("not-found", "", "canbo", "/khong-co-trang-nay", expected=frozenset({404})),
    Row("not-mine", "", "canbo", "/family", expected=frozenset({403})),
    # the commune's staff
    Row("home", "/activities", "canbo"),
    Row("log", "/activities/new", "canbo"),
    Row("log-found", "/activities/new", "canbo", act=found_people("nguyen thi")),
    Row("log-nobody", "/activities/new", "canbo", act=found_people("khong co ai nhu the")),
    Row("log-wrong", "/activities/new", "canbo", act=press("Ghi buổi học"), expected=WRONG),
    Row("log-unit", "/activities/new", "canbo", "/activities/new?unit={unit}"),
    Row("log-pasted", "/activities/new", "canbo", act=pasted),
    Row("log-repeated", "/activities/new", "canbo", "/activities/new?repeat={session}"),
    Row("outbox", "/activities/outbox", "canbo"),
    Row("offline", "/offline", ""),
    Row("session", "/activities/{uid}", "canbo", "/activities/{session}"),
    Row("entry", "/activities/{uid}/roll/{person}", "canbo", "/activities/{session}/roll/{learner}"),
    Row("session-void", "/activities/{uid}/void", "canbo", "/activities/{session}/void"),
    Row("people", "/people", "canbo"),
    Row("people-found", "/people", "canbo", act=found_people("pham van dat")),
    Row("people-nobody", "/people", "canbo", act=found_people("khong co ai nhu the")),
    Row("person-new", "/people/new", "canbo"),
    Row("person-new-wrong", "/people/new", "canbo", act=press("Đăng ký"), expected=WRONG),
    Row("person", "/people/{uid}", "canbo", "/people/{person}", opened),
    Row("person-before", "/people/{uid}", "canbo", "/people/{person}?assessed_year=2020"),
    Row("person-points", "/people/{uid}/points", "canbo", "/people/{person}/points"),
    Row("person-move", "/people/{uid}/move", "canbo", "/people/{person}/move"),
    Row("person-leave", "/people/{uid}/leave", "canbo", "/people/{person}/leave"),
    Row("person-invitation", "/people/{uid}/invitation", "canbo", "/people/{person}/invitation"),
    Row("household", "/households/{uid}", "canbo", "/households/{household}"),
    Row("household-move", "/households/{uid}/move", "canbo", "/households/{household}/move"),
    Row("household-head", "/households/{uid}/head", "canbo", "/households/{household}/head"),
    Row("household-assistance", "/households/{uid}/assistance", "canbo", "/households/{household}/assistance"),
    Row("assisted", "/assistance/{uid}", "canbo", "/households/{household}/assistance", assisted),
    Row("assisted-request", "/assistance/{uid}/requests", "canbo", "/households/{household}/assistance", asking_for_them),
    Row("clans", "/clans", "canbo"),
    Row("clan", "/clans/{uid}", "canbo", "/clans/{clan}"),
    Row("clan-new", "/clans/new", "canbo"),
    Row("clan-code", "/clans/join", "canbo"),
    Row("clan-join", "/clans/{uid}/join", "canbo", "/clans/{clan}/join"),
    Row("clan-support", "/clans/{uid}/{act}", "canbo", "/clans/{clan}/support"),
    Row("clan-leave", "/clans/{uid}/households/{member}/leave", "canbo", "/clans/{clan}/households/{clan_household}/leave"),
    Row("clan-evidence", "/clans/{uid}/evidence", "canbo", "/clans/{clan}/evidence"),
    Row("evidence-files", "/evidence/{uid}/files", "canbo", "/clans/{clan}/evidence?assessed_year=2023", sent_with_a_picture),
    Row("units", "/units", "canbo"),
    Row("unit", "/units/{uid}", "canbo", "/units/{unit}"),
    Row("unit-new", "/units/new", "canbo"),
    Row("unit-code", "/units/join", "canbo"),
    Row("unit-join", "/units/{uid}/join", "canbo", "/units/{unit}/join"),
    Row("unit-change", "/units/{uid}/{act}", "canbo", "/units/{unit}/change"),
    Row("unit-leave", "/units/{uid}/people/{member}/leave", "canbo", "/units/{unit}/people/{unit_person}/leave"),
    Row("unit-evidence", "/units/{uid}/evidence", "canbo", "/units/{unit}/evidence"),
    Row("unit-figures", "/units/{uid}/figures", "canbo", "/units/{unit}/figures"),
    Row("communes", "/communes", "thamdinh"),
    Row("commune", "/communes/{place_id}", "canbo", "/communes/{commune}", opened),
    Row("figures", "/figures", "canbo"),
    Row("commune-figures", "/communes/{place_id}/figures", "canbo", "/communes/{commune}/figures"),
    Row("commune-evidence", "/communes/{place_id}/evidence", "canbo", "/communes/{commune}/evidence"),
    Row("requests", "/requests", "canbo"),
    Row("imports", "/imports", "canbo"),
    Row("import", "/imports/{uid}", "canbo", "/imports/{import}", opened),
    # assessors
    Row("dossiers", "/dossiers", "chutich"),
    Row("dossiers-none", "/dossiers", "chutich", "/dossiers?state=refused"),
    Row("dossiers-returned", "/dossiers", "chutich", "/dossiers?state=returned"),
    Row("dossiers-wrong", "/dossiers", "chutich", act=press("Tiếp tục với các hồ sơ đã tích"), expected=WRONG),
    Row("dossiers-by-risk", "/dossiers", "chutich", "/dossiers?state=submitted&risky=1&sort=risk&place=an+truong"),
    Row("dossiers-unknown-place", "/dossiers", "chutich", "/dossiers?state=submitted&place=khong+co"),
    Row("dossiers-keys", "/dossiers", "chutich", act=the_keys),
    Row("dossier", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}"),
    Row("dossier-in-queue", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}?state=submitted", opened),
    Row("dossier-wanting", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}?state=submitted&only=wanting"),
    Row("check-approve", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}?state=submitted", press("Tiếp tục công nhận")),
    Row("check-approve-unsigned", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}", confirmed_unsigned, WRONG),
    Row("check-many", "/dossiers", "chutich", act=ticked_many),
    Row("return-wrong", "/dossiers/{uid}", "chutich", "/dossiers/{waiting}", press("Tiếp tục trả lại"), WRONG),
    Row("receipt-approved", "/dossiers/{uid}/receipts/{number}", "chutich", "/dossiers/{approved}/receipts/2"),
    Row("receipt-returned", "/dossiers/{uid}/receipts/{number}", "chutich", "/dossiers/{returned}/receipts/2"),
    Row("dossier-returned", "/dossiers/{uid}", "canbo", "/dossiers/{returned}"),
    Row("dossier-approved", "/dossiers/{uid}", "chutich", "/dossiers/{approved}"),
    Row("papers", "/dossiers/{uid}/papers/{paper}", "thamdinh", "/dossiers/{commune_dossier}/papers/to-trinh"),
    Row("papers-report", "/dossiers/{uid}/papers/{paper}", "thamdinh", "/dossiers/{commune_dossier}/papers/bao-cao"),
    Row("papers-appraisal", "/dossiers/{uid}/papers/{paper}", "thamdinh", "/dossiers/{commune_dossier}/papers/bao-cao-tham-dinh"),
    Row("dossier-commune", "/dossiers/{uid}", "thamdinh", "/dossiers/{commune_dossier}", opened),
    Row("councils", "/councils", "thamdinh"),
    Row("council-member", "/councils/{uid}/members/{seat}", "thamdinh", "/councils/{council}/members/3"),
    Row("waiting", "/waiting", "chutich"),
    # a family
    Row("family", "/family", "giadinh"),
    Row("family-open", "/family", "giadinh", act=opened),
    Row("family-before", "/family", "giadinh", "/family?assessed_year=2024"),
    Row("family-requests", "/requests", "giadinh"),
    Row("family-declares", "/family/evidence", "giadinh"),
    Row("family-declares-wrong", "/family/evidence", "giadinh", act=press("Gửi"), expected=WRONG),
    Row("family-certificate", "/family/certificates/{uid}", "giadinh", "/family/certificates/{certificate}"),
    Row("check", "/check", ""),
    Row("check-empty", "/check", "", act=press("Kiểm tra"), expected=WRONG),
    Row("card-door", "/card", ""),
    Row("card-door-wrong", "/card", "", act=press("Mở trang"), expected=WRONG),
    Row("cards", "/cards", "canbo"),
    Row("cards-of-household", "/cards/households/{uid}", "canbo", "/cards/households/{household}"),
    Row("request-new", "/requests/new", "giadinh"),
    Row("request", "/requests/{uid}", "giadinh", "/requests/{request}"),
    Row("looks", "/family/looks", "giadinh"),
    # the province
    Row("administration", "/administration", "quantri"),
    Row("accounts", "/accounts", "quantri"),
    Row("account-of", "/accounts/{uid}", "quantri", "/accounts/{account}"),
    Row("account-person", "/accounts/{uid}/person", "quantri", "/accounts/{account}/person"),
    Row("programs", "/clients", "quantri"),
    Row("authorities-kept", "/authorities", "quantri"),
    Row("statistics", "/statistics", "thongke", "/statistics?assessed_year=2024", opened),
    Row("statistics-title", "/statistics/recognitions", "thongke", "/statistics/recognitions?title=family&assessed_year=2024"),
    Row("statistics-levels", "/statistics/recognitions", "thongke", "/statistics/recognitions?title=commune&assessed_year=2024", opened),
    Row("statistics-villages", "/statistics/recognitions", "canbo", "/statistics/recognitions?title=village&assessed_year=2026"),
    Row("statistics-past", "/statistics", "thongke", "/statistics?as_of=01/06/2025&assessed_year=2024"),
    Row("statistics-wrong", "/statistics/recognitions", "thongke", "/statistics/recognitions?name=khong+co", expected=WRONG),
    Row("statistics-group", "/statistics/group-size", "quantri"),
    Row("statistics-provinces", "/statistics/provinces", "thongke", "/statistics/provinces?title=family&assessed_year=2024"),
    Row("rule-sets", "/rulesets", "quantri"),
    Row("rule-set", "/rulesets/{uid}", "quantri", "/rulesets/{citizen_law}"),
    Row("rule-set-doubtful", "/rulesets/{uid}", "quantri", "/rulesets/{family_law}"),
    Row("evidence-decision", "/rulesets/{uid}/evidence", "quantri", "/rulesets/{commune_law}/evidence"),
    Row("evidence-decision-wrong", "/rulesets/{uid}/evidence", "quantri", "/rulesets/{commune_law}/evidence", press("Ghi quyết định"), WRONG),
    Row("trial", "/rulesets/{uid}/trial", "quantri", "/rulesets/{commune_law}/trial"),
    Row("compare", "/rulesets/{uid}/compare/{other}", "quantri", "/rulesets/{citizen_law_before}/compare/{citizen_law}"),
    Row(
        "compare-different", "/rulesets/{uid}/compare/{other}", "quantri",
        "/rulesets/{citizen_law_before}/compare/{citizen_law}?only=different",
    ),
    Row("legislation", "/legislation", "quantri"),
    Row("instrument", "/legislation/{slug}", "quantri", "/legislation/25-2023-tt-bgddt"),
    Row("places", "/places", "quantri"),
    Row("places-found", "/places", "quantri", "/places?commune=an+truong"),
    Row("places-nowhere", "/places", "quantri", "/places?commune=khong+co"),
    Row("places-wrong", "/places", "quantri", "/places?on=31/02/2026", expected=WRONG),
    Row("place-villages", "/places/{place_id}", "quantri", "/places/{commune}"),
    Row("place-cluster", "/places/{place_id}", "quantri", "/places/{cluster}"),
    Row("place-village", "/places/{place_id}", "quantri", "/places/{village}"),
    Row("village-add", "/places/{place_id}/{change}", "quantri", "/places/{commune}/villages"),
    Row("village-add-wrong", "/places/{place_id}/{change}", "quantri", "/places/{commune}/villages", press("Xem lại trước khi ghi"), WRONG),
    Row("village-add-judged", "/places/{place_id}/{change}", "quantri", "/places/{commune}/villages", judged_villages),
    Row("village-name", "/places/{place_id}/{change}", "quantri", "/places/{village}/names"),
    Row("village-end-wrong", "/places/{place_id}/{change}", "quantri", "/places/{village}/endings", press("Xem lại trước khi ghi"), WRONG),
    Row("cluster-add", "/places/{place_id}/{change}", "quantri", "/places/70/clusters"),
    Row("cluster-put-in-wrong", "/places/{place_id}/{change}", "quantri", "/places/{cluster}/communes", press("Xem lại trước khi ghi"), WRONG),
    Row("cluster-take-out", "/places/{place_id}/{change}", "quantri", "/places/{cluster}/removals"),
    Row("flags", "/flags", "quantri"),
    Row("periods", "/privacy/periods", "quantri"),
    Row("days-off", "/privacy/holidays", "quantri"),
    Row("group-size", "/statistics/group-size", "quantri"),
    Row("province-figures", "/places/{place_id}/figures", "quantri", "/places/70/figures"),
    Row("province-evidence", "/places/{place_id}/evidence", "quantri", "/places/70/evidence"),
)  # fmt: skip
