#!/usr/bin/env bash
# Settings given to a cluster with `dask.config.set` last until its first worker dies.
#
# Expected: a LocalCluster that is made inside `with dask.config.set(...)` has workers with these settings. They are
#   handed over when the worker is started, and a worker that its nanny starts again is the same worker.
# Seen: the first workers have them. Each that is started later by its nanny - after it was killed for its memory, had a
#   fault in a library, or at Client.restart() - has the usual ones: the nanny keeps nested dictionaries of the global
#   configuration by reference, and the end of the block sets these back.
# Size: memory fraction to spill at 0.42 before, 0.60 after; the same with every key of more than one level.
# Hurts: long runs over grids with memory limits set for a small machine: the worker that died of its memory comes back
#   with the limits that were too high, and dies again. Settings made for the whole process, or in a file, stay.
# distributed 2026.8.0, dask 2026.8.0; 2026-11-30.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0 dask==2026.8.0
cat > "$work/see.py" <<'PY'
import os

import dask
from distributed import Client, LocalCluster

SETTING = "distributed.worker.memory.target"


def of_worker():
    return os.getpid(), dask.config.get(SETTING)


if __name__ == "__main__":
    usual, asked = dask.config.get(SETTING), 0.42
    with dask.config.set({SETTING: asked}):
        cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        ((before, at_first),) = client.run(of_worker).values()
        client.restart()
        ((after, again),) = client.run(of_worker).values()
    print(f"usual {usual:.2f}, asked for {asked:.2f}: the worker has {at_first:.2f}, started again {again:.2f}")
    assert before != after
    assert at_first == asked and again == usual
PY
"$work/venv/bin/python" -W ignore "$work/see.py"
