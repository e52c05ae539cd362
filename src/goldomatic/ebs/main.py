"""The composition root: settings in, a running EBS out. Nothing else puts parts together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from types import FrameType

import httpx
import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

import goldomatic
from goldomatic.ambient import Ambient
from goldomatic.ebs.api.announcement import Announcer
from goldomatic.ebs.api.app import build_app
from goldomatic.ebs.api.metrics import Metrics
from goldomatic.ebs.api.options import ApiOptions
from goldomatic.ebs.api.rate_limit import RateLimits
from goldomatic.ebs.api.recorded_log import log_recorded
from goldomatic.ebs.api.recorded_metrics import count_recorded
from goldomatic.ebs.api.twitch_metrics import TwitchMetrics
from goldomatic.ebs.api.twitch_side import TwitchSide
from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.application.presence import DesktopPresence, TwitchPresence
from goldomatic.ebs.application.settle import settle
from goldomatic.ebs.config import Settings, StartupRefused, read_settings
from goldomatic.ebs.http_server import SHUTDOWN_SECONDS_MAX, BoundedConnection, RunningApp, Server
from goldomatic.ebs.jobs.gift_turns import GiftTurns
from goldomatic.ebs.jobs.loops import Jobs
from goldomatic.ebs.storage.meta import scaled_clock
from goldomatic.ebs.storage.migrate import NewerSchema, upgrade
from goldomatic.ebs.storage.open_store import describe_failure, open_store
from goldomatic.ebs.storage.sqlite_store import DatabaseInUse
from goldomatic.ebs.storage.store import FaultPoint, Store, no_fault
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck
from goldomatic.ebs.twitch_parts import Upkeep, twitch_parts
from goldomatic.logs import configure_logging
from goldomatic.protocol.extension_secret import extension_keys

__all__ = ["EXIT_REFUSED", "running_app", "serve"]

EXIT_REFUSED = 2
PORT_DEFAULT = 8080
GARBAGE_SEARCH_OBJECTS = 20_000

_STATE_AGE_SECONDS_MAX = 0.5
_STORE_FAILURES = (DatabaseInUse, NewerSchema, SQLAlchemyError, OSError)

_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def running_app(
    settings: Settings,
    ambient: Ambient,
    fault: FaultPoint = no_fault,
    twitch_line: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[RunningApp]:
    """Open the database, start the jobs, and hand out the HTTP application; all ends with the context.

    For tests: ``fault`` lets the database fail at its commit points, ``twitch_line`` leads to their Twitch.

    Raises:
        StartupRefused: the database cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        ambient = await _with_domain_clock(settings, ambient)
        try:
            store = await open_store(settings.database_url, ambient, settle, fault)
        except _STORE_FAILURES as error:
            raise StartupRefused([describe_failure(settings.database_url, error)]) from error
        stack.push_async_callback(store.close)
        metrics = Metrics()
        store.on_commit(lambda _channel_id, recorded: count_recorded(metrics, recorded))
        store.on_commit(lambda _channel_id, recorded: log_recorded(recorded))
        heard = TwitchPresence(ambient.clock)
        metrics.is_revoked.set_function(lambda: float(heard.revocation_reason is not None))
        intake = ChatIntake(
            store=store,
            channel_id=settings.channel_id,
            presence=heard,
            count=metrics.messages.add,
            count_revocation=metrics.revocations.inc,
        )
        upkeep = Upkeep(count_failure=metrics.job_failures.add, transport=twitch_line)
        twitch = await stack.enter_async_context(
            twitch_parts(settings, ambient, store, intake=intake, upkeep=upkeep)
        )
        metrics.registry.register(TwitchMetrics(twitch.status))
        announcer = Announcer(
            store=store, helix=twitch.helix, metrics=metrics, channel_id=settings.channel_id
        )
        stack.push_async_callback(announcer.finish)
        subscriber_check = SubscriberCheck(twitch.helix, is_skipped=settings.dev_skip_subscriber_check)
        presence = DesktopPresence(ambient.clock)
        app = build_app(
            _options(settings),
            ambient,
            store=store,
            metrics=metrics,
            announcer=announcer,
            presence=presence,
            twitch=TwitchSide(
                presence=heard,
                intake=intake,
                status=twitch.status,
                subscriber_check=subscriber_check,
            ),
        )
        gift_turns = GiftTurns(
            store=store,
            clock=ambient.clock,
            channel_id=settings.channel_id,
            presence=presence,
            subscriber_check=subscriber_check,
        )
        await stack.enter_async_context(_jobs(settings, ambient, store, metrics, gift_turns))
        yield RunningApp(app, announcer.stop)


