"""One estimate from several services.

`estimate` is the way in, and makes the 90 % band; `uncalibrated` works without a reference, `calibration` with one;
`combine` and `regression` estimate one day, `drift` and `kalman` follow the months, `regional` joins several sites.
"""
