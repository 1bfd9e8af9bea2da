"""Durable jobs: put into the queue, done by a worker. The only package that knows the engine (DBOS)."""
