import { describe, expect, it } from "vitest";
import { FRESH, type Session } from "../src/core/session";
import { SILENCE_MS_MAX, viewOf } from "../src/core/view";
import { en } from "../src/texts/en";
import { ru } from "../src/texts/ru";
import { viewerOf } from "../src/twitch/token";
import { announcement } from "../src/views/announcement";
import { B, instant, me, payout, STRANGER, session, state, token } from "./world";

/** What a reader is told, in both languages. */
function told(known: Session, now = 0): [string, string] {
  const view = viewOf(known, now, 0);
  return [announcement(view, en), announcement(view, ru)];
}

const inside = me({ isEnrolled: true, characterName: "Norinn" });
const lastRefusal = { code: "not_subscriber", characterName: "Norinn", at: instant(B + 99_000) } as const;

describe("a reader is told", () => {
  it("what there is before anything is known", () => {
    expect(told(FRESH)).toEqual([en.loading, ru.loading]);
    const [silent] = told(FRESH, SILENCE_MS_MAX);
    expect(silent).toBe(`No word from Twitch. ${en.silent.body}`);
    const [problem] = told({ ...FRESH, problem: "network" });
    expect(problem).toBe(`No connection. ${en.problems.network.body}`);
  });

  it.each([
    ["signed out", { viewer: viewerOf(token({ opaque_user_id: "A1" })) }, en.signIn.title, ru.signIn.title],
    ["not known", { viewer: viewerOf(STRANGER) }, en.share.title, ru.share.title],
    ["in the pool", { me: inside }, "You’re in as Norinn.", `${ru.inside("Norinn")}.`],
    [
      "refused",
      { me: me({ lastRefusal }) },
      en.problems.not_subscriber.title,
      ru.problems.not_subscriber.title,
    ],
    [
      "refused another name",
      { me: { ...inside, lastRefusal } },
      `You’re in as Norinn. ${en.problems.not_subscriber.title}`,
      `${ru.inside("Norinn")}. ${ru.problems.not_subscriber.title}`,
    ],
    ["at the cap", { me: me({ wonGold: 10_000 }) }, en.full.title, ru.full.title],
  ])("who is %s", (_name, known, english, russian) => {
    expect(told(session(known))).toEqual([`${en.collecting}. ${english}`, `${ru.collecting}. ${russian}`]);
  });

  it("of the wheel alone while it has something to tell", () => {
    const roulette = state({ spinPhase: "verification", candidateCharacterName: "Thrall" });
    expect(told(session({ me: inside, roulette }))[0]).toBe(`${en.checking} Thrall`);
  });

  it("of a prize and how far it is, and of a trouble beside what is known", () => {
    const [prize] = told(session({ payout: payout({ status: "InProgress" }) }));
    expect(prize).toBe("You won! 1,000 gold for Norinn. In progress.");
    const [ended] = told(session({ payout: payout({ status: "Expired" }) }));
    expect(ended).toBe("The prize has expired. The pool is open");
    expect(told(session({ problem: "network" }))[0]).toBe("The pool is open. No connection");
    expect(told(session({ me: inside, problem: "network" }))[0]).toBe(
      "The pool is open. You’re in as Norinn. No connection",
    );
  });
});
