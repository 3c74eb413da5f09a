"""A bare Django app: what `startproject` gives, and one page like the floor. The measure over HTTP and of memory."""
