"""The five steps from a request to a result: one road, the same code locally, on Dask and in a batch.

Each step is a function of its arguments. Where it runs, how it is told about and how it is stopped are the
business of `evaeto.tasks`.
"""
