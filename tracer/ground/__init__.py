"""What everything stands on: errors, files, tables, the version. Knows nothing of networks."""
