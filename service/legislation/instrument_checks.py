"""Whether instruments and rule sets say the same: every number has its file, every verified wording stands in its article. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from service.legislation.files import LawFile
from service.legislation.instrument_files import ArticleFile, InstrumentDocument, InstrumentFile
from service.scoring import Certainty, Indicator, LawFileProblem, RuleSet

Known = Mapping[str, InstrumentFile]


def check_instruments(documents: Sequence[InstrumentDocument], laws: Sequence[LawFile]) -> list[LawFileProblem]:
    """Every fault of the instruments by themselves, then of the rule sets that rest on them."""
    known = {document.instrument.number: document.instrument for document in documents}
    own = [problem for document in documents for problem in _of_instrument(document, known)]
    return [*_twice(documents), *own, *(problem for law in laws for problem in _of_law(law, known))]


def _twice(documents: Sequence[InstrumentDocument]) -> Iterator[LawFileProblem]:
    times = Counter(document.instrument.slug for document in documents)
    for document in documents:
        if times[document.instrument.slug] > 1:
            message = f"số {document.instrument.number} có ở hơn một tệp: giữ một tệp, bỏ tệp kia"
            yield _problem("duplicate-instrument", document.where, message)


def _of_instrument(document: InstrumentDocument, known: Known) -> Iterator[LawFileProblem]:
    instrument, where = document.instrument, document.where
    numbers = [article.number for article in instrument.articles]
    for number in [number for number, times in Counter(numbers).items() if times > 1]:
        yield _problem("duplicate-article", f"{where} · articles", f"Điều {number} ghi hơn một lần: bỏ một")
    for field, notes in (("slips", instrument.slips), ("missing", instrument.missing)):
        for number in sorted({note.article for note in notes} - set(numbers)):
            message = f"ghi chú nói về Điều {number}, nhưng mục “articles” không có Điều {number}: sửa số điều hoặc thêm điều đó"
            yield _problem("unknown-article", f"{where} · {field}", message)
    yield from _end(instrument, where, known)
    if instrument.certainty is Certainty.VERIFIED and not instrument.articles:
        yield _problem(
            "no-articles", where, "“verified” là đã đọc văn bản gốc: ghi các điều ở mục “articles”, hoặc hạ xuống “reported”"
        )


def _end(instrument: InstrumentFile, where: str, known: Known) -> Iterator[LawFileProblem]:
    if instrument.valid_from and instrument.valid_to and instrument.valid_to <= instrument.valid_from:
        yield _problem("bad-date", f"{where} · valid_to", "ngày hết hiệu lực phải sau ngày có hiệu lực")
    by = instrument.repealed_by
    if by is None:
        return
    if by not in known or by == instrument.number:
        message = f"văn bản bãi bỏ “{by}” không có tệp: thêm tệp của văn bản đó, hoặc sửa số"
        yield _problem("unknown-instrument", f"{where} · repealed_by", message)
    if instrument.valid_to is None:
        message = f"đã ghi bị {by} bãi bỏ thì phải ghi ngày đầu tiên không còn hiệu lực"
        yield _problem("missing-field", f"{where} · valid_to", message)


def _of_law(law: LawFile, known: Known) -> Iterator[LawFileProblem]:
    rule_set = law.rule_set
    number, where = rule_set.instrument.number, law.where or f"{rule_set.title}, mức độ {rule_set.level}"
    instrument = known.get(number or "")
    if number is not None and instrument is None:
        message = f"văn bản {number} chưa có tệp ở seeds/instruments: thêm tệp (số, ngày, cơ quan ban hành, tên), hoặc sửa số"
        yield _problem("unknown-instrument", f"{where} · instrument", message)
        return
    if instrument is not None:
        yield from _told_alike(rule_set, instrument, where)
    for indicator in rule_set.indicators:
        if indicator.certainty is Certainty.VERIFIED:
            yield from _wording(indicator, instrument, f"{where} · chỉ tiêu {indicator.code}")


def _told_alike(rule_set: RuleSet, instrument: InstrumentFile, where: str) -> Iterator[LawFileProblem]:
    here, there = rule_set.instrument.date, instrument.date
    if here != there:
        message = f"ngày văn bản ghi {here or 'trống'}, tệp văn bản ghi {there or 'trống'}: đối chiếu rồi sửa một bên"
        yield _problem("instrument-differs", f"{where} · instrument", message)
    if instrument.valid_from and rule_set.valid_from < instrument.valid_from:
        message = f"bộ quy tắc có hiệu lực từ {rule_set.valid_from:%d/%m/%Y}, trước văn bản ({instrument.valid_from:%d/%m/%Y})"
        yield _problem("bad-date", f"{where} · valid_from", message)


def _wording(indicator: Indicator, instrument: InstrumentFile | None, place: str) -> Iterator[LawFileProblem]:
    if instrument is None:
        message = "“verified” mà chưa rõ văn bản nào: ghi số văn bản, hoặc hạ xuống “reported”, “unverified”"
        yield _problem("no-instrument-number", place, message)
        return
    own = instrument.article(indicator.reference.article)
    if own is None or own.text is None:
        message = (
            f"căn cứ là {indicator.reference}, nhưng tệp {instrument.number} không có lời văn Điều {indicator.reference.article}"
        )
        yield _problem("unknown-article", place, f"{message}: sửa số điều, thêm lời văn, hoặc hạ “verified”")
        return
    other = instrument.article(indicator.refers_to.article) if indicator.refers_to else None
    if not any(_holds(article, indicator.wording) for article in (own, other)):
        where = f"{indicator.reference}" + (f" hay {indicator.refers_to}" if other and indicator.refers_to else "")
        message = (
            f"lời văn không thấy nguyên văn ở {where} của {instrument.number}: “{_short(indicator.wording)}”. Chép lại từng chữ"
        )
        yield _problem("wording-differs", place, message)


def _holds(article: ArticleFile | None, wording: str) -> bool:
    return article is not None and article.text is not None and squeezed(wording) in squeezed(article.text)


def squeezed(text: str) -> str:
    """Without any white space: how a line was broken says nothing of the law."""
    return re.sub(r"\s+", "", text)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


def _problem(slug: str, where: str, message: str) -> LawFileProblem:
    return LawFileProblem(slug=slug, where=where, message=message)
