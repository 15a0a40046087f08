"""What the product takes in time and space: `python -m benchmarks`."""
