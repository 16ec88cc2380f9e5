"""(b) What a team would write first: Flask-SQLAlchemy, marshmallow, flask-jwt-extended, and ``.delay()`` after commit.

No session check, no row-level security, no encryption, no versions, no audit, no idempotency.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from celery import Celery
from flask import Flask, request
from flask_jwt_extended import JWTManager, get_jwt_identity, jwt_required
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy.dialects.postgresql import JSONB

app = Flask(__name__)
app.config.update(
    SQLALCHEMY_DATABASE_URI=os.environ["RIVAL_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"),
    SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8},
    JWT_SECRET_KEY=os.environ["RIVAL_SECRET"],
)
db = SQLAlchemy(app)
JWTManager(app)
celery = Celery("rival", broker=os.environ["RIVAL_REDIS_URL"])


class User(db.Model):
    __tablename__ = "rival_user"
    id = db.Column(db.Uuid, primary_key=True)
    name = db.Column(db.Text, nullable=False)


class Entry(db.Model):
    __tablename__ = "rival_entry"
    id = db.Column(db.Uuid, primary_key=True, default=uuid4)
    user_id = db.Column(db.Uuid, db.ForeignKey("rival_user.id"), nullable=False)
    recorded_at = db.Column(db.DateTime(timezone=True), nullable=False)
    received_at = db.Column(db.DateTime(timezone=True), nullable=False)
    timezone = db.Column(db.Text)
    mood = db.Column(db.Float, nullable=False)
    anxiety = db.Column(db.Float)
    energy = db.Column(db.Float)
    sleep_hours = db.Column(db.Float)
    tags = db.Column(JSONB, nullable=False, default=list)
    note = db.Column(db.Text)


def _rating(**options: Any) -> fields.Float:
    return fields.Float(validate=validate.Range(0, 10), **options)


class EntrySchema(Schema):
    id = fields.UUID(dump_only=True)
    recorded_at = fields.AwareDateTime(required=True)
    received_at = fields.AwareDateTime(dump_only=True)
    timezone = fields.String(validate=validate.Length(max=64))
    mood = _rating(required=True)
    anxiety = _rating()
    energy = _rating()
    sleep_hours = fields.Float(validate=validate.Range(0, 24))
    tags = fields.List(fields.String(validate=validate.Length(max=40)), load_default=list)
    note = fields.String(validate=validate.Length(max=5000))


schema = EntrySchema()


@celery.task(name="rival.assess", ignore_result=True)
def assess(_entry_id: str) -> None:
    """Nobody works here: only the sending is timed."""


@app.post("/entries")
@jwt_required()
def record() -> Any:
    user = db.session.get(User, UUID(get_jwt_identity()))
    if user is None:
        return {"error": "unknown user"}, 401
    try:
        values = schema.load(request.get_json())
    except ValidationError as error:
        return {"errors": error.messages}, 422
    # The library's own clock is what such a team would use: it is timed, not part of the product.
    entry = Entry(user_id=user.id, received_at=datetime.now(UTC), **values)  # noqa: TID251
    db.session.add(entry)
    db.session.commit()
    assess.delay(str(entry.id))
    return schema.dump(entry), 201
