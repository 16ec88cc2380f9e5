"""Base schemas: bodies, merge patches, queries, answers. Unknown fields are refused, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import marshmallow
from marshmallow import EXCLUDE, RAISE, post_load, pre_load

from journal_api.web.schemas.faults import FaultMessage
from journal_api.web.schemas.fields import BaseField

_MESSAGES: dict[str, str] = {
    "unknown": FaultMessage("unknown_field"),
    "type": FaultMessage("wrong_type", "An object is needed."),
}


class Schema(marshmallow.Schema):
    """The body of a POST or PUT: ``null`` means absent."""

    error_messages = _MESSAGES

    # Whether text that cannot be stored is looked for in the whole body at once, or by each field in its part.
    refuses_bad_text = True

    class Meta(marshmallow.Schema.Meta):
        """Refuse what is unknown."""

        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        """Plan the short way, taken for sound content alone."""
        super().__init__(**options)
        self._plan = tuple(
            (field.data_key or name, field.attribute or name, field) for name, field in self.load_fields.items()
        )
        self._has_short_way = self._hooks == Schema._hooks and all(map(_is_plain, self.load_fields.values()))

    def on_bind_field(self, _field_name: str, field_obj: marshmallow.fields.Field[Any]) -> None:
        """Let the document say that an optional member may be null."""
        if not field_obj.required:
            field_obj.allow_none = True

    def load(self, data: Any, **options: Any) -> Any:
        """Return ``data`` as its fields read it. Raises ValidationError.

        Sound content of plain fields goes a short way, half as long; whatever is odd about it is left to marshmallow,
        so that every refusal is marshmallow's own.
        """
        if self._has_short_way and not options and isinstance(data, dict):
            loaded = self._load_sound(data)
            if loaded is not None:
                return loaded
        return super().load(data, **options)

    def _load_sound(self, content: dict[str, Any]) -> dict[str, Any] | None:
        loaded, known = {}, 0
        for key, name, field in self._plan:
            value = content.get(key)
            known += key in content
            try:
                read = (
                    field.deserialize(marshmallow.missing) if value is None else field._deserialize(value, key, content)
                )
            except marshmallow.ValidationError:
                return None
            if read is not marshmallow.missing:
                loaded[name] = read
        return loaded if known == len(content) else None

    @pre_load
    def take_null_as_absent(self, content: Any, **_options: Any) -> Any:
        """Drop the members that are null."""
        if isinstance(content, Mapping) and None in content.values():
            return {name: value for name, value in content.items() if value is not None}
        return content

    @property
    def asks_for_nothing(self) -> bool:
        """Tell whether an empty object is a full body."""
        return not any(field.required for field in self.load_fields.values())


def _is_plain(field: marshmallow.fields.Field[Any]) -> bool:
    return not (field.validators or field.pre_load or field.post_load)


@dataclass(frozen=True, slots=True)
class MergePatch:
    """What a JSON Merge Patch (RFC 7396) says: names it sets, names it clears, and silence about the rest."""

    changes: Mapping[str, Any]

    def touches(self, name: str) -> bool:
        """Tell whether ``name`` is set or cleared."""
        return name in self.changes

    def clears(self, name: str) -> bool:
        """Tell whether ``name`` is cleared."""
        return name in self.changes and self.changes[name] is None

    def apply_to(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``current`` with the changes made; a cleared name is absent, objects merge member by member."""
        return _merge(current, self.changes)


def _merge(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(current)
    for name, change in changes.items():
        if change is None:
            merged.pop(name, None)
        elif isinstance(change, Mapping):
            before = merged.get(name)
            merged[name] = _merge(before if isinstance(before, Mapping) else {}, change)
        else:
            merged[name] = change
    return merged


class MergePatchSchema(Schema):
    """The body of a PATCH: every member may be left out; null clears what POST does not ask for. Loads a MergePatch.

    Put it before the POST body it patches: ``class EntryPatch(MergePatchSchema, EntryBody)``.
    """

    def on_bind_field(self, _field_name: str, field_obj: marshmallow.fields.Field[Any]) -> None:
        """Turn "required" into "may not be cleared" and forget defaults: silence changes nothing."""
        field_obj.allow_none = not field_obj.required
        field_obj.required = False
        field_obj.load_default = marshmallow.missing

    def take_null_as_absent(self, content: Any, **_options: Any) -> Any:
        """Keep nulls: they clear."""
        return content

    @property
    def asks_for_nothing(self) -> bool:
        """Refuse to take no body for a patch: a patch that changes nothing is written ``{}``."""
        return False

    @post_load
    def make_merge_patch(self, changes: dict[str, Any], **_options: Any) -> MergePatch:
        """Return what was said as a MergePatch."""
        return MergePatch(changes)


class QuerySchema(Schema):
    """The query of a GET: text that its fields read as numbers, flags, dates …"""

    def on_bind_field(self, _field_name: str, field_obj: marshmallow.fields.Field[Any]) -> None:
        """Leave the field as it is: a query knows no null."""

    @pre_load
    def read_texts(self, content: Mapping[str, str], **_options: Any) -> dict[str, Any]:
        """Return the parameters as the JSON values they mean."""
        return {name: self._read_text(name, text) for name, text in content.items()}

    def _read_text(self, name: str, text: str) -> Any:
        field = self._fields_by_key.get(name)
        return field.read_text(text) if isinstance(field, BaseField) else text

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._fields_by_key = {field.data_key or name: field for name, field in self.load_fields.items()}


class AnswerSchema(Schema):
    """What is sent back: every member is always there, null where the field says it may be.

    What has a revision, as a member or a hidden one, is answered with that as its ETag.
    """

    has_hidden_revision: ClassVar[bool] = False

    class Meta(marshmallow.Schema.Meta):
        """Leave room for members that come later: clients must not refuse them."""

        unknown = EXCLUDE

    @property
    def has_revision(self) -> bool:
        """Tell whether it is answered with an ETag."""
        return self.has_hidden_revision or "revision" in self.fields

    def on_bind_field(self, _field_name: str, field_obj: marshmallow.fields.Field[Any]) -> None:
        """Let the document say that the member is always there."""
        field_obj.required = True

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return ``obj`` as its fields write it.

        A mapping that has every member goes a short way, a third as long; whatever else there is, is marshmallow's.
        """
        if many or not isinstance(obj, dict) or not self._takes_short_way_out:
            return super().dump(obj, many=many)
        try:
            return {key: field._serialize(obj[name], name, obj) for key, name, field in self._plan_out}
        except KeyError:
            return super().dump(obj, many=many)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._plan_out = tuple(
            (field.data_key or name, field.attribute or name, field) for name, field in self.dump_fields.items()
        )
        self._takes_short_way_out = not self.many and self._hooks == Schema._hooks
