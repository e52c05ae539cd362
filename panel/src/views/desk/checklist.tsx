import type { Check, Light } from "../../core/desk_view";
import type { DeskTexts } from "../../texts/desk";

interface ChecklistProps {
  readonly checks: readonly Check[];
  readonly words: DeskTexts;
  /** Beside a running stream what to do is shown only where something has to be done. */
  readonly isShort: boolean;
}

/** View 201: does everything work, and if not, what to do. */
export function Checklist({ checks, words, isShort }: ChecklistProps) {
  return (
    <section class="card">
      <h2>{words.checklist}</h2>
      <ul class="checks">
        {checks.map((check) => {
          const { says, todo } = words.check(check);
          return (
            <li key={check.part} class={`check check--${check.light}`}>
              <Lamp light={check.light} />
              <div>
                <p class="check__part">
                  {words.parts[check.part]}
                  <span class="unseen">: {words.lights[check.light]}</span>
                </p>
                <p>
                  <bdi>{says}</bdi>
                </p>
                {todo !== null && (!isShort || check.light === "bad") && <p class="check__todo">{todo}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const SIGNS: Readonly<Record<Light, string>> = {
  ok: "M-5 0L-1.5 4L5.5-4",
  waiting: "M0-5.5V0.5L4 3.5",
  bad: "M0-6V1.5M0 5V5.4",
};

/** A lamp that tells by its sign what it tells by its colour. */
function Lamp({ light }: { readonly light: Light }) {
  return (
    <svg class={`lamp lamp--${light}`} viewBox="-12 -12 24 24" aria-hidden="true">
      <circle class="lamp__glass" r="11" />
      <path class="lamp__sign" d={SIGNS[light]} />
    </svg>
  );
}
