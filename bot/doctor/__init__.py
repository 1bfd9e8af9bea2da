"""Tries what a deployment needs: every source, the credentials, the database, the index and GitHub."""
