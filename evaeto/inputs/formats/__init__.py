"""Files of weather as networks, services, loggers and models write them; `named.NAMED` lists them.

A format is a module with one `base.Format`: `sniff` says from a `base.Head` whether a file is of it, `read` makes a
`base.Opened` of the file. It is entered in `named.NAMED` by one line.
"""
