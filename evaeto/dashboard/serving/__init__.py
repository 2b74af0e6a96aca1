"""What stands between the visitors of the page and its kernels: who gets one, for how long, and what may be sent."""
