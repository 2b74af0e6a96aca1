"""The filter and the smoother of `kalman`, compiled. Importing it loads numba (1.7 s).

A scalar state has code of its own: what the entries of a day say depends only on which of them are present, so that
their factors are tabulated once and a day costs one division. One thread works at a time and lets others work: Dask
shares series out, and threads of numba's own would add 20 s of compiling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto import compiling

Array = NDArray[np.float64]

MAX_SCALAR_ENTRIES = 8
"""Entries up to which the table of all sets of present ones is made."""
EPSILON = float(np.finfo(float).eps)

compiled: Any = compiling.compiled(nogil=True, error_model="numpy")


@compiled
def _cholesky_solve_rows(root, rows, n, width, singular=-np.inf):  # type: ignore[no-untyped-def]
    """Factor the n x n `root` in place and replace `rows` by the inverse of the factor times `rows`.

    Where a pivot is no more than `singular` of its diagonal it counts as none, and what it would solve as 0.
    """
    for i in range(n):
        for j in range(i + 1):
            total = root[i, j]
            for m in range(j):
                total -= root[i, m] * root[j, m]
            if i > j:
                root[i, j] = total / root[j, j]
            elif total <= singular * root[i, i]:
                root[i, i] = np.inf
            else:
                root[i, i] = np.sqrt(total)
        for c in range(width):
            total = rows[i, c]
            for m in range(i):
                total -= root[i, m] * rows[m, c]
            rows[i, c] = total / root[i, i]


@compiled
def _solve_back(root, rows, n, width):  # type: ignore[no-untyped-def]
    """Replace `rows` by the inverse of the transposed factor times `rows`."""
    for i in range(n - 1, -1, -1):
        for c in range(width):
            total = rows[i, c]
            for m in range(i + 1, n):
                total -= root[m, i] * rows[m, c]
            rows[i, c] = total / root[i, i]


@compiled
def _multiply(a, b, out):  # type: ignore[no-untyped-def]
    """out = a b of small matrices: loops, because a call of BLAS costs more, also to compile."""
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0.0
            for m in range(b.shape[0]):
                total += a[i, m] * b[m, j]
            out[i, j] = total


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


@compiled
def _patterns(h, r):  # type: ignore[no-untyped-def]
    """For each set of present entries, bit i for entry i: what a scalar state gains from them.

    weights (2^p, p) = R^-1 h of the entries present, precision (2^p,) = h' R^-1 h.
    """
    p = len(h)
    weights, precision = np.zeros((1 << p, p)), np.zeros(1 << p)
    root, rows = np.empty((p, p)), np.empty((p, 1))
    for pattern in range(1, 1 << p):
        n = 0
        for i in range(p):
            if pattern >> i & 1:
                m = 0
                for j in range(i + 1):
                    if pattern >> j & 1:
                        root[n, m] = r[i, j]
                        m += 1
                rows[n, 0] = h[i]
                n += 1
        _cholesky_solve_rows(root, rows, n, 1)
        _solve_back(root, rows, n, 1)
        n = 0
        for i in range(p):
            if pattern >> i & 1:
                weights[pattern, i] = rows[n, 0]
                precision[pattern] += rows[n, 0] * h[i]
                n += 1
    return weights, precision


@compiled
def _filter_scalar(y, f, q, weights, precision, first_mean, first_cov):  # type: ignore[no-untyped-def]
    batch, n, p = y.shape
    means, covs = np.empty((batch, n)), np.empty((batch, n))
    for series in range(batch):
        mean, cov = first_mean, first_cov
        for day in range(n):
            if day:
                mean = f * mean
                cov = f * f * cov + q
            pattern, told = 0, 0.0
            for i in range(p):
                if np.isfinite(y[series, day, i]):
                    pattern |= 1 << i
            for i in range(p):
                if pattern >> i & 1:
                    told += weights[pattern, i] * y[series, day, i]
            cov = cov / (1.0 + cov * precision[pattern])
            mean += cov * (told - precision[pattern] * mean)
            means[series, day] = mean
            covs[series, day] = cov
    return means, covs


@compiled
def _smooth_scalar(means, covs, f, q):  # type: ignore[no-untyped-def]
    batch, n = means.shape
    for series in range(batch):
        mean, cov = means[series, n - 1], covs[series, n - 1]
        for day in range(n - 2, -1, -1):
            here = covs[series, day]
            ahead = f * f * here + q
            gain = here * f / ahead if ahead > 0.0 else 0.0
            mean = means[series, day] + gain * (mean - f * means[series, day])
            cov = here + gain * gain * (cov - ahead)
            means[series, day] = mean
            covs[series, day] = cov


@compiled
def _filter_batch(y, f, q, h, r, first_mean, first_cov):  # type: ignore[no-untyped-def]
    """Filtered means (series, time, k) and covariances (series, time, k, k) of y (series, time, p)."""
    batch, n, p = y.shape
    k = len(first_mean)
    means, covs = np.empty((batch, n, k, 1)), np.empty((batch, n, k, k))
    root, rows, spread, half = np.empty((p, p)), np.empty((p, k + 1)), np.empty(k), np.empty((k, k))
    for series in range(batch):
        for day in range(n):
            mean, cov = means[series, day], covs[series, day]
            if day:
                _multiply(f, means[series, day - 1], mean)
                _multiply(f, covs[series, day - 1], half)
                _multiply(half, f.T, cov)
                cov += q
            else:
                mean[:, 0], cov[:] = first_mean, first_cov
            _update(y[series, day], h, r, mean[:, 0], cov, root, rows, spread)
    return means[..., 0], covs


@compiled
def _smooth_in_place(means, covs, f, q):  # type: ignore[no-untyped-def]
    """The transposed gain is ahead^-1 f cov, where ahead = f cov f' + q; a state known for certain gains nothing."""
    batch, n, k = means.shape
    ahead, root, gain, half = np.empty((k, k)), np.empty((k, k)), np.empty((k, k)), np.empty((k, k))
    moved, change = np.empty((k, 1)), np.empty((k, 1))
    for series in range(batch):
        for day in range(n - 2, -1, -1):
            mean, cov = means[series, day], covs[series, day]
            _multiply(f, cov, gain)
            _multiply(gain, f.T, ahead)
            ahead += q
            root[:] = ahead
            _cholesky_solve_rows(root, gain, k, k, k * EPSILON)
            _solve_back(root, gain, k, k)
            _multiply(f, mean.reshape(k, 1), moved)
            moved[:, 0] = means[series, day + 1] - moved[:, 0]
            _multiply(gain.T, moved, change)
            mean += change[:, 0]
            ahead[:] = covs[series, day + 1] - ahead
            _multiply(gain.T, ahead, half)
            _multiply(half, gain, root)
            cov += root


def filter_batch(
    y: Array, f: Array, q: Array, h: Array, r: Array, first_mean: Array, first_cov: Array
) -> tuple[Array, Array]:
    """Filtered means (series, time, k) and covariances (series, time, k, k) of y (series, time, p)."""
    if len(first_mean) == 1 and y.shape[2] <= MAX_SCALAR_ENTRIES:
        table = _patterns(h[:, 0], r)
        means, covs = _filter_scalar(y, f[0, 0], q[0, 0], *table, first_mean[0], first_cov[0, 0])
        return means[..., None], covs[..., None, None]
    filtered: tuple[Array, Array] = _filter_batch(y, f, q, h, r, first_mean, first_cov)
    return filtered


def smooth_batch(
    y: Array, f: Array, q: Array, h: Array, r: Array, first_mean: Array, first_cov: Array
) -> tuple[Array, Array]:
    """Smoothed means (series, time, k) and covariances (series, time, k, k) of y (series, time, p)."""
    means, covs = filter_batch(y, f, q, h, r, first_mean, first_cov)
    if len(first_mean) == 1:
        _smooth_scalar(means[..., 0], covs[..., 0, 0], f[0, 0], q[0, 0])
    else:
        _smooth_in_place(means, covs, f, q)
    return means, covs
