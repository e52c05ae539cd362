"""The EBS towards the outside: routes, authentication, limits, the error body (SPEC §5)."""
