"""Everything at GitHub: sessions, reading, writing. The only package that imports PyGithub."""
