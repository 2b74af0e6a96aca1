#!/usr/bin/env bash
# A command that never uses Dask loads the arrays of Dask, and half of SciPy, for its first variable in memory.
#
# Expected: xarray needs Dask for chunked data. `import xarray` leaves it alone, and so would a Variable of NumPy numbers.
# Seen: where Dask is installed, making any Variable asks for the type of its arrays, and that imports dask.array, which
#   imports scipy.sparse, scipy.fft and scipy.special where SciPy is installed as well.
# Size: 0.26 s of processor time on top of the 0.41 s that `import xarray` takes with pandas and NumPy, 318 modules, 127
#   of them SciPy's; without Dask less than 0.01 s and none. It cannot be put off: the question is asked before the data
#   are looked at.
# Hurts: short commands and forked workers with xarray, whose start is most of what they do.
# xarray 2026.9.0, dask 2026.8.0, scipy 1.17.1, pandas 3.1.1, numpy 2.4.6; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  xarray==2026.9.0 dask==2026.8.0 scipy==1.17.1 pandas==3.1.1 numpy==2.4.6
cat > "$work/see.py" <<'PY'
import sys
import time

HIDDEN = sys.argv[1:]
sys.modules.update(dict.fromkeys(HIDDEN))  # as if it were not installed
begun = time.process_time()
import xarray as xr

loaded = time.process_time()
before = set(sys.modules)
xr.Variable("time", [1.0, 2.0])
done = time.process_time()
new = set(sys.modules) - before
print(
    f"{'without' if HIDDEN else 'with'} Dask: import xarray {loaded - begun:.2f} s, first Variable {done - loaded:.2f} s"
    f" and {len(new)} modules, of SciPy {sum(name.startswith('scipy.') for name in new)}"
)
assert ("dask.array" in new) == ("scipy.fft" in new) == (not HIDDEN)
PY
"$work/venv/bin/python" "$work/see.py"
"$work/venv/bin/python" "$work/see.py" dask
