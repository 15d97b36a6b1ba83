"""What destinations and exports are, and what of them is the same, secret or wrong: no network."""
