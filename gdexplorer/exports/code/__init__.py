"""Programs that repeat the runs of a document, in the libraries that practitioners use.

An objective becomes code from its declared formula, or from its samples and its model (`objectives`); an optimizer from
its declared terms, or from the source of its own kernel (`rules`); `script` puts both together.
"""
