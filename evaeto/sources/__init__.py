"""Weather services, a folder each: `about` has what is known without asking, `client` asks. `catalogue` has all."""
