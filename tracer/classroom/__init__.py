"""Paper and marks: what a class is handed, and what comes back."""
