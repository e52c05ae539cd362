/** Everything that is drawn: brass, iron and coins, as shapes of our own. Decoration, hidden from readers. */

interface GearProps {
  readonly teeth: number;
  readonly class?: string;
}

const TAU = 2 * Math.PI;

function at(radius: number, turn: number): string {
  return `${(radius * Math.cos(turn * TAU)).toFixed(2)} ${(radius * Math.sin(turn * TAU)).toFixed(2)}`;
}

/** The outline of a gear around the origin: teeth between two radii. */
export function gearPath(teeth: number, root: number, tip: number): string {
  const corners: string[] = [];
  for (let tooth = 0; tooth < teeth; tooth += 1) {
    const turn = tooth / teeth;
    const part = 1 / teeth;
    corners.push(
      at(root, turn),
      at(root, turn + part * 0.45),
      at(tip, turn + part * 0.55),
      at(tip, turn + part * 0.9),
    );
  }
  return `M${corners.join("L")}Z`;
}

/** A brass gear of 100 units. */
export function Gear({ teeth, class: name }: GearProps) {
  return (
    <svg class={`gear ${name ?? ""}`} viewBox="-50 -50 100 100" aria-hidden="true">
      <path class="brass" d={gearPath(teeth, 37, 48)} />
      <circle class="brass-dark" r="27" />
      <circle class="brass" r="22" />
      <circle class="iron" r="9" />
    </svg>
  );
}

const SEGMENTS = 12;

/** The wheel without its hub: a gear with painted segments and a coin on each. */
export function WheelPicture() {
  const segments = [];
  for (let index = 0; index < SEGMENTS; index += 1) {
    const from = index / SEGMENTS;
    const to = (index + 1) / SEGMENTS;
    segments.push(
      <path
        key={index}
        class={index % 2 === 0 ? "segment segment--gold" : "segment segment--iron"}
        d={`M0 0L${at(78, from)}A78 78 0 0 1 ${at(78, to)}Z`}
      />,
    );
    const [x, y] = at(60, (index + 0.5) / SEGMENTS).split(" ");
    segments.push(<circle key={`coin-${index}`} class="coin" cx={x} cy={y} r="7.5" />);
    segments.push(<circle key={`shine-${index}`} class="coin-shine" cx={x} cy={y} r="4.2" />);
  }
  return (
    <svg class="wheel__picture" viewBox="-100 -100 200 200" aria-hidden="true">
      <path class="brass-dark" d={gearPath(28, 90, 99)} />
      <circle class="brass" r="91" />
      <circle class="brass-dark" r="81" />
      {segments}
      <circle class="rim" r="78" />
    </svg>
  );
}

/** A heap of coins. */
export function Hoard() {
  const rows: readonly (readonly [y: number, xs: readonly number[]])[] = [
    [44, [-44, -22, 0, 22, 44]],
    [30, [-33, -11, 11, 33]],
    [16, [-22, 0, 22]],
    [2, [-11, 11]],
    [-12, [0]],
  ];
  return (
    <svg class="hoard" viewBox="-70 -36 140 100" aria-hidden="true">
      {rows.map(([y, xs]) =>
        xs.map((x) => (
          <g key={`${x} ${y}`} transform={`translate(${x} ${y})`}>
            <ellipse class="brass-dark" rx="15" ry="9" cy="4" />
            <ellipse class="coin" rx="15" ry="9" />
            <ellipse class="coin-shine" rx="9" ry="5" />
          </g>
        )),
      )}
    </svg>
  );
}

const FALLING = 9;

/** Coins that fall once when somebody wins; nothing where motion is unwelcome. */
export function FallingCoins() {
  return (
    <div class="falling" aria-hidden="true">
      {Array.from({ length: FALLING }, (_, index) => (
        <span key={index} class="falling__coin" />
      ))}
    </div>
  );
}
