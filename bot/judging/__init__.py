"""Runs the core on what contributors wrote in child processes with limits on CPU, memory and time."""
