"""What several rules work out, so that no rule has to run another."""
