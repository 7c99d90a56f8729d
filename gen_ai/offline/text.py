"""Reading plain text: `label: value` lines, bullets, tables, and values in the forms people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

#: Short forms that labels and column heads have everywhere.
_SHORT = {"no": "number", "nr": "number", "num": "number", "#": "number", "qty": "quantity"}
#: Words before a label that belong to the sentence around it.
_FILLERS = frozenset(
    ["a", "an", "and", "call", "extract", "for", "from", "get", "her", "here", "his", "is", "it", "its", "my", "of",
     "our", "parse", "please", "read", "the", "their", "this", "use", "using", "with", "your"]
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+|#")
_MARK = r"(?:[-*•\u2013>]|\d{1,3}[.)])\s+"
_BULLET = re.compile(r"\s*" + _MARK)
#: What stands before a label: the start of a line, or what ends the value before it.
_BEFORE = re.compile(rf"^\s*(?:{_MARK})?|[;,|(]\s*|[.!?]\s+|\s{{2,}}|[:=]\s+")
_LABEL = re.compile(r"[*_`]*(?P<label>[^\W\d_][\w #./'&()-]{0,47}?)[*_`]*\s*[:=](?!//)[*_`]*(?:\s+|(?=\S)|$)")
_HEADING = re.compile(r"\s*#{1,6}\s+(?P<label>[^\W\d_].{0,47}?)\s*#*\s*$")
_RULE = re.compile(r"[\s|+:=_-]*[|=_-]{2,}[\s|+:=_-]*")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


def key(name: str) -> str:
    """A name for comparing: case, spaces, dashes, underscores and usual short forms make no difference.

    >>> key("Invoice No.") == key("invoice_number")
    True
    """
    words = _WORD.findall(name.casefold())
    if len(words) > 1 or words == ["qty"]:
        words = [_SHORT.get(word, word) for word in words]
    return "".join(words)


def _label_keys(label: str) -> Iterator[str]:
    """The keys under which a label is found: as it stands, without "(EUR)", without "please extract the"."""
    yield key(label)
    label = _IN_BRACKETS.sub("", label)
    yield key(label)
    words = label.split()
    while len(words) > 1 and words[0].casefold() in _FILLERS:
        del words[0]
        yield key(" ".join(words))


class Label(NamedTuple):
    """One `label: value` of a text. `block` is the lines below that belong to it."""

    name: str
    value: str
    block: list[str]


class Table(NamedTuple):
    """Rows of cells under a row of column heads."""

    heads: list[str]
    rows: list[list[str]]


class Text:
    """A text and what is labelled in it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.labels: list[Label] = []
        self._by_key: dict[str, list[Label]] = {}
        for at, line in enumerate(lines):
            for label in _labels_of(line, lines, at):
                self.add(label)

    def add(self, label: Label) -> None:
        """One more label, behind those that are there."""
        self.labels.append(label)
        for name in dict.fromkeys(_label_keys(label.name)):
            self._by_key.setdefault(name, []).append(label)

    @classmethod
    def of(cls, text: str) -> Text:
        """Read a text."""
        return cls(text.splitlines())

    def find(self, names: list[str]) -> list[Label]:
        """The labels that have one of these keys: those of the first key first, each in the order of the text."""
        return [label for name in names for label in self._by_key.get(name, ())]

    def begins(self, names: list[str]) -> bool:
        """Whether a label goes on from one of these keys: `customer name` from `customer`."""
        return any(known.startswith(name) for name in names for known in self._by_key)

    def bullets(self) -> list[str]:
        """The texts of bulleted or numbered lines."""
        return [clean(strip_bullet(line)) for line in self.lines if _BULLET.match(line)]

    def tables(self) -> Iterator[Table]:
        """Tables drawn with pipes, tabs, runs of spaces, semicolons or commas."""
        at = 0
        while at < len(self.lines):
            table, end = _table_at(self.lines, at)
            if table is not None:
                yield table
            at = end


def _labels_of(line: str, lines: list[str], at: int) -> Iterator[Label]:
    heading = _HEADING.match(line)
    if heading:
        yield Label(heading["label"], "", _block(lines, at + 1, 0, below_blank=True))
        return
    if '"' in line[:40] and line.lstrip()[:1] in ('"', "{", "["):
        return  # JSON, a schema in an instruction for example: not the writer's own labels
    found: list[tuple[re.Match[str], re.Match[str]]] = []
    for before in _BEFORE.finditer(line):
        match = _LABEL.match(line, before.end())
        if match is not None and match["label"].count("(") == match["label"].count(")"):
            found.append((before, match))
    # `a: b: c` gives `a` the value `b: c` too; any other separator ends a value.
    stops = [len(line)]
    for before, _ in reversed(found):
        stops.append(stops[-1] if before[0][:1] in (":", "=") else before.start())
    indent = len(line) - len(line.lstrip())
    for (_, match), stop in zip(found, reversed(stops[:-1]), strict=True):
        block = _block(lines, at + 1, indent) if stop == len(line) else []
        yield Label(match["label"], clean(line[match.end() : stop]), block)


