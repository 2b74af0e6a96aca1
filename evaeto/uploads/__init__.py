"""Files that strangers hand over: judged by what they say of themselves, then read in a process with limits.

`guard.check` is the one place of the judging: what refers outside the file, what would grow too large and what asks for
code beyond a short list is refused before any data is read. `confined.run` is the one place of the reading. Files that
people name on their own machine (the command line, `evaeto.read_weather`, `evaeto.open_grid`) go neither way.
"""
