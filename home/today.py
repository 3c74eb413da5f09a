"""Puts together one person's day from the apps below."""
