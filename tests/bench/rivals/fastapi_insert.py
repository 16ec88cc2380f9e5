"""(c) FastAPI, asynchronous SQLAlchemy and asyncpg: token, validation, one INSERT, commit, and nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SECRET = os.environ["RIVAL_SECRET"]
engine = create_async_engine(
    os.environ["RIVAL_DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=8
)
new_session = async_sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()
app = FastAPI()


class Base(DeclarativeBase):
    pass


class Entry(Base):
    __tablename__ = "rival_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    timezone: Mapped[str | None] = mapped_column(Text)
    mood: Mapped[float]
    anxiety: Mapped[float | None]
    energy: Mapped[float | None]
    sleep_hours: Mapped[float | None]
    tags: Mapped[list[str]] = mapped_column(JSONB)
    note: Mapped[str | None] = mapped_column(Text)


class EntryIn(BaseModel):
    recorded_at: AwareDatetime
    timezone: str | None = Field(None, max_length=64)
    mood: float = Field(ge=0, le=10)
    anxiety: float | None = Field(None, ge=0, le=10)
    energy: float | None = Field(None, ge=0, le=10)
    sleep_hours: float | None = Field(None, ge=0, le=24)
    tags: list[str] = Field(default_factory=list, max_length=20)
    note: str | None = Field(None, max_length=5000)


class EntryOut(EntryIn):
    id: UUID
    received_at: datetime


async def read_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> UUID:
    try:
        return UUID(jwt.decode(credentials.credentials, SECRET, algorithms=["HS256"])["sub"])
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise HTTPException(401) from error


@app.post("/entries", status_code=201)
async def record(body: EntryIn, user_id: Annotated[UUID, Depends(read_user)]) -> EntryOut:
    # The library's own clock is what such a team would use: it is timed, not part of the product.
    received_at = datetime.now(UTC)  # noqa: TID251
    entry = Entry(id=uuid4(), user_id=user_id, received_at=received_at, **body.model_dump())
    async with new_session() as session:
        session.add(entry)
        await session.commit()
    return EntryOut(id=entry.id, received_at=received_at, **body.model_dump())
