"""What each command does. A command opens the installation, works, and says in Vietnamese what it did."""

import argparse
import asyncio
import getpass
import json
import signal
import sys
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from service import backups, rekeying, seeding
from service.access.actions import create_account, give_grant
from service.access.matrix import Role
from service.assessments import file_keeping, worker
from service.assessments.bulk import score_year
from service.certificates.signing import published_keys
from service.certificates.statement import NotSignedError, verified
from service.certificates.words import lines_of
from service.foundation import clock
from service.foundation.audit_checking import verify
from service.foundation.audit_keeping import KeptHeadsError, keep_heads, kept_heads
from service.foundation.file_store import FileStore
from service.installation import admit, installed, refuse_homeless_files
from service.legislation.checking import check_law
from service.places.queries import latest, territory
from service.populate import Order, PopulateError
from service.populate import populate as make_people
from service.recognitions import lapsing
from service.requests import retention
from service.serving import answer, check_port, prepare, restarting_of
from service.settings import Settings
from service.statistics.reconcile import reconcile as find_differences
from service.subjects.link_actions import link_to_person

Given = argparse.Namespace
Run = Callable[[Settings, Given], Awaitable[int]]


@dataclass(frozen=True)
class Command:
    """A name, a line of help, what runs, and its arguments as argparse takes them."""

    name: str
    help: str
    run: Run
    arguments: Sequence[tuple[str, Mapping[str, Any]]] = ()


def say(message: str) -> None:
    """A line for the person at the terminal."""
    print(message, flush=True)


async def serve(settings: Settings, given: Given) -> int:
    """Install, seed, load the demo where it belongs, and answer until told to stop. Whether the port is free is asked first."""
    refuse_homeless_files(settings)
    check_port(settings)
    async with installed(settings, report=say) as installation:
        await prepare(settings, installation, say=say)
        await answer(settings, installation, say=say)
    say("Đã dừng, cơ sở dữ liệu đã đóng.")
    return 0


async def work(settings: Settings, given: Given) -> int:
    """Score what is marked, in a process of its own, until told to stop. What a stop cuts off is scored after the next start."""
    refuse_homeless_files(settings)
    async with installed(settings, report=say) as installation:
        beat = given.heartbeat.touch if given.heartbeat else lambda: None
        restarting = restarting_of(installation)
        lapsing_ = asyncio.create_task(lapsing.run(installation.database, restarting=restarting))
        working = asyncio.create_task(worker.run(installation.database, restarting=restarting, beat=beat))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        say("Bộ chấm điểm đang chạy.")
        async with retention.running(installation.database), file_keeping.clearing(installation.database, settings):
            with suppress(asyncio.CancelledError):
                await working
        lapsing_.cancel()
        with suppress(asyncio.CancelledError):
            await lapsing_
    say("Bộ chấm điểm đã dừng.")
    return 0


async def migrate(settings: Settings, given: Given) -> int:
    """Bring the schema up to date, and let the role of DATABASE_URL serve."""
    await admit(settings)
    async with installed(settings, report=say):
        say("Lược đồ đã mới nhất.")
    return 0


async def seed(settings: Settings, given: Given) -> int:
    """Load places, vocabularies and law into an installation that is up to date."""
    await admit(settings)
    async with installed(settings, report=say) as installation, installation.database.as_owner() as session:
        await seeding.seed(session, at=clock.now())
    say("Đã nạp địa danh, từ vựng và văn bản.")
    return 0


async def check_legislation(settings: Settings, given: Given) -> int:
    """Read every law file and instrument and say what is wrong with it, where, and what to do."""
    checked = check_law(given.folder, given.instruments)
    for problem in checked.problems:
        say(f"✗ {problem.where}: {problem.message} [{problem.slug}]")
    if checked.problems:
        say(f"{len(checked.problems)} lỗi. Chưa công bố gì.")
        return 1
    say(f"{len(checked.laws)} tệp văn bản đều đọc được, không có khoảng trống hay chồng lấn về thời gian.")
    say(f"{len(checked.instruments)} văn bản gốc: lời văn của mọi chỉ tiêu “verified” đều có nguyên văn trong điều đã dẫn.")
    return 0


async def check_certificate(settings: Settings, given: Given) -> int:
    """Say what a certificate was signed for, with public keys from a file and without a network. The database is not asked."""
    try:
        keys = published_keys(json.loads(given.keys.read_text(encoding="utf-8")))
    except (OSError, ValueError) as wrong:
        say(f"Không đọc được khóa trong {given.keys}: cần tệp tải từ /check/keys ({type(wrong).__name__}).")
        return 1
    try:
        statement = verified(given.text, keys.public)
    except NotSignedError:
        say("✗ Chữ ký không đúng: đừng tin giấy này.")
        return 1
    say("\n".join(lines_of(statement, today=clock.today())))
    return 0