def _begins_with_label(line: str) -> bool:
    before = _BEFORE.match(line)
    return before is not None and _LABEL.match(line, before.end()) is not None


def _block(lines: list[str], start: int, indent: int, *, below_blank: bool = False) -> list[str]:
    """The lines that belong to a label or heading above them: up to a blank line or what is not theirs."""
    block: list[str] = []
    bulleted = False
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            if below_blank and not block:
                continue
            break
        deeper = len(line) - len(line.lstrip()) > indent
        bullet = _BULLET.match(line) is not None
        if not (deeper or bullet) and (bulleted or _HEADING.match(line) or _begins_with_label(line)):
            break
        bulleted = bulleted or bullet
        block.append(line)
    return block


def strip_bullet(line: str) -> str:
    """The line without the dash, star or number before it."""
    return _BULLET.sub("", line, count=1)


_QUOTES = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "«": "»"}


def clean(value: str) -> str:
    """A value without the quotes, marks and brackets around it."""
    value = value.strip().rstrip(",;").strip()
    while value.startswith("**") and value.endswith("**") and len(value) > 4:
        value = value[2:-2].strip()
    if value.endswith(")") and value.count(")") > value.count("("):
        value = value[:-1].rstrip()
    if len(value) > 1 and _QUOTES.get(value[0]) == value[-1]:
        value = value[1:-1]
    return value


# ---------------------------------------------------------------- tables and lists


_SPLITS = (
    lambda line: [c.strip() for c in line.strip().strip("|").split("|")] if "|" in line else [],
    lambda line: [c.strip() for c in line.strip("\n").split("\t")] if "\t" in line else [],
    lambda line: re.split(r"\s{2,}", line.strip()),
    lambda line: [c.strip() for c in line.split(";")] if ";" in line else [],
    lambda line: [c.strip() for c in line.split(",")] if "," in line else [],
)


def _table_at(lines: list[str], at: int) -> tuple[Table | None, int]:
    """The table whose heads are this line, and the line after it."""
    for split in _SPLITS:
        heads = split(lines[at])
        if len(heads) < 2 or not all(re.match(r"[^\W\d_]|#|№", head.strip("*_` ")) for head in heads):
            continue
        rows: list[list[str]] = []
        end = at + 1
        while end < len(lines) and lines[end].strip():
            if not _RULE.fullmatch(lines[end]):
                cells = split(lines[end])
                if len(cells) != len(heads):
                    break
                rows.append([clean(cell) for cell in cells])
            end += 1
        if rows:
            return Table([head.strip("*_` ") for head in heads], rows), end
    return None, at + 1


def listed(value: str) -> list[str]:
    """The members of a list written in one line: `a; b`, `a, b and c`, `[1, 2]`."""
    value = value.strip()
    if value[:1] in ("[", "(") and value[-1:] in ("]", ")"):
        value = value[1:-1]
    for separator in (r";", r"\s\|\s", r",\s+", r",(?!\d{3}\b)", r"\s(?:and|&)\s"):
        members = [clean(member) for member in re.split(separator, value)]
        members = [member for member in members if member]
        if len(members) > 1:
            last = re.split(r"^(?:and|&)\s|\s(?:and|&)\s", members[-1])
            if separator == r",\s+" and len(last) == 2:
                members[-1:] = [clean(member) for member in last if member]
            return members
    return [clean(value)] if value.strip() else []


def pieces(line: str) -> list[str]:
    """The fields of a line such as `2 x Widget @ 9.50`."""
    parts = re.split(
        r"\s+[x\u00d7@|\u2013\u2014-]\s+|\s*;\s*|,\s+|\t|\s{2,}|\s+(?:at|each)\s+|(?<=\d)\s*[x\u00d7]\s+", line
    )
    return [part.strip() for part in parts if part and part.strip()]


# ---------------------------------------------------------------- values


_MINUS = "-\u2212"
_GROUP = "'\u2019\u00a0\u202f "
_NUMBER = re.compile(rf"[{_MINUS}+(]?\s*[^\w\s.,+({_MINUS}]?\s*(?P<digits>\d[\d.,{_GROUP}]*(?:[eE][-+]?\d+)?|[.,]\d+)")


