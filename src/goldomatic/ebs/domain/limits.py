"""Every number of the contract that a rule hangs on, with its unit last (SPEC §2, §5.2, §7)."""

from __future__ import annotations

from datetime import timedelta

WIN_GOLD = 1_000
"""What one winning payout is worth."""

LIFETIME_CAP_GOLD = 10_000
"""The most that one viewer may ever get in one channel."""

SPIN_INTERVAL = timedelta(seconds=300)
"""From one boundary to the next."""

SPINNING_TIME = timedelta(seconds=20)
"""How long the wheel turns after a boundary; only then is the candidate's name shown."""

REPORT_GRACE = timedelta(seconds=30)
"""How long after the cycle's end a late ``/who`` report still counts."""

COMPLETED_TIME = timedelta(seconds=60)
"""How long after the boundary the outcome is shown, at least."""

COMPLETED_AFTER_REPORT = timedelta(seconds=15)
"""How long the outcome is shown after its report, at least."""

PAYOUT_TIME_TO_LIVE = timedelta(hours=24)
"""How long a payout may stay ``Pending``, and then ``InProgress``, before it expires."""

GIFT_SELECTION_TIME = timedelta(seconds=60)
"""How long a gift request may wait for its item, once its turn has come."""

GIFT_CONFIRMATION_TIME = timedelta(minutes=5)
"""How long the receiver of a gift may take to agree in the game."""

GIFT_TURN_TIME = timedelta(seconds=65)
"""What a gift takes, as far as anybody who waits behind it is told."""

DESKTOP_HEARD_WITHIN = timedelta(seconds=30)
"""A Desktop that has not called for longer is away: no gift request's turn comes."""

SUBSCRIBER_CHECK_PATIENCE = timedelta(minutes=2)
"""How long Twitch is asked in vain about a gift request whose turn it is, before the request fails."""
