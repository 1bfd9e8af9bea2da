"""The functions that answer the routes, one module for each part of GitHub's API."""
