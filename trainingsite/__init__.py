"""Sometaito: teaching a whole staff to use social media at work."""