def _jobs(
    settings: Settings, ambient: Ambient, store: Store, metrics: Metrics, gift_turns: GiftTurns
) -> Jobs:
    return Jobs(
        store=store,
        ambient=ambient,
        channel_id=settings.channel_id,
        gift_turns=gift_turns,
        count_failure=metrics.job_failures.add,
    )


async def _with_domain_clock(settings: Settings, ambient: Ambient) -> Ambient:
    """Return surroundings whose domain time runs as the settings say; the database keeps the anchor."""
    if settings.clock_rate == 1 and settings.clock_start is None:
        return ambient
    url = settings.database_url
    try:
        if settings.postgresql is None:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        await asyncio.to_thread(upgrade, url)
        clock = await asyncio.to_thread(
            scaled_clock, url, ambient.wall, settings.clock_rate, settings.clock_start
        )
    except _STORE_FAILURES as error:
        raise StartupRefused([describe_failure(settings.database_url, error)]) from error
    return replace(ambient, clock=clock)


def _options(settings: Settings) -> ApiOptions:
    return ApiOptions(
        channel_id=settings.channel_id,
        api_keys=settings.api_keys,
        extension_keys=extension_keys(settings.extension_secret.get_secret_value()),
        extension_client_id=settings.extension_client_id,
        eventsub_secret=settings.eventsub_secret.get_secret_value(),
        is_development=settings.is_development,
        is_harness_enabled=settings.enable_e2e_harness,
        is_panel_served=settings.is_development and not settings.extension_secret.get_secret_value(),
        trusted_proxies=settings.trusted_proxies,
        cors_origins=settings.cors_origins,
        rate_limits=RateLimits(
            changes_per_minute=settings.changes_per_minute,
            reads_per_minute=settings.reads_per_minute,
            desktop_per_minute=settings.desktop_per_minute,
        ),
        # Only PostgreSQL can have a second process that writes.
        state_age_seconds_max=None if settings.postgresql is None else _STATE_AGE_SECONDS_MAX,
    )


def serve(host: str = "127.0.0.1", port: int = PORT_DEFAULT) -> int:
    """Run the EBS until it is told to stop; return the exit code.

    0 after a stop by signal; 2, with every reason on standard error, when it does not start (SPEC §15).
    """
    try:
        settings, warnings = read_settings(os.environ)
    except StartupRefused as refused:
        _tell_refusal(refused)
        return EXIT_REFUSED
    configure_logging(is_development=settings.is_development)
    for warning in warnings:
        _LOG.warning(warning, action="start.setting")
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings, Ambient.system(), host, port))
    except StartupRefused as refused:
        _tell_refusal(refused)
        return EXIT_REFUSED
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's loop where there is one; not on Windows."""
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(settings: Settings, ambient: Ambient, host: str, port: int) -> None:
    with _listen(host, port) as listening:
        async with running_app(settings, ambient) as app:
            server = Server(
                uvicorn.Config(
                    app.asgi,
                    http=BoundedConnection,
                    lifespan="off",
                    # Nobody speaks WebSocket here: who asks for it is answered as if they had not.
                    ws="none",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    # Whose X-Forwarded-For counts is our own question (Mgm__TrustedProxies).
                    proxy_headers=False,
                    timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
                ),
                on_stop=app.stop,
            )
            _stop_on_signals(server)
            _spare_the_garbage_collector()
            _announce_address(listening, settings)
            await server.serve(sockets=[listening])
    _LOG.info("stopped", action="start.stopped")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that holds the address.

    Raises:
        StartupRefused: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise StartupRefused([f"cannot listen on {host}:{port}: {error.strerror or error}"]) from None


def _announce_address(listening: socket.socket, settings: Settings) -> None:
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    _LOG.info(
        f"Mimiron's Gold-o-Matic EBS {goldomatic.__version__} listens on {address}",
        action="start.listening",
        address=address,
        environment=settings.environment.value,
        channel_id=settings.channel_id,
        database=settings.database_url.render_as_string(hide_password=True),
    )


def _spare_the_garbage_collector() -> None:
    """Leave what was loaded at the start out of every later search, and search less often.

    A request makes some dozen short-lived objects, nearly all freed by their counts: searching after each
    700 of them finds nothing and costs a few percent of a request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_SEARCH_OBJECTS, 20, 20)


def _stop_on_signals(server: uvicorn.Server) -> None:
    """Stop gracefully at the first signal, at once at the second."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _tell_refusal(refused: StartupRefused) -> None:
    """Print every reason for a person; there is no traceback to read."""
    lines = "\n".join(f"  - {reason}" for reason in refused.reasons)
    sys.stderr.write(f"The EBS does not start:\n{lines}\n")
