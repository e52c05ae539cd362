"""What the window says about gifts that no enum of the bridge stands for."""

from enum import StrEnum, auto

__all__ = ["GiftAsk", "GiftLabel"]


class GiftLabel(StrEnum):
    """Fixed words: titles, buttons, columns, hints. ``&`` stands before the letter that Alt presses."""

    GIFTS = auto()
    GIFTS_COUNTED = auto()
    MENU_GIFT = auto()
    COLUMN_ITEM = auto()
    COLUMN_TIME_LEFT = auto()
    NO_GIFTS = auto()
    NO_ITEM = auto()
    ITEM_COUNTED = auto()
    IN_LINE = auto()
    WHEEL_TURNS = auto()
    WHEEL_LANDED = auto()
    WAS_IT_SENT = auto()
    CLOSE_ANYWAY = auto()
    CHOOSE_TITLE = auto()
    CHOOSE_TEXT = auto()
    CHOOSE_SEARCH = auto()
    CHOOSE_BUTTON = auto()
    BY_HAND = auto()
    QUALITY_MIN = auto()
    QUALITY_MAX = auto()
    ANY_QUALITY = auto()
    NEVER_GIVEN = auto()
    NEVER_GIVEN_HINT = auto()
    BAD_NEVER_GIVEN = auto()


class GiftAsk(StrEnum):
    """The questions before what cannot be undone."""

    GIVE_UP = auto()
    DECLINED = auto()
    MARK_MAILED = auto()
    REMOVE = auto()
