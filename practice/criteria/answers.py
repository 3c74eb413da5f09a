"""Rules about what an answer says, beyond what holds of every text."""
