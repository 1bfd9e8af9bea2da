"""DBLP's dump as one local file that knows papers by address, title and edition without any network."""
