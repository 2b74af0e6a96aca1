"""Published numbers that the tests compare with: facts, each with its source."""
