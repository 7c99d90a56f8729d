"""Print the oldest packages that pyproject.toml admits, as pip takes them: `requests==2.32.4 …`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ADMITTED = [*PROJECT["dependencies"], *EXTRAS["async"], *EXTRAS["server"]]

if __name__ == "__main__":
    print(*(re.sub(r">=([^,]+).*", r"==\1", admitted) for admitted in ADMITTED))
