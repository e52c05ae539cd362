import type { Texts } from "./texts";

const rules = new Intl.PluralRules("en");
export const plural = (count: number, one: string, other: string): string =>
  `${count.toLocaleString("en")} ${rules.select(count) === "one" ? one : other}`;

const ours = {
  title: "A cog came loose on our side",
  body: "The panel asked for something odd. It will ask again by itself.",
};

export const en: Texts = {
  language: "en",
  title: "Gold-o-Matic",
  nextSpin: "Next spin",
  timeLeft: (minutes, seconds) =>
    `${plural(minutes, "minute", "minutes")} ${plural(seconds, "second", "seconds")}`,
  inPool: (count) => `${plural(count, "viewer", "viewers")} in the pool`,

  loading: "Oiling the gears…",
  silent: {
    title: "No word from Twitch",
    body: "Twitch has not told us who is looking. Check that nothing blocks its scripts, then load the panel again.",
  },
  jammed: {
    title: "Gnomish machinery has jammed!",
    body: "Something inside the panel broke. Loading it again usually helps.",
  },
  retry: "Retry",
  again: (seconds) => `Trying again in ${plural(seconds, "second", "seconds")}.`,
  reload: "Load again",

  idle: "The pool is empty. Be the first!",
  collecting: "The pool is open",
  starting: "Winding up the spring…",
  spinning: "The wheel is spinning!",
  settling: "The wheel has stopped. Reading the plate…",
  checking: "Checking if the winner is online…",
  checkingYou: "It’s you! Checking if you are online…",
  winner: "We have a winner!",
  winnerYou: "You won!",
  noWinner: "Not online. No winner this time.",
  noWinnerYou: "You were not online this time. You stay in the pool.",
  wheel: "Roulette wheel",

  howToJoin: "How to join",
  stepSubscribe: "Subscribe to the channel.",
  stepType: "Type in the stream’s chat:",
  characterName: "CharacterName",
  copy: "Copy",
  copied: "Copied",
  copyByHand: "Press Ctrl+C",
  ruleName: "2–12 letters, exactly as in the game. Each name can be in the pool once.",
  ruleRealm: "Your character must be on the streamer’s realm.",
  ruleOnline: "Be in the game when the wheel stops: an offline winner gets nothing.",
  ruleLosers: "Not drawn? You stay in the pool for the next spin.",
  ruleCap: "1,000 gold a win, 10,000 gold at most per viewer.",
  ruleFree: "Joining is free. Twitch does not sponsor this giveaway.",
  rules: "Rules",
  signIn: {
    title: "Log in to take part",
    body: "You are watching without a Twitch account. Log in to Twitch, and the panel can tell you where you stand.",
  },
  share: {
    title: "May we know you?",
    body: "To show whether you are in the pool or have won, the panel needs to know who you are on Twitch.",
  },
  shareButton: "Share my identity",
  inside: (name) => `You’re in as ${name}`,
  insideBody: "Stay in the game: when the wheel stops at you, you must be online.",
  full: {
    title: "You have won it all",
    body: "10,000 gold is the most that one viewer can win. Thank you for playing!",
  },
  refusedName: (name) => `You typed: ${name}`,
  joinAgain: "Want to play again? Type the command once more:",

  youWon: "You won!",
  goldLabel: "Gold",
  gold: (amount) => `${amount.toLocaleString("en")} gold`,
  prizeFor: (name) => `for ${name}`,
  answerWhisper: "Answer the streamer’s whisper in WoW with",
  accepted: "You have answered. The streamer mails the gold next.",
  onItsWay: "The streamer is mailing your gold.",
  status: {
    Pending: "Pending",
    InProgress: "In progress",
    Sent: "Sent",
    Failed: "Failed",
    Cancelled: "Cancelled",
    Expired: "Expired",
  },
  ended: {
    Sent: { title: "Your gold is in the mail", body: "" },
    Failed: {
      title: "The mail could not be sent",
      body: "The streamer could not deliver this prize. Ask them in chat if you wonder why.",
    },
    Cancelled: {
      title: "The prize was cancelled",
      body: "The streamer has cancelled it. Nothing was mailed.",
    },
    Expired: { title: "The prize has expired", body: "It could not be delivered within a day." },
  },

  gift: {
    label: "Gift",
    title: "A gift from the streamer’s bags",
    steps: [
      "When your turn comes, the streamer’s bags are spun for an item.",
      "Answer the whisper in WoW with !twgift within 5 minutes.",
      "The item comes by in-game mail. One gift per viewer.",
    ],
    inLine: (count) =>
      count === 0 ? "Nobody is waiting now." : `${plural(count, "viewer", "viewers")} in line now.`,
    position: (place) => `You are number ${place.toLocaleString("en")} in line`,
    wait: (minutes) =>
      `About ${plural(minutes, "minute", "minutes")} to go. Be in the game when your turn comes.`,
    left: (time) => `${time} left`,
    checking: {
      title: "You are next",
      body: "Your subscription is being checked. The turn begins when the streamer’s game is on.",
    },
    choosing: {
      title: "It’s your turn!",
      body: "The streamer’s bags are being spun. Be in the game: a whisper comes next.",
    },
    chosen: {
      title: "This is for you!",
      body: "Answer the streamer’s whisper in WoW with",
    },
    given: {
      title: "The gift is yours",
      body: "You have agreed. The streamer mails it next: check your mailbox in the game.",
    },
    failed: {
      selection_timeout: {
        title: "No item was chosen in time",
        body: "Something held the streamer up. You can ask again:",
      },
      confirmation_timeout: {
        title: "No answer came in time",
        body: "The whisper must be answered within 5 minutes. You can ask again:",
      },
      receiver_declined: {
        title: "You did not want it",
        body: "The gift stays with the streamer. You can ask again:",
      },
      not_subscriber: {
        title: "Gifts are for subscribers",
        body: "Twitch says that you are not subscribed. Subscribe, then ask again:",
      },
      subscriber_check_unavailable: {
        title: "Twitch did not answer",
        body: "It could not be asked whether you subscribe. You can ask again:",
      },
      failed_by_streamer: {
        title: "The streamer skipped this gift",
        body: "Nothing was given. You can ask again:",
      },
      no_items_available: {
        title: "The bags are empty",
        body: "The streamer has nothing to give just now. You can ask again later:",
      },
    },
    failedSomehow: {
      title: "The gift came to nothing",
      body: "Something went wrong on the streamer’s side. You can ask again:",
    },
    quality: {
      poor: "Poor",
      common: "Common",
      uncommon: "Uncommon",
      rare: "Rare",
      epic: "Epic",
      legendary: "Legendary",
    },
  },

  problems: {
    invalid_character_name: {
      title: "That is not a character’s name",
      body: "A name has 2–12 letters, all Latin or all Cyrillic, without digits, spaces or signs.",
    },
    not_subscriber: {
      title: "For subscribers only",
      body: "Subscribe to the channel, then type the command again.",
    },
    active_payout_exists: {
      title: "One prize at a time",
      body: "Your last prize is still on its way. You can join again when it has arrived.",
    },
    lifetime_cap_reached: {
      title: "You have won it all",
      body: "10,000 gold is the most that one viewer can win.",
    },
    character_name_taken_in_pool: {
      title: "That name is taken",
      body: "Another viewer is in the pool with it. Use a character of your own.",
    },
    duplicate_enrollment: {
      title: "Already used",
      body: "This request belongs to somebody else. Type the command in chat.",
    },
    invalid_state: {
      title: "Not at this moment",
      body: "The wheel has just drawn you: the name cannot change until this spin is over.",
    },
    not_enrolled: { title: "Not in the pool", body: "Type the command in chat to join." },
    out_of_sequence: ours,
    invalid_payload: ours,
    payload_too_large: ours,
    unsupported_media_type: ours,
    method_not_allowed: ours,
    terminal_status_change_not_allowed: {
      title: "That is settled already",
      body: "A prize that has ended does not change any more.",
    },
    unauthorized: {
      title: "Twitch’s pass has run out",
      body: "Twitch will hand out a new one in a moment. If not, load the panel again.",
    },
    forbidden_apikey: ours,
    forbidden_role: {
      title: "For the streamer only",
      body: "This page is for the one whose channel it is. Log in to Twitch as the broadcaster.",
    },
    not_found: {
      title: "Nothing there",
      body: "The service does not know this address. It may be an older one.",
    },
    gift_already_used: { title: "One gift per viewer", body: "You have had your gift from this streamer." },
    gift_request_active: { title: "Already in line", body: "Your gift request is in the queue." },
    rate_limited: {
      title: "Easy on the lever!",
      body: "Too many questions in a minute. The panel takes a short rest.",
    },
    internal_error: {
      title: "The machine coughs",
      body: "The service has failed. We try again by ourselves.",
    },
    unavailable: {
      title: "The machine is being mended",
      body: "The service is away for a moment. We try again by ourselves.",
    },
    network: { title: "No connection", body: "The service does not answer. We try again by ourselves." },
    strange: { title: "A stranger answered", body: "That was not our service. We try again by ourselves." },
  },
};
