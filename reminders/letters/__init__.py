"""What a message says. A letter is written from the rows when it leaves, in the language that is active."""
