"""The kinds of messages: which rows of the apps below cause them, for whom and when."""
