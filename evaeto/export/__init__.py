"""A result as files: text, NetCDF, Parquet, Excel, HTML."""
