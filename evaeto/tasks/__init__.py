"""Running pipelines on Dask: the cluster, the messages, the task."""
