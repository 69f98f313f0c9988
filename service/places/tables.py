"""The dated tree of places: nation → province → (district or cluster) → commune → village, its successors and flags.

Places are public: every role reads them, only the owner writes them (seeds). A province's administrator sets the flags of its places, and keeps its
villages and clusters by the functions of `functions.py`."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_ACCOUNT,
    Base,
    Period,
    PlaceId,
    SmallInt,
    TemporalKey,
    is_nfc,
    listed,
    one_of,
    protect,
)
from service.places.functions import PLACE_FUNCTIONS

NATION, PROVINCE, DISTRICT, COMMUNE, VILLAGE = range(5)


class Flag(StrEnum):
    """Dated marks of a place. The first is of TT 25 (5.2), the second of NĐ 20/2014: different lists."""

    DIFFICULT = "difficult"
    SPECIALLY_DIFFICULT = "specially_difficult"
    LEARNING_PROMOTION_SOCIETY = "learning_promotion_society"


class Share(StrEnum):
    """Did the whole predecessor go to the successor, or a part of it?"""

    WHOLE = "whole"
    PART = "part"


class Place(Base):
    """An identity that outlives names, codes and parents. `province_id`: province on the map since 2025-07-01."""

    __tablename__ = "place"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    level: Mapped[SmallInt]
    province_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
        UniqueConstraint("id", "province_id"),
        Index(None, "province_id", "level"),
    )


def in_its_province(column: str) -> ForeignKeyConstraint:
    """The place of a row lies in the province of its key: nobody writes into the register of another province."""
    return ForeignKeyConstraint([column, "province_id"], ["place.id", "place.province_id"])


class PlacePeriod(Base):
    """What a place was called, coded and belonged to, between two dates, and by which act (`source`, `end_source`). An unknown beginning is an open range."""

    __tablename__ = "place_period"
    place_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    valid: Mapped[Period]
    level: Mapped[SmallInt]
    code: Mapped[str | None]
    name: Mapped[str]
    kind: Mapped[str]
    folded: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    area_km2: Mapped[float | None]
    source: Mapped[str]
    end_source: Mapped[str | None]
    __table_args__ = (
        TemporalKey("place_id", "valid"),
        ExcludeConstraint(
            ("level", "="),
            ("code", "="),
            ("valid", "&&"),
            name="ex_place_period_code",
            where=text("code IS NOT NULL AND level < 4"),
        ),
        Index("ix_place_period_folded", "folded", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}),
        Index(None, "code"),
        is_nfc("name", "kind", "source", "end_source"),
    )


class PlaceSuccessor(Base):
    """Which place took over which, wholly or in part, on a day."""

    __tablename__ = "place_successor"
    predecessor_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"), primary_key=True, index=True)
    share: Mapped[str]
    on_date: Mapped[date]
    __table_args__ = (one_of("share", Share),)


class PlaceFlag(Base):
    """A dated flag of a place with the act that gives it, and the act that ends it. A province administrator sets and ends them."""

    __tablename__ = "place_flag"
    place_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    flag: Mapped[str]
    valid: Mapped[Period]
    basis: Mapped[str]
    end_basis: Mapped[str | None]
    set_as: Mapped[str | None]
    set_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        TemporalKey("place_id", "flag", "valid"),
        one_of("flag", Flag),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        is_nfc("basis", "end_basis", "set_as"),
    )


class ClusterMember(Base):
    """The communes that a province assigns to a cluster (cụm) of its assessors since 2025-07-01, and by which act."""

    __tablename__ = "cluster_member"
    commune_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    cluster_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"), index=True)
    valid: Mapped[Period]
    source: Mapped[str | None]
    end_source: Mapped[str | None]
    __table_args__ = (TemporalKey("commune_id", "valid"), is_nfc("source", "end_source"))


class PlaceMaking(Base):
    """What one key of an administrator has made: the same key again makes nothing more."""

    __tablename__ = "place_making"
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    places: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MapVersion(Base):
    """One number that rises with every change of the map: what was summed over it before holds as long as the number stands."""

    __tablename__ = "map_version"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int]
    __table_args__ = (CheckConstraint("id = 1", name="one"),)


_RISES = """
CREATE FUNCTION map_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  INSERT INTO map_version (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = map_version.version + 1;
  RETURN NULL;
END $$
"""
protect(
    MapVersion,
    statements=(
        _RISES,
        *(
            f"CREATE TRIGGER map_changes AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION map_changes()"
            for table in ("place_period", "place_successor", "cluster_member")
        ),
    ),
)

protect(Place, statements=PLACE_FUNCTIONS)
for _model in (PlacePeriod, PlaceSuccessor, ClusterMember):
    protect(_model)
protect(PlaceMaking, worker="", read=OF_MY_ACCOUNT)
_OF_MY_PROVINCE = f"EXISTS (SELECT FROM place p WHERE p.id = place_id AND p.province_id = any({listed('administers')}))"
protect(PlaceFlag, serving="SELECT, INSERT, UPDATE (valid, end_basis)", read="true", write=_OF_MY_PROVINCE)
