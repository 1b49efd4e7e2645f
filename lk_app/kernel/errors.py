"""What may go wrong by rule: each error carries the Russian sentence a person may see."""


class AppError(Exception):
    """A refusal. `message` is for people; `field` names the input that caused it, if one did."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(AppError):
    """There is no such thing, or it is not yours: the same answer."""


class Denied(AppError):
    """The actor may not do this."""


class Invalid(AppError):
    """What was sent cannot be accepted; `errors` gives a sentence for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values()), ""), next(iter(errors), ""))
        self.errors = errors


class Conflict(AppError):
    """The thing has changed meanwhile."""


class TooOften(AppError):
    """A limit is reached; `wait_seconds` until it opens again."""

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Unavailable(AppError):
    """Something we depend on does not answer now."""
