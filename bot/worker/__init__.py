"""Jobs of the queue: reviewing, conversing, auditing."""
