"""The filter and the smoother of `kalman`, compiled, one thread per series. Importing it loads numba (1.7 s)."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

compiled: Any = nb.njit(cache=True, nogil=True)
parallel: Any = nb.njit(cache=True, nogil=True, parallel=True)


@compiled
def _cholesky_solve_rows(root, rows, n, width):  # type: ignore[no-untyped-def]
    """Factor the n x n `root` in place and replace `rows` by its inverse times `rows`."""
    for i in range(n):
        for j in range(i + 1):
            total = root[i, j]
            for m in range(j):
                total -= root[i, m] * root[j, m]
            root[i, j] = np.sqrt(total) if i == j else total / root[j, j]
        for c in range(width):
            total = rows[i, c]
            for m in range(i):
                total -= root[i, m] * rows[m, c]
            rows[i, c] = total / root[i, i]


@compiled
def _update(row, h, r, mean, cov, root, rows, spread):  # type: ignore[no-untyped-def]
    """Take the entries of one day into `mean` and `cov`, in place."""
    p, k = h.shape
    n = 0
    for i in range(p):
        if np.isfinite(row[i]):
            m = 0
            for j in range(i + 1):
                if np.isfinite(row[j]):
                    root[n, m] = r[i, j]
                    m += 1
            rows[n, :k] = h[i]
            rows[n, k] = row[i]
            n += 1
    _cholesky_solve_rows(root, rows, n, k + 1)
    for e in range(n):
        variance, innovation = 1.0, rows[e, k]
        for i in range(k):
            spread[i] = 0.0
            for j in range(k):
                spread[i] += cov[i, j] * rows[e, j]
        for i in range(k):
            variance += rows[e, i] * spread[i]
            innovation -= rows[e, i] * mean[i]
        for i in range(k):
            mean[i] += spread[i] / variance * innovation
            for j in range(k):
                cov[i, j] -= spread[i] * spread[j] / variance


@parallel
def filter_batch(y, f, q, h, r, first_mean, first_cov):  # type: ignore[no-untyped-def]
    """Filtered means (series, time, k) and covariances (series, time, k, k) of y (series, time, p)."""
    batch, n, p = y.shape
    k = len(first_mean)
    means, covs = np.empty((batch, n, k)), np.empty((batch, n, k, k))
    for series in nb.prange(batch):
        mean, cov = first_mean.copy(), first_cov.copy()
        root, rows, spread = np.empty((p, p)), np.empty((p, k + 1)), np.empty(k)
        for day in range(n):
            if day:
                mean = f @ mean
                cov = f @ cov @ f.T + q
            _update(y[series, day], h, r, mean, cov, root, rows, spread)
            means[series, day] = mean
            covs[series, day] = cov
    return means, covs


@parallel
def _smooth_in_place(means, covs, f, q):  # type: ignore[no-untyped-def]
    batch, n, _ = means.shape
    for series in nb.prange(batch):
        for day in range(n - 2, -1, -1):
            here = np.ascontiguousarray(covs[series, day])
            ahead = f @ here @ f.T + q
            gain = np.linalg.lstsq(ahead, f @ here)[0].T
            means[series, day] += gain @ (means[series, day + 1] - f @ means[series, day])
            covs[series, day] += gain @ (covs[series, day + 1] - ahead) @ gain.T


def smooth_batch(
    y: Array, f: Array, q: Array, h: Array, r: Array, first_mean: Array, first_cov: Array
) -> tuple[Array, Array]:
    """Smoothed means (series, time, k) and covariances (series, time, k, k) of y (series, time, p)."""
    means, covs = filter_batch(y, f, q, h, r, first_mean, first_cov)
    _smooth_in_place(means, covs, f, q)
    return means, covs
