"""Listens to the apps below: what they change is planned at once, and planning can never break the change."""
