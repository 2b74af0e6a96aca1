"""What runs on a worker of the cluster, and what keeps it within limits."""
