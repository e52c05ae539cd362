"""Twitch as the EBS calls it: who subscribes, what was said in chat, and whether it answers at all."""

from __future__ import annotations

import httpx

from goldomatic.ambient import Ambient
from goldomatic.ebs.twitch.chat_lane import LINE_SECONDS_MIN
from goldomatic.ebs.twitch.helix_messages import CHAT_MESSAGES_PATH
from goldomatic.sim.twitch import create_app
from goldomatic.sim.twitch_model import FakeTwitch
from goldomatic.sim.twitch_script import RouteName
from goldomatic.sim.wow.clock import VirtualClock
from tests.simulation.year.chance import Chance
from tests.simulation.year.story import Story
from tests.simulation.year.virtual_time import WallClock
from tests.support.simulators import simulator_settings

SETTINGS = {"Twitch__BroadcasterAccessToken": "a-token", "Twitch__HelixApiBaseUrl": "http://twitch.test"}
"""What the EBS must be told to ask here."""


class Twitch(httpx.AsyncBaseTransport):
    """The fake Twitch, at the end of a line that may be silent for a while."""

    def __init__(self, clock: VirtualClock, seed: int, story: Story) -> None:
        """Nobody subscribes yet."""
        wall = WallClock(clock)
        app = create_app(simulator_settings(), Ambient(clock=wall, wall=wall, random=Chance(seed, "twitch")))
        self._line = httpx.ASGITransport(app)
        self._fake: FakeTwitch = app.state.twitch
        self._clock = clock
        self._story = story
        self._silent_until = 0.0
        self._chat_free_at = 0.0

    def subscribe(self, viewers: frozenset[str]) -> None:
        """Let these be the channel's subscribers."""
        self._fake.subscribers = viewers

    def let_the_pause_pass(self) -> None:
        """Let the time pass for which the EBS would pause before its next line of chat.

        It does so within a call, and while a call waits nobody's time passes.
        """
        self._clock.advance(max(0.0, self._chat_free_at + 0.001 - self._clock.now))

    def fall_silent(self, seconds: float) -> None:
        """Answer nothing for so long."""
        self._story.tell("twitch", f"falls silent for {seconds:.0f} s")
        self._silent_until = self._clock.now + seconds

    def speak(self) -> None:
        """Answer again."""
        self._silent_until = 0.0

    @property
    def chat(self) -> list[str]:
        """What the EBS has said in the stream's chat."""
        calls = [call for call in self._fake.calls if call.route is RouteName.CHAT_MESSAGES]
        return [call.body["message"] for call in calls if call.was_taken]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or let the caller wait in vain: in their time it takes no time."""
        if request.url.path == CHAT_MESSAGES_PATH:
            self._chat_free_at = self._clock.now + LINE_SECONDS_MIN
        if self._clock.now < self._silent_until:
            self._story.count("twitch silent")
            raise httpx.ReadTimeout("no answer", request=request)
        return await self._line.handle_async_request(request)
