"""One function a use case: what happens inside one transaction."""
