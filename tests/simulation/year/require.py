"""How it is said that something does not hold."""


class Broken(AssertionError):
    """Something that must hold did not."""


def require(holds: object, otherwise: str) -> None:
    """Raise `Broken`, saying so, unless it holds."""
    if not holds:
        raise Broken(otherwise)
