"""The filter of an oracle, in one person's SD: level, deviation, gain of a session for good, mean lift, lift.

    level       m' = m + w,            and with a session of the first series  m' = m + b + w
    deviation   x' = φ x + v
    gain, mean lift                    stay as they are
    lift        r' = r e^(-1/τ),       and with a session  r' = r e^(-1/τ) + a + η
    a day       y  = m + x + r + ε

Source: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, ch. 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

# Level m, deviation x, gain b, mean lift a, lift r: what is believed, or what of a drop is left in the filter's error.
State = tuple[float, float, float, float, float]
Move = Callable[[Iterable[float]], State]


class Motion(NamedTuple):
    """How one day becomes the next: the factors of deviation and lift."""

    factor: float
    fade: float

    def pass_day(self, state: Iterable[float]) -> State:
        """Let a day pass."""
        m, x, b, a, r = state
        return m, x * self.factor, b, a, r * self.fade

    def hold(self, *, in_series: bool) -> Move:
        """Return how a day passes that has a session."""

        def move(state: Iterable[float]) -> State:
            m, x, b, a, r = self.pass_day(state)
            return m + b if in_series else m, x, b, a, r + a

        return move


class Gains(NamedTuple):
    """The variance of a surprise, and the shares of it that go into each part of the state."""

    variance: float
    shares: State


class Spread(NamedTuple):
    """The covariance of what is believed, with the variances of a day: what is carried on, drift, what is left."""

    rows: tuple[State, ...]
    carried: float
    white: float
    drift: float

    def widen(self, *, level: float, gain: float, both: float, lift: float) -> Spread:
        """Let level, gain and mean lift be unknown, with the variances and the covariance of level and gain given."""
        m, x, _, _, r = self.rows
        return self._replace(
            rows=((level, m[1], both, 0.0, 0.0), x, (both, 0.0, gain, 0.0, 0.0), (0.0, 0.0, 0.0, lift, 0.0), r)
        )

    def carry(self, move: Move) -> Spread:
        """Predict the next day; what is carried on keeps its variance."""
        rows = [list(move(column)) for column in zip(*(move(row) for row in self.rows), strict=True)]
        kept = move((0.0, 1.0, 0.0, 0.0, 0.0))[1]
        rows[0][0] += self.drift
        rows[1][1] += self.carried * (1 - kept**2)
        return self._replace(rows=tuple(_state(row) for row in rows))

    def vary_lift(self, variance: float) -> Spread:
        """Let a session's own lift differ from the mean one."""
        *others, (m, x, b, a, r) = self.rows
        return self._replace(rows=(*others, (m, x, b, a, r + variance)))

    def enter(self) -> tuple[Spread, Gains]:
        """Take in a day with an entry."""
        told = [tell(row) for row in self.rows]
        variance = tell(told) + self.white
        shares = _state(part / variance for part in told)
        rows = tuple(
            _state(value - share * part for value, part in zip(row, told, strict=True))
            for row, share in zip(self.rows, shares, strict=True)
        )
        return self._replace(rows=rows), Gains(variance, shares)


def begin_spread(carried: float, *, white: float, drift: float) -> Spread:
    """Begin with all but the deviation known."""
    nothing = (0.0,) * 5
    return Spread((nothing, (0.0, carried, 0.0, 0.0, 0.0), nothing, nothing, nothing), carried, white, drift)


def tell(state: Iterable[float]) -> float:
    """Return what a day is expected to show of a state."""
    m, x, _, _, r = state
    return m + x + r


def learn(state: State, gains: Gains, surprise: float) -> State:
    """Learn a surprise away."""
    m, x, b, a, r = state
    km, kx, kb, ka, kr = gains.shares
    return m - km * surprise, x - kx * surprise, b - kb * surprise, a - ka * surprise, r - kr * surprise


def _state(values: Iterable[float]) -> State:
    m, x, b, a, r = values
    return m, x, b, a, r
