"""The irrigation sheet of a result: a plan in, advice with its arithmetic out."""
