"""The roster on its way in: reading a file, planning what it changes, applying the plan."""
