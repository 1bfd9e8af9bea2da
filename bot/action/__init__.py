"""The GitHub Action: one event of a workflow, done in one process with the token of that workflow."""
