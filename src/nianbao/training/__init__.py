"""Training of the reader: data, fitting, compression and measurement.

`python -m nianbao.training --help` says how; nothing here is imported at run time.
"""
