"""How every service is asked: HTTP, the cache, the operators' limits, who asks."""
