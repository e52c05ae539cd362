"""English: the window's own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.ui.texts.keys import Ask, Label

__all__ = ["TABLES"]

_LABELS: Final[Mapping[StrEnum, str]] = {
    Label.APP: "Mimiron's Gold-o-Matic",
    Label.MENU_PROGRAM: "&Program",
    Label.MENU_PAYOUT: "Pa&yout",
    Label.MENU_VIEW: "&View",
    Label.MENU_HELP: "&Help",
    Label.SETTINGS: "&Settings…",
    Label.SETUP: "Set-&up, step by step…",
    Label.TEST_LINK: "&Test the game link",
    Label.REFRESH: "&Ask the server now",
    Label.QUIT: "&Quit",
    Label.SHOW_LOG: "Show the &event log",
    Label.SHOW_WINDOW: "Show the &window",
    Label.ABOUT: "&About",
    Label.ABOUT_TEXT: "Version {version}. A gold roulette for World of Warcraft streams on Twitch.",
    Label.NEXT_SPIN_IN: "Next spin in",
    Label.COUNTDOWN_UNKNOWN: "--:--",
    Label.IN_THE_POOL: "In the pool",
    Label.NO_CANDIDATE: "Nobody has been drawn yet",
    Label.CANDIDATE: "Candidate",
    Label.PHASE_UNKNOWN: "The server has not told yet",
    Label.NOT_STARTED: "Not connected yet. Go through the set-up: menu Program.",
    Label.SYNC_NOBODY_WHY: "Nobody waits for gold. When a winner has agreed, you sync here.",
    Label.SYNC_READY_WHY: "Hands the gold of the winners who agreed to the game",
    Label.SYNC_BUTTON_NAME: "Sync: {state}",
    Label.PAYOUTS: "Payouts",
    Label.COLUMN_RECIPIENT: "Recipient",
    Label.COLUMN_GOLD: "Gold",
    Label.COLUMN_STATUS: "Status",
    Label.COLUMN_ACCEPTED: "Agreed",
    Label.COLUMN_AGE: "Won",
    Label.COLUMN_NEXT: "What happens next",
    Label.NOT_ACCEPTED: "not yet",
    Label.SEARCH_PAYOUTS: "Search a name or id",
    Label.FILTER_ALL: "All payouts",
    Label.FILTER_YOUR_TURN: "Your turn",
    Label.FILTER_OPEN: "Open",
    Label.FILTER_ENDED: "Ended",
    Label.FILTER_NAME: "Which payouts are shown",
    Label.NO_PAYOUTS: "No payouts. When a viewer wins, it shows up here.",
    Label.NOTHING_FITS: "No payout fits the search and the filter.",
    Label.EBS_SAID_NO: "{words} (the server said no: {code})",
    Label.DETAIL_OF: "{words}: {detail}",
    Label.VIEWER: "Viewer on Twitch: {name}",
    Label.COPY_ID: "Copy &id",
    Label.HISTORY: "&History…",
    Label.HISTORY_OF: "History of the payout for {name}",
    Label.HISTORY_LOADING: "Asking the server…",
    Label.HISTORY_EMPTY: "The server knows of nothing that happened to it.",
    Label.HISTORY_FAILED: "The history cannot be shown: {why}",
    Label.COLUMN_WHEN: "When",
    Label.COLUMN_WHAT: "What",
    Label.COLUMN_DATA: "Details",
    Label.JUST_NOW: "just now",
    Label.KEEP: "Leave it",
    Label.YES_SENT: "Yes, it was sent",
    Label.NOT_SENT: "No, it was not",
    Label.CLOSE_ANYWAY: "Close all the same",
    Label.KEEP_WAITING: "Keep waiting",
    Label.WAS_IT_SENT: (
        "Was the mail with {gold} gold to {name} sent? The game ended while it was prepared; look "
        "into your purse or your mail log."
    ),
    Label.CLOSE_ANYWAY_WHY: (
        "The game does not say whether it let go of the mail with {gold} gold to {name}. If you "
        "close it all the same ({closing}), the mail may still be in the game: do not send it."
    ),
    Label.NEW_CHARACTER: "Is {name} on {realm} your own character? Only your own is listened to.",
    Label.OTHER_CHARACTER: (
        "{name} on {realm} answers in the game. You said that it is not yours, so nobody listens to it."
    ),
    Label.IS_MINE: "Yes, mine",
    Label.IS_NOT_MINE: "No, not mine",
    Label.SEVERAL_WINDOWS: "Several windows may be the game. Which one do you play in?",
    Label.USE_WINDOW: "Use this one",
    Label.WINDOW_LIST: "Windows that may be the game",
    Label.WINDOW_LINE: "{title} — {process}, {pid}",
    Label.UNTITLED: "(no title)",
    Label.LINK_SILENT: (
        "The addon does not answer. Is your character in the world, and the addon installed and switched on?"
    ),
    Label.RETRY_NOW: "&Retry now",
    Label.LOOK_AGAIN: "Look again",
    Label.UNDERSTOOD: "Understood",
    Label.TWITCH_LOG_IN: "On the server: mgm twitch login, then agree at Twitch as the streamer.",
    Label.TWITCH_ASK_DOCTOR: "On the server: mgm doctor says why. Often mgm twitch login helps.",
    Label.TWITCH_WAIT: (
        "The server keeps trying. Whoever typed meanwhile may have to type again. If it lasts, mgm doctor on"
        " the server says why."
    ),
    Label.OPEN_SETTINGS: "Open the settings",
    Label.OLD_DESKTOP: (
        "This program is too old for the server: {version}, needed is {minimum}. Please update it."
    ),
    Label.OLD_ADDON: "The addon is too old for the server: {version}, needed is {minimum}.",
    Label.NEW_DESKTOP: "Version {newest} is out. This one, {version}, goes on working; update when you like.",
    Label.NEW_ADDON: "The addon in the game is {version}; this program brings {newest}. Both go on working.",
    Label.UPDATE_ADDON: "Check the addon",
    Label.NO_GAME_FOLDER: (
        "The game's folder is not known yet: without its chat log nothing that the game says is heard."
    ),
    Label.CHOOSE_FOLDER: "Choose the folder",
    Label.CHECK_LOG: "Check the chat log",
    Label.STOPPED: "The bridge has stopped and does nothing more. Check the settings and save them again.",
    Label.RUNS_ALREADY: "This program runs already. Close this window and go on in the other one.",
    Label.STOPPED_SHORT: "The bridge has stopped",
    Label.STATUS_GAME: "WoW",
    Label.STATUS_MAILBOX: "Mailbox",
    Label.STATUS_API: "Server",
    Label.STATUS_LINK: "Game link",
    Label.STATUS_TYPED: "Last typed",
    Label.WINDOW_STATUS: "{title}: {words}",
    Label.GAME_ABSENT: "not found",
    Label.GAME_SEVERAL: "choose a window",
    Label.GAME_THERE: "found",
    Label.MAILBOX_IDLE: "nothing to send",
    Label.MAILBOX_WANTED: "open it",
    Label.MAILBOX_PREPARED: "press Send",
    Label.API_UNASKED: "not asked yet",
    Label.API_NO_TWITCH: "trouble with Twitch",
    Label.API_FINE: "answers",
    Label.API_TROUBLE: "trouble",
    Label.TYPED_NEVER: "nothing yet",
    Label.TYPING_NOW: "typing…",
    Label.TYPED_AT: "{what}, {age}",
    Label.TYPED_SECOND_WAY: "{what}, {age}, the second way",
    Label.FIRST_WAY: "The first way of typing failed: {why}",
    Label.LINK_CHARACTER: "{name} on {realm}, addon {version}",
    Label.LINK_SAYS_HOW: "By {how}, written out by {flush}",
    Label.LINK_SECONDS: "Answered in {seconds} s",
    Label.LINK_COUNTS: "The link to the addon: {state}",
    Label.EVENT_LOG: "Event log",
    Label.SEARCH_LOG: "Search the event log",
    Label.LEVEL_ALL: "Everything",
    Label.LEVEL_FILTER_NAME: "How important at least",
    Label.COLUMN_TIME: "Time",
    Label.COLUMN_LEVEL: "Level",
    Label.COLUMN_EVENT: "What happened",
    Label.COPY: "Copy",
    Label.CLEAR: "Clear",
    Label.EXPORT: "Export…",
    Label.EXPORT_TITLE: "Export the event log",
    Label.EXPORT_DONE: "Written to {path}",
    Label.EXPORT_FAILED: "{path} cannot be written: {why}",
    Label.TEXT_FILES: "Text files (*.txt)",
    Label.LINE_IN_LOG: "[chat log: line {number}, offset {offset}]",
    Label.SETTINGS_TITLE: "Settings",
    Label.TAB_CONNECTION: "Connection",
    Label.TAB_GAME: "Game",
    Label.TAB_PROGRAM: "Program",
    Label.EBS_ADDRESS: "Server &address",
    Label.API_KEY: "&Key",
    Label.KEY_KEPT_HINT: "kept; type a new one to change it",
    Label.KEY_SHOW: "Show",
    Label.GAME_FOLDER: "Game &folder",
    Label.LOG_PATH: "Chat &log",
    Label.LOG_PATH_HINT: "where it usually is, in the game folder",
    Label.BROWSE: "Browse…",
    Label.BROWSE_FOLDER: "Where is World of Warcraft?",
    Label.BROWSE_LOG: "Where is the chat log?",
    Label.STRATEGY: "&How lines are typed",
    Label.WINDOW_TITLE: "The &window's title",
    Label.WINDOW_TITLE_HINT: "any; the program asks when there are several",
    Label.POLL_SECONDS: "&Ask the server every",
    Label.SECONDS_SUFFIX: " s",
    Label.TIMES_TYPED: "&Type a line at most",
    Label.TIMES_SUFFIX: " times",
    Label.AUTO_NOTIFY: "Whisper to &winners by itself",
    Label.AUTO_SYNC: "&Sync by itself when a winner has agreed",
    Label.LANGUAGE: "&Language",
    Label.START_MINIMIZED: "Start &minimized",
    Label.NOTIFICATIONS: "Show &notifications",
    Label.SAVE: "Save",
    Label.CANCEL: "Cancel",
    Label.CLOSE: "Close",
    Label.SAVE_FAILED: "This could not be kept: {why}",
    Label.BAD_ADDRESS: (
        "The address must begin with https:// and name a server (http:// only for this computer)."
    ),
    Label.BAD_KEY: "A key has plain letters, digits and signs only, without spaces.",
    Label.NO_KEY: "The key is missing. You get it from whoever runs the server.",
    Label.BAD_FOLDER: "Give the whole path of the folder.",
    Label.BAD_LOG_PATH: "Give the whole path of the file.",
    Label.SETUP_TITLE: "Set-up",
    Label.PAGE_WELCOME: "Welcome",
    Label.PAGE_EBS: "The server",
    Label.PAGE_FOLDER: "The game",
    Label.PAGE_ADDON: "The addon",
    Label.PAGE_LOG: "The chat log",
    Label.PAGE_LINK: "The game link",
    Label.PAGE_DONE: "Ready to go",
    Label.WELCOME_TEXT: (
        "In five short steps this program learns where your server and your game are. You can "
        "stop at any time: what you have entered is kept, and the menu brings you back here."
    ),
    Label.EBS_TEXT: (
        "Give the address of your server, and the key that belongs to it. The key is like a "
        "password: never show it on stream."
    ),
    Label.FOLDER_TEXT: "This is the folder with WoW.exe in it. The program looks for it in the usual places.",
    Label.ADDON_TEXT: (
        "The addon whispers to winners and prepares the mails. Other files in its place are kept as a backup."
    ),
    Label.LOG_TEXT: (
        "The game writes a chat log; it is how the addon speaks to this program. It has to be writable."
    ),
    Label.LINK_TEXT: (
        "Start the game and enter the world with your character. Then test: the program types a "
        "greeting, and the addon answers."
    ),
    Label.DONE_TEXT: (
        "That is all. The program whispers to winners by itself; when one has agreed, press Sync "
        "and open a mailbox."
    ),
    Label.DONE_BUT: (
        "Still open: {pages}. The program starts without it, and you can come back from the menu."
    ),
    Label.BACK: "&Back",
    Label.NEXT: "Ne&xt",
    Label.LATER: "Go on &later",
    Label.FINISH: "&Finish",
    Label.CHECKING: "One moment…",
    Label.TEST: "&Test",
    Label.SEARCH_GAME: "&Search again",
    Label.FOUND_GAMES: "Found on this computer",
    Label.INSTALL_ADDON: "&Install the addon",
    Label.CHECK_AGAIN: "&Check again",
    Label.EBS_WORKS: "The server answers: version {version}, {pending}.",
    Label.EBS_NOT_TESTED: "Not tested yet. Enter both, then press Test.",
    Label.FOLDER_NONE_FOUND: (
        "The game was not found in the usual places. Press Browse and choose its folder."
    ),
    Label.FOLDER_UNSET: "Choose the folder of the game.",
    Label.ADDON_NEEDS_FOLDER: "The folder of the game is not known yet. Go back one step and choose it.",
    Label.ADDON_INSTALLED_NOW: (
        "Installed and checked. Restart the game: it looks for new addons only when it starts."
    ),
    Label.ADDON_BACKUP: "What was there before: {folder}",
    Label.LINK_NEEDS_GAME: "The game is not running yet. Start it and enter the world.",
    Label.LINK_NEEDS_SERVER: (
        "This program does not run yet: it needs the server's address and key. Go back to them first."
    ),
    Label.LINK_WORKS: "It works: {name} answers.",
    Label.STEP_DONE: "done",
    Label.STEP_OPEN: "still open",
    Label.STEP_WRONG: "something is wrong",
    Label.CHECK_FAILED: "This could not be checked: {why}",
    Label.TRAY_HIDDEN: "The program goes on here. Quit it from this menu.",
    Label.TRAY_FINE: "All is well",
    Label.TRAY_YOUR_TURN: "Something waits for you",
    Label.TRAY_TROUBLE: "Something is wrong: open the window",
    Label.TRAY_SEARCHING: "Waits for the game",
}
_QUESTIONS: Final[Mapping[StrEnum, str]] = {
    Ask.SYNC_EARLY_ONE: "{name} has not agreed yet. Hand {gold} gold to the game all the same?",
    Ask.SYNC_EARLY_MANY: (
        "Not all of them have agreed yet. Hand {payouts} with {gold} gold to the game all the same?"
    ),
    Ask.MARK_SENT_ONE: (
        "Did you mail {gold} gold to {name} yourself? The payout will count as paid, and chat is "
        "told. This cannot be undone."
    ),
    Ask.MARK_SENT_MANY: (
        "Did you mail all of it yourself: {payouts}, {gold} gold? They will count as paid, and "
        "chat is told. This cannot be undone."
    ),
    Ask.FAIL_ONE: (
        "Close the payout of {gold} gold for {name} as failed? The winner gets no gold. This "
        "cannot be undone."
    ),
    Ask.FAIL_MANY: (
        "Close {payouts} with {gold} gold as failed? The winners get no gold. This cannot be undone."
    ),
    Ask.CANCEL_ONE: (
        "Cancel the payout of {gold} gold for {name}? The winner gets no gold. This cannot be undone."
    ),
    Ask.CANCEL_MANY: "Cancel {payouts} with {gold} gold? The winners get no gold. This cannot be undone.",
}
_KEY_PLACES: Final[Mapping[StrEnum, str]] = {
    KeyPlace.NOWHERE: "No key is kept yet.",
    KeyPlace.SYSTEM: "The key is kept in your system's credential store.",
    KeyPlace.FILE: (
        "Your system offers no credential store: the key is kept in a file that only your account "
        "can read. Anyone who uses your account can read it."
    ),
    KeyPlace.ENVIRONMENT: "The key comes from an environment variable, which goes before the one kept here.",
}
_FOLDERS: Final[Mapping[StrEnum, str]] = {
    FolderState.FINE: "This is a folder of the game.",
    FolderState.ABSENT: "There is no such folder. Check the path, or press Browse.",
    FolderState.NOT_THE_GAME: (
        "This folder does not look like World of Warcraft. Choose the one with WoW.exe in it."
    ),
}
_ADDONS: Final[Mapping[StrEnum, str]] = {
    AddonState.CURRENT: "The addon is installed and up to date.",
    AddonState.DIFFERENT: (
        "Another version of the addon is installed, or it was changed. Press Install to bring it up to date."
    ),
    AddonState.ABSENT: "The addon is not installed yet. Press Install.",
}
_LOG_CHECKS: Final[Mapping[StrEnum, str]] = {
    LogCheck.WRITABLE: "The chat log is there and can be written.",
    LogCheck.NOT_YET: (
        "There is no chat log yet; the game will make it when you enter the world with the addon."
    ),
    LogCheck.READ_ONLY: (
        "The chat log cannot be written. Move the game out of Program Files, or allow your "
        "account to write there."
    ),
    LogCheck.NO_FOLDER: (
        "The place of the chat log is not known, or its folder is missing. Choose the folder of "
        "the game first."
    ),
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    Label: _LABELS,
    Ask: _QUESTIONS,
    KeyPlace: _KEY_PLACES,
    FolderState: _FOLDERS,
    AddonState: _ADDONS,
    LogCheck: _LOG_CHECKS,
}
