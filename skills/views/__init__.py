"""Pages: own skills, measuring, and the digital team's rounds and confirmations."""
