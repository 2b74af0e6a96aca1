#!/usr/bin/env bash
# Importing a library of drought indices replaces every handler of the root logger, and sets its level to INFO.
#
# Expected: a library leaves logging to the program that uses it: its own logger has a NullHandler at most.
# Seen: `from climate_indices import indices` puts one handler, to stderr, in the place of all that the root logger has, sets its
#   level to INFO and configures structlog for the whole process; then each index tells every step of every sum.
# Size: the file of a program's log ends at the import, without a word; a SPEI at four scales writes 24 lines to stderr.
# Hurts: services and workers that compute a SPEI or SPI beside other work, and whoever reads their logs.
# climate-indices 3.1.0; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check climate-indices==3.1.0
cat > "$work/see.py" <<'PY'
import logging
import sys

import numpy as np

log = logging.FileHandler(sys.argv[1])
logging.getLogger().addHandler(log)
logging.getLogger().setLevel(logging.WARNING)
logging.warning("before")

from climate_indices.compute import Periodicity
from climate_indices.indices import Distribution, spei

logging.warning("after")
root = logging.getLogger()
print("handlers of the root logger:", root.handlers, "level:", logging.getLevelName(root.level))
print("the program's log:", open(sys.argv[1]).read().split())
random = np.random.default_rng(1)
for scale in (1, 3, 6, 12):
    spei(random.gamma(2, 40, 360), random.normal(100, 10, 360), scale, Distribution.loglogistic, Periodicity.monthly,
         1991, 1991, 2020)
assert log not in root.handlers
assert root.level == logging.INFO
assert open(sys.argv[1]).read().split() == ["before"]
PY
"$work/venv/bin/python" "$work/see.py" "$work/program.log" 2> "$work/stderr"
told=$(grep -c climate_indices "$work/stderr")
echo "lines told of four scales: $told"
[ "$told" -ge 20 ]