def number(value: str) -> float | int | None:
    """The first number in a text, with separators and currency as people write them.

    >>> number("Total 1,234.50 EUR"), number("1.234,50 €"), number("(12)")
    (1234.5, 1234.5, -12)
    """
    match = _NUMBER.search(value)
    if match is None:
        return None
    before = value[: match.start("digits")].strip()
    # A dash within a word (INV-7) is none of the number's.
    dash = before[-1:] in tuple(_MINUS) and not before[-2:-1].isalnum()
    negative = dash or before.endswith("(") or before.startswith(tuple(_MINUS))
    digits = re.sub(f"[{_GROUP}]", "", match["digits"]).rstrip(".,")
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        group, point = (",", ".") if dot > comma else (".", ",")
        digits = digits.replace(group, "").replace(point, ".")
    elif comma >= 0:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", digits)
        digits = digits.replace(",", "" if grouped or digits.count(",") > 1 else ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        found: float | int = float(digits) if re.search(r"[.eE]", digits) else int(digits)
    except ValueError:
        return None
    return -found if negative else found


def is_number(value: str) -> bool:
    """Whether a text is a number and little else: a sign, a currency, a unit.

    >>> is_number("EUR 9.50"), is_number("12 pcs"), is_number("Model 7 deluxe edition")
    (True, True, False)
    """
    return re.fullmatch(r"[^\W\d]{0,3}[^\w]*\d[\d.,\s']*[^\w]*[^\W\d]{0,4}\.?", value.strip()) is not None


_TRUE = frozenset(["yes", "y", "true", "t", "on", "x", "✓", "✔", "ja", "oui", "si", "sí", "1"])
_FALSE = frozenset(["no", "n", "false", "f", "off", "nein", "non", "none", "0", "✗", "✘"])
NOTHING = frozenset(["", "-", "\u2013", "\u2014", "n/a", "na", "none", "null", "nil", "unknown", "not given"])


def boolean(value: str) -> bool | None:
    """Yes or no, by the first word.

    >>> boolean("Yes, please"), boolean("off"), boolean("maybe")
    (True, False, None)
    """
    word = value.strip().casefold().split(maxsplit=1)
    first = word[0].strip(".,;:!()[]") if word else ""
    return True if first in _TRUE else False if first in _FALSE else None


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[.\s-]+(?P<name>[A-Za-z]{3})[a-z]*\.?,?[\s-]+(?P<y>\d{4})"),
    re.compile(r"(?P<name>[A-Za-z]{3})[a-z]*\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"),
    re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4})"),
)
_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<half>[aApP][mM])?")
_ZONE = re.compile(r"Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b")


def date(value: str) -> str | None:
    """An ISO date; `3/4/2026` is read as month/day, unless only day/month can be.

    >>> date("21 November 2026"), date("Nov 21, 2026"), date("21.11.2026"), date("due 2026-11-21")
    ('2026-11-21', '2026-11-21', '2026-11-21', '2026-11-21')
    """
    for pattern in _DATES:
        match = pattern.search(value)
        if match is None:
            continue
        found = match.groupdict()
        if "a" in found:
            first, second = int(found["a"]), int(found["b"])
            month, day = (second, first) if first > 12 else (first, second)
        elif "name" in found:
            name = found["name"].lower()
            if name not in _MONTHS:
                continue
            month, day = _MONTHS.index(name) + 1, int(found["d"])
        else:
            month, day = int(found["m"]), int(found["d"])
        longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
        if 1 <= month <= 12 and 1 <= day <= longest:
            return f"{found['y']}-{month:02}-{day:02}"
    return None


def time(value: str) -> str | None:
    """An ISO time, with its zone where one is given."""
    match = _CLOCK.search(value)
    if match is None:
        return None
    hour = int(match["h"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    if hour > 23 or int(match["min"]) > 59 or int(match["s"] or 0) > 59:
        return None
    zone = _ZONE.search(value, match.end())
    offset = "" if zone is None else "Z" if zone[0][0] not in "+-" else f"{zone[0][:3]}:{zone[0][-2:]}"
    return f"{hour:02}:{match['min']}:{match['s'] or '00'}{offset}"


def date_time(value: str) -> str | None:
    """An ISO date and time; midnight UTC where only a date is given."""
    day = date(value)
    if day is None:
        return None
    clock = time(value)
    if clock is None:
        return f"{day}T00:00:00Z"
    return f"{day}T{clock}" if len(clock) > 8 else f"{day}T{clock}Z"
