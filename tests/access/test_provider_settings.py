"""A provider is set whole and over TLS, or the service does not start; and its links follow when keys are changed."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import provider_actions
from service.access.provider_fetching import is_safe
from service.access.provider_tables import ProviderLink
from service.foundation.crypto import Keyring
from service.foundation.database import Database
from service.installation import refuse_half_a_provider
from service.keys import InstallationError
from service.settings import SecretFileError, Settings
from tests import factories
from tests.conftest import KEYRING, transaction

WHOLE = {"oidc_issuer": "https://provider.example", "oidc_client_id": "a", "oidc_client_secret": "b"}
NEW = Keyring(master=b"n" * 32, blind=b"c" * 32, before=KEYRING)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"oidc_client_id": ""}, "thiếu OIDC_CLIENT_ID"),
        ({"oidc_client_secret": None}, "thiếu OIDC_CLIENT_SECRET"),
        ({"oidc_issuer": "http://provider.example"}, "https"),
        ({"oidc_issuer": "provider.example"}, "https"),
        ({"oidc_issuer": "http://127.0.0.1:9", "database_url": "postgresql+asyncpg://x"}, "https"),
        ({"oidc_second_step": "mfa"}, "không hiểu: mfa"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(wrong: dict[str, str], says: str) -> None:
    with pytest.raises(InstallationError, match=says):
        refuse_half_a_provider(Settings(**({"database_url": None} | WHOLE | wrong)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "good", [{}, {"oidc_issuer": ""}, {"oidc_issuer": "http://127.0.0.1:9"}, {"oidc_second_step": "acr=a:b amr=otp"}]
)
def test_a_whole_one_or_none_is_fine(good: dict[str, str]) -> None:
    refuse_half_a_provider(Settings(**({"database_url": None} | WHOLE | good)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1.elsewhere.example",
        "https://user@provider.example",
        "ftp://provider.example",
        "https://",
        "//x",
        "https://x/#y",
    ],
)
def test_no_secret_goes_to_a_strange_address(address: str) -> None:
    assert not is_safe(address, loopback=True)


def test_its_secret_may_stand_in_a_file_that_is_empty_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("secrets") / "oidc_client_secret"
    monkeypatch.setenv("OIDC_CLIENT_SECRET_FILE", str(file))
    with pytest.raises(SecretFileError):
        Settings()
    file.write_text("")
    assert Settings().oidc_client_secret is None
    file.write_text("bi mat\n")
    assert Settings().oidc_client_secret == "bi mat"


async def test_links_follow_when_keys_are_changed(database: Database, owner_session: AsyncSession) -> None:
    account_id = await factories.account(owner_session, "canbo")
    await provider_actions.link(owner_session, KEYRING, account_id=account_id, issuer="https://p.example", subject="sub-lan")
    await owner_session.commit()
    async with transaction(database.owner) as session:
        assert await provider_actions.reseal_all(session, NEW) == 1
        assert await provider_actions.reseal_all(session, NEW) == 0
    after = Keyring(master=NEW.master, blind=NEW.blind)
    asked = {"issuer": "https://p.example", "subject": "sub-lan", "demo_allowed": False, "instead_of": None}
    async with database.as_caller(None) as session:
        assert (await provider_actions.account_of(session, after, **asked)).id == account_id  # type: ignore[arg-type]
    async with transaction(database.owner) as session:
        link = (await session.execute(select(ProviderLink))).scalar_one()
    assert (link.master_key_id, after.unseal(link.subject, bound_to=link.subject_index)) == (after.master_id, "sub-lan")


async def test_a_link_is_found_while_keys_are_being_changed(database: Database, owner_session: AsyncSession) -> None:
    account_id = await factories.account(owner_session, "canbo")
    await provider_actions.link(owner_session, KEYRING, account_id=account_id, issuer="https://p.example", subject="sub-lan")
    await owner_session.commit()
    asked = {"issuer": "https://p.example", "subject": "sub-lan", "demo_allowed": False, "instead_of": None}
    async with database.as_caller(None) as session:
        assert (await provider_actions.account_of(session, NEW, **asked)).id == account_id  # type: ignore[arg-type]
