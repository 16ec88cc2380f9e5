"""The study's plots, drawn by hand: one picture is not worth a plotting library."""

from __future__ import annotations

from collections.abc import Sequence

from journal_api.cli.study_plan import Row
from journal_api.domain.study.scores import Delays

WIDTH, HEIGHT, LEFT, TOP, GAP = 340, 220, 40, 30, 40
LONGEST = 60
COLORS = ("#999999", "#c9a227", "#b35900", "#7a5195", "#00677f", "#111111")


def draw_delays(rows: Sequence[Row]) -> str:
    """Draw, for each scenario, the share of people told by days since the onset."""
    scenarios = [name for name, _ in rows[0].delays]
    parts = [_draw_panel(at, name, rows) for at, name in enumerate(scenarios)]
    below = TOP + (len(scenarios) + 1) // 2 * (HEIGHT + GAP)
    legend = [
        f'<text x="{LEFT}" y="{below + 16 * at}" fill="{COLORS[at % len(COLORS)]}">{row.detector}</text>'
        for at, row in enumerate(rows)
    ]
    height = below + 16 * len(rows)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * (WIDTH + GAP)} {height}" font-size="12">'
    return "\n".join((head, '<rect width="100%" height="100%" fill="white"/>', *parts, *legend, "</svg>\n"))


def _draw_panel(at: int, name: str, rows: Sequence[Row]) -> str:
    left, top = LEFT + at % 2 * (WIDTH + GAP), TOP + at // 2 * (HEIGHT + GAP)
    plot_width, plot_height = WIDTH - LEFT, HEIGHT - TOP
    lines = [
        f'<text x="{left}" y="{top - 8}">{name}</text>',
        f'<path d="M{left} {top}V{top + plot_height}H{left + plot_width}" fill="none" stroke="black"/>',
    ]
    for days in range(0, LONGEST + 1, 14):
        x = left + plot_width * days / LONGEST
        lines.append(f'<text x="{x:.0f}" y="{top + plot_height + 14}" text-anchor="middle">{days}</text>')
    for share in (0, 50, 100):
        y = top + plot_height * (1 - share / 100)
        lines.append(f'<text x="{left - 4}" y="{y + 4:.0f}" text-anchor="end">{share}</text>')
    for index, row in enumerate(rows):
        points = _trace(row.delays[at][1], left, top, (plot_width, plot_height))
        color = COLORS[index % len(COLORS)]
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.6"/>')
    return "\n".join(lines)


def _trace(delays: Delays, left: int, top: int, size: tuple[int, int]) -> str:
    width, height = size
    shares = ((days, delays.told_within(days).value) for days in range(LONGEST + 1))
    return " ".join(f"{left + width * days / LONGEST:.1f},{top + height * (1 - share):.1f}" for days, share in shares)
