"""The benchmark: one site, several generators, built in turn. `make bench` runs it; docs/benchmarks.md has results."""