async def score(settings: Settings, given: Given) -> int:
    """Score a year of every commune below a place, and the places above, all at once."""
    async with installed(settings, report=say) as installation:
        async with installation.database.as_owner() as session:
            place = await latest(session, given.place)
            if place is None or place.province_id is None:
                say(f"Không có nơi nào mang mã {given.place}.")
                return 1
            places = await territory(session, [given.place], on=date(given.year, 12, 31))
            communes = sorted(id_ for id_, level in places.items() if level == 3)
        done = await score_year(installation.database, province_id=place.province_id, assessed_year=given.year, communes=communes)
    say("Đã chấm: " + ", ".join(f"{title.label}: {number}" for title, number in done.items()))
    return 0


async def populate(settings: Settings, given: Given) -> int:
    """Fill the database with people that do not exist."""
    if not settings.embedded and not given.even_if_not_embedded:
        say("Chỉ tạo người không có thật trong cơ sở dữ liệu đi kèm (hoặc thêm --even-if-not-embedded).")
        return 1
    order = Order(
        citizens=given.citizens, seed=given.seed, places=tuple(given.places), years=tuple(given.years),
        confirmed=given.confirmed, intents=given.intents,
    )  # fmt: skip
    async with installed(settings, report=say) as installation:
        async with installation.database.as_owner() as session:
            await seeding.seed(session, at=clock.now())
        try:
            numbers = await make_people(installation.database, installation.keyring, order, report=say)
        except PopulateError as refused:
            say(str(refused))
            return 1
    say("Đã thêm: " + ", ".join(f"{table}: {number}" for table, number in numbers.items()))
    return 0


async def reconcile(settings: Settings, given: Given) -> int:
    """Recount everything from scratch and compare with the kept counts; read every file of evidence and compare with its hash."""
    async with installed(settings, report=say) as installation, installation.database.as_owner() as session:
        differences = await find_differences(session)
        lost = await file_keeping.damaged(session, FileStore(settings.evidence_folder))
    for difference in differences:
        say(f"✗ {difference}")
    for sha256, _ in lost:
        say(f"✗ tệp minh chứng {sha256}: không có trên đĩa, hoặc nội dung đã khác")
    say(f"{len(differences)} chỗ lệch, {len(lost)} tệp minh chứng mất hoặc hỏng.")
    return 1 if differences or lost else 0


async def rekey(settings: Settings, given: Given) -> int:
    """Put new keys in force and bring everything under them, while the service runs; after a kill the same command goes on."""
    async with installed(settings, report=say) as installation:
        done = await rekeying.rekey(installation, settings, report=say)
    say(f"Xong: {done} người được chuyển sang khóa mới trong lần chạy này. Không còn gì cần khóa cũ.")
    return 0


async def verify_audit(settings: Settings, given: Given) -> int:
    """Work out the chains of the audit again and say every break; with a file of heads, hold them against it and keep the new ones."""
    async with installed(settings, report=say) as installation:
        try:
            kept = kept_heads(given.heads, installation.keyring) if given.heads else None
        except KeptHeadsError as refused:
            say(str(refused))
            return 1
        async with installation.database.as_owner() as session:
            done = await verify(session, place_id=given.place, kept=kept)
        for broken in done.breaks:
            say(f"✗ {broken}")
        if given.heads and not done.breaks:
            keep_heads(given.heads, (kept or {}) | done.heads, installation.keyring)
    say(f"{len(done.breaks)} chỗ đứt; đã kiểm tra {done.entries} bản ghi của {len(done.heads)} nơi.")
    return 1 if done.breaks else 0


async def backup(settings: Settings, given: Given) -> int:
    """Dump the embedded database into a new file while it serves; the keys only where they are asked for."""
    if not settings.embedded:
        say("Cơ sở dữ liệu này không phải loại đi kèm: hãy dùng production/backup.sh hoặc pg_dump của máy chủ đó.")
        return 1
    async with installed(settings, report=say) as installation:
        assert installation.cluster is not None  # noqa: S101 - embedded
        lost = await asyncio.to_thread(backups.back_up, installation.cluster, settings, dump=given.file, keys=given.keys)
    say(f"Đã sao lưu vào {given.file}.")
    backups.tell_lost(lost, say)
    say(
        f"Khóa ở {given.keys}: giữ riêng, ai có cả hai thì đọc được mọi thứ."
        if given.keys
        else "Không kèm khóa: thiếu khóa thì số định danh không đọc lại được (--keys)."
    )
    return 1 if lost else 0


async def restore(settings: Settings, given: Given) -> int:
    """Bring a dump into a data folder without a database, upgrade it, and reconcile."""
    if not settings.embedded:
        say("Lệnh này phục hồi cơ sở dữ liệu đi kèm; với máy chủ có sẵn xem phần Restore của README.")
        return 1
    backups.tell_lost(await backups.restore(settings, dump=given.file, keys=given.keys, report=say), say)
    say(f"Đã phục hồi vào {settings.data_dir}. Đang tính lại mọi số đếm để so:")
    return await reconcile(settings, given)


async def retain(settings: Settings, given: Given) -> int:
    """Erase and empty what is older than the periods that the provinces set."""
    async with installed(settings, report=say) as installation, installation.database.as_owner() as session:
        done = await retention.retain(session, on_day=clock.today())
    say("Đã xóa theo thời hạn: " + ", ".join(f"{record}: {number}" for record, number in done.items()))
    return 0


