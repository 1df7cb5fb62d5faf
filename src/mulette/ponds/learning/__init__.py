"""What tells a pond from what looks like one: models learnt from inventories, their cards, their limits."""
