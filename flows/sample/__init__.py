"""The bundled sample edition of centrasia.org, and a loopback server that serves it under that name.

Every text here is invented, and so are the people and papers in it; only the markup is the real
site's, as far as it is known. Nothing in this package is used while real sources are read.
"""
