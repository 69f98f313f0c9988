"""What every installation starts with: places, vocabularies, law. Runs at each start and changes nothing that is there."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.seeding import load_kinds
from service.legislation.instrument_seeding import load_instruments
from service.legislation.seeding import load_law
from service.places.seeding import load_places

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


async def seed(session: AsyncSession, folder: Path = SEEDS, *, at: datetime) -> None:
    """Load everything, as the owner, in the caller's transaction. `at`: when law counts as published."""
    await load_places(session, folder / "places")
    await load_kinds(session, folder / "vocabulary" / "activity-kinds.yaml")
    await load_instruments(session, folder / "instruments", at=at)
    await load_law(session, folder / "legislation", at=at)
