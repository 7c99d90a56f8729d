"""Figures, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass
class Figure:
    """One line of the table: values of several rounds, and the goal that their median is held against."""

    name: str
    values: Sequence[float]
    goal: float | None = None
    unit: str = "x"
    note: str = ""

    @property
    def verdict(self) -> str:
        """pass, MISS, or a dash where there is no goal."""
        if self.goal is None:
            return "-"
        return "pass" if median(self.values) <= self.goal else "MISS"

    def shown(self) -> tuple[str, str, str, str, str, str]:
        """The cells of its line."""
        low, high = min(self.values), max(self.values)
        spread = f"{_number(low)} to {_number(high)}" if len(self.values) > 1 else ""
        goal = f"<= {_number(self.goal)}" if self.goal is not None else ""
        return self.name, f"{_number(median(self.values))} {self.unit}", spread, goal, self.verdict, self.note


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours to theirs, round by round: what slows a round down slows both."""
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def print_table(figures: Sequence[Figure]) -> None:
    """The figures as a table."""
    head = ("figure", "median", "spread", "goal", "", "")
    lines = [head, *(figure.shown() for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