async def create_user(settings: Settings, given: Given) -> int:
    """Create an account with one grant; the password is asked, never an argument."""
    password = getpass.getpass("Mật khẩu: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(password) < 12:
        say("Mật khẩu phải có ít nhất 12 ký tự.")
        return 1
    async with installed(settings, report=say) as installation, installation.database.as_owner() as session:
        account = await create_account(session, username=given.username, display_name=given.name, password=password)
        await give_grant(
            session,
            account_id=account,
            role=Role(given.role),
            place_id=given.place,
            valid=Range(clock.today(), None),
            basis=given.basis,
        )
    say(f"Đã tạo {given.username}.")
    return 0


async def link_account(settings: Settings, given: Given) -> int:
    """Say which citizen an account belongs to: it then appraises and decides nothing of that person, its household, clan and unit."""
    async with installed(settings, report=say) as installation, installation.database.as_owner() as session:
        linked = await link_to_person(session, username=given.username, person=given.person, basis=given.basis)
    say(f"Đã gắn {given.username} với một người." if linked else "Không tìm thấy tài khoản hoặc người này.")
    return 0 if linked else 1


COMMANDS = (
    Command("serve", "serve the product (what `make run` does)", serve),
    Command(
        "work",
        "score what is marked, until told to stop (RUN_WORKER=false keeps the serving processes from it)",
        work,
        [("--heartbeat", {"type": Path, "help": "a file that is touched after each look that went well"})],
    ),
    Command("migrate", "bring the schema up to date and let the role of DATABASE_URL serve", migrate),
    Command("seed", "migrate, then load places, vocabularies and law", seed),
    Command(
        "check-legislation",
        "read the law files and the instruments, and report every fault",
        check_legislation,
        [
            ("folder", {"nargs": "?", "type": Path, "default": seeding.SEEDS / "legislation"}),
            ("--instruments", {"type": Path, "default": seeding.SEEDS / "instruments", "help": "the folder of the instruments"}),
        ],
    ),
    Command(
        "check-certificate",
        "check a certificate without a network: its signature only, a later revocation is seen on line",
        check_certificate,
        [
            ("text", {"help": "what the square holds"}),
            ("--keys", {"type": Path, "required": True, "help": "a file with what /check/keys answers"}),
        ],
    ),
    Command(
        "score",
        "score an assessed year of every commune below a place",
        score,
        [("place", {"type": int, "help": "our id of a commune, district or province"}), ("year", {"type": int})],
    ),
    Command(
        "populate",
        "fill the database with any number of people that do not exist",
        populate,
        [
            ("--citizens", {"type": int, "required": True, "help": "how many people, children included"}),
            ("--seed", {"type": int, "default": 1, "help": "the same seed makes the same people"}),
            ("--places", {"type": int, "nargs": "+", "default": [70], "help": "our ids of communes, districts, provinces"}),
            (
                "--years",
                {"type": int, "nargs": "+", "default": [2026], "help": "assessed years, five roll entries a person each"},
            ),
            ("--confirmed", {"type": int, "default": 30, "help": "points are confirmed in so many of a hundred households"}),
            ("--intents", {"type": int, "default": 0, "help": "so many of a hundred households register an intent"}),
            ("--even-if-not-embedded", {"action": "store_true", "help": "allow it in a database that is given"}),
        ],
    ),
    Command(
        "backup",
        "dump the embedded database into a new file, while it serves",
        backup,
        [
            ("file", {"type": Path}),
            ("--keys", {"type": Path, "help": "also copy the keys, into this folder; never beside the dump"}),
        ],
    ),
    Command(
        "restore",
        "bring a dump into a DATA_DIR that has no database, and reconcile",
        restore,
        [("file", {"type": Path}), ("--keys", {"type": Path, "required": True, "help": "the folder with the keys of that day"})],
    ),
    Command("rekey", "put new keys in force and bring personal data under them, while the service runs", rekey),
    Command("retain", "erase and empty personal data that is older than the periods which provinces set", retain),
    Command("reconcile", "recount everything and compare with the kept counts", reconcile),
    Command(
        "verify-audit",
        "work out the chains of the audit again and report every break",
        verify_audit,
        [
            ("--place", {"type": int, "help": "our id of one place; all unless told"}),
            ("--heads", {"type": Path, "help": "a file outside the database: held against the chains, then written anew"}),
        ],
    ),
    Command(
        "create-user",
        "create an account (the password is read from the terminal)",
        create_user,
        [
            ("username", {}),
            ("name", {}),
            ("role", {"choices": [r.value for r in Role if r is not Role.FAMILY]}),
            ("place", {"type": int, "help": "our id of the place"}),
            ("basis", {"help": "the decision behind the grant"}),
        ],
    ),
    Command(
        "link-account",
        "say which citizen an account belongs to, so that nobody decides on their own matters",
        link_account,
        [
            ("username", {}),
            ("person", {"type": uuid.UUID, "help": "uid of the citizen"}),
            ("basis", {"help": "on what that rests"}),
        ],
    ),
)
