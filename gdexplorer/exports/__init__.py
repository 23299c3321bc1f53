"""What a document is exported as: a module for each kind, listed with its formats in `gdexplorer.exports.table`.

An encoder is a function ``write(file, content, work)``: it writes `Content` to a file opened in binary mode, reports
progress to ``work`` and stops when that is cancelled. Nothing here knows of a window.
"""
