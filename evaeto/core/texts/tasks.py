"""English texts: calculations under way, and how they end."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # step: of a calculation
    "step.starting": "Starting",
    "step.downloading": "Downloading weather",
    "step.preparing": "Checking and preparing",
    "step.fusing": "Fusing sources",
    "step.computing": "Computing ETo",
    # progress: what a source or the cluster is doing
    "progress.requesting": "requesting data",
    "progress.requesting_station": "requesting {station}",
    "progress.requesting_elevation": "requesting the elevation",
    "progress.requesting_place": "searching for the place",
    "progress.turn": "its turn has come, requesting data",
    "progress.waiting": "waiting: {reason}",
    "progress.waiting_for": "waiting {seconds} s: {reason}",
    "progress.retrying": "{reason}; trying again in {seconds} s",
    "progress.told_to_wait": "waiting {seconds} s as the service asks ({reason})",
    "progress.days": ("{count} day", "{count} days"),
    "progress.days_cached": ("{count} day from the cache", "{count} days from the cache"),
    "progress.metres": "{metres} m",
    "progress.left_out": "left out: {reason}",
    "progress.stopped": "stopped before it answered",
    "progress.connection_lost": "connection lost, reconnecting",
    "progress.connected_again": "connected again, continuing",
    "progress.worker_lost": "a worker was lost, its work is being done again",
    # task: how one ends without a result
    "task.cancelled": "cancelled",
    "task.cancelled_by_user": "cancelled by the user",
    "task.interrupted": "interrupted",
    "task.card_closed": "its card was closed",
    "task.stopped": "stopped after {seconds} s",
    "task.time_limit": "The calculation was stopped at its time limit of {seconds} s. Choose a shorter period, or "
    "set a longer limit.",
    "task.all_failed": "No service delivered weather. {reasons}. Try again later, choose other sources, or run "
    "`evaeto doctor` to see which services can be reached.",
    "task.too_few_days": "No service delivered enough valid days. {reasons}. Choose another period or source.",
    "task.too_few_days_of": "too few valid days",
    "task.elevation_unknown": "The elevation of the point is unknown: {service} did not answer ({reason}). Enter the "
    "elevation.",
    "task.elevation_hint": "give metres above sea level",
    "task.no_cluster": "The Dask cluster could not accept the calculation: {reason}. Check that the scheduler is "
    "running (`evaeto doctor`), then try again.",
    "task.workers_died": "The calculation was given up after several worker processes died while running it. Try "
    "again; if it happens again, the workers need more memory.",
    "task.cluster_lost": "The connection to the Dask cluster was lost, and the calculation with it. Try again.",
    "task.cluster_gone": "The connection to the Dask cluster was lost and did not come back within {seconds} s. Try "
    "again.",
    "task.result_lost": "The connection to the Dask cluster was lost, and the result with it. Run the calculation "
    "again.",
    "task.defect": "The calculation failed: {reason}. Please report this.",
    "task.no_result": "there is no result before the calculation has succeeded",
    "task.still_running": "task {id} has not ended within {seconds} s; it is still running",
    # cluster
    "cluster.no_certificates": "{address} asks for TLS: name the certificates in Dask's configuration "
    "(distributed.comm.tls.ca-file, .client.cert and .client.key)",
    "cluster.no_workers": "The worker processes of the embedded cluster did not start: {reason}",
}
