"""Rules about finding and judging: searches, lists, checks of a picture, verdicts, angle cards."""
