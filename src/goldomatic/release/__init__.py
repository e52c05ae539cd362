"""Makes what a release consists of, out of a checkout: the same commit gives the same bytes."""
