"""What a lake has beside, or instead of, the packages of requirements.lock: python -m tests.lake_lock FULL >...

FULL is a lock of everything, the lake included; what stands the same in both is left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_PACKAGE = re.compile(r"^(?=\S+==)", re.MULTILINE)


def beside(full: str, core: str) -> str:
    """The packages of one lock that are not in the other, with their hashes."""
    known = {package.strip() for package in _PACKAGE.split(core)}
    header, *packages = _PACKAGE.split(full)
    return header + "".join(package for package in packages if package.strip() not in known)


if __name__ == "__main__":
    sys.stdout.write(beside(Path(sys.argv[1]).read_text(), Path("requirements.lock").read_text()))
