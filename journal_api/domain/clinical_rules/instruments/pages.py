"""The chapters about instruments, made from the instruments themselves."""

from __future__ import annotations

from collections.abc import Iterable

from journal_api.domain.clinical_rules.instruments.catalog import CATALOG
from journal_api.domain.clinical_rules.instruments.loinc import ITEMS, PANELS, TOTALS
from journal_api.domain.clinical_rules.instruments.shapes import Band, Criterion, Instrument, Item, Rule, Scale, Switch

_PREFACE = """## Instruments
Scored by the server alone. A response keeps its item answers, and the versions of wording and scoring. A missing item
is refused; one that was declined is never 0: sums, means and criteria that need it stay unscored, with the reason, and
the highest level of the C-SSRS is then told as the least it can be. What an instrument's own rule does not ask is not
missing. An unanswered question about harming oneself never means safe: CR-01 takes it up.
"""
_SWITCHES = {
    Switch.ALWAYS_ON: "always on",
    Switch.CLINIC: "off until the clinic switches it on",
    Switch.LICENCE: "off until the clinic accepts its licence and switches it on",
}


def render_instruments() -> str:
    """Render every instrument as chapters of `docs/clinical-rules.md`."""
    return "\n".join((_PREFACE, *(_render(instrument) for instrument in CATALOG)))


def _render(one: Instrument) -> str:
    facts = "\n".join(f"- {fact}" for fact in _list_facts(one))
    scales = "\n".join(_render_scale(scale) for scale in one.scales)
    table = f"\n\n| scale | how | range | bands |\n| --- | --- | --- | --- |\n{scales}" if scales else ""
    return f"### {one.title} (`{one.id}`)\n{facts}{table}\n"


def _list_facts(one: Instrument) -> Iterable[str]:
    yield f"version {one.version}, scoring version {one.scoring_version}; higher is {one.higher_is}; about {one.recall}"
    yield f"items: {', '.join(_say_item(one, item) for item in one.items)}"
    if not one.is_validated:
        yield "not validated, not scored"
    if one.is_imported:
        yield "an imported total"
    if one.change is not None:
        smaller = "" if one.change.noticeable is None else f" (noticeable from {one.change.noticeable:g})"
        yield f"change: from {one.change.reliable:g} {one.change.unit}{smaller}; {one.change.source}"
    if one.id in PANELS:
        yield f"LOINC: panel {PANELS[one.id]}, total {TOTALS[one.id]}"
    yield f"{_SWITCHES[one.switch]}; licence: {one.licence}"
    yield f"source: {one.source}"


def _say_item(one: Instrument, item: Item) -> str:
    code = ITEMS.get((one.id, item.id))
    said = [item.topic, f"{item.least}-{item.most}"]
    said += [f"LOINC {code}"] if code else []
    said += [f"asked if {item.asked_if}"] if item.asked_if else []
    said += ["may be left out"] if item.is_optional else []
    said += ["safety"] if item.is_safety else []
    return f"`{item.id}` ({'; '.join(said)})"


def _render_scale(scale: Scale) -> str:
    of_sex = "".join(f"; {one.sex}: {_say_bands(one.bands)}" for one in scale.by_sex)
    bands = f"sex not known: {_say_bands(scale.bands)}{of_sex}" if of_sex else _say_bands(scale.bands)
    return f"| `{scale.id}` | {_say_rule(scale)} | {scale.least:g}-{scale.most:g} | {bands} |"


def _say_bands(bands: Iterable[Band]) -> str:
    return ", ".join(f"{band.least:g} {band.name}" for band in bands) or "–"


def _say_rule(scale: Scale) -> str:
    if scale.rule is Rule.WORST:
        return "highest of " + ", ".join(f"`{item}` {level}" for item, level in scale.levels)
    if scale.rule is Rule.CRITERIA:
        return " and ".join(map(_say_criterion, scale.criteria))
    items = f"{scale.rule} of `{scale.items[0]}` to `{scale.items[-1]}`" if len(scale.items) > 1 else "as imported"
    return items if scale.factor == 1 else f"{items}, times {scale.factor}"


def _say_criterion(one: Criterion) -> str:
    return f"{one.needed} of `{one.items[0]}` to `{one.items[-1]}` rated {one.rated} or more"
