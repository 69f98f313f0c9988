"""The page about personal data: open to nobody signed in, every record in plain words, no article invented."""

import html

from httpx import AsyncClient

from service.requests.register import register


async def test_everybody_reads_what_is_stored_and_why(client: AsyncClient) -> None:
    answer = await client.get("/privacy")
    assert answer.status_code == 200
    text = html.unescape(answer.text)
    for record in register().records.values():
        assert all(words in text for words in (record.what, record.why, record.basis, record.erased))
    assert text.count("cần xác định") > len(register().records)


async def test_every_page_leads_there(client: AsyncClient) -> None:
    assert 'href="/privacy"' in (await client.get("/sign-in")).text
