"""Weather services, a folder each: `about` is what there is to know without asking, `client` asks; `catalogue` has all."""
