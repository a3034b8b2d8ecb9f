// What the page's modules share, for `make lint` alone: no browser loads it.

/** The state document in the browser: empty until a run is there. */
type State = Partial<Api.State>;
type Driver = Api.DriverState;
type PenaltyGiven = Api.PenaltyGiven;
type Race = Api.Race;
type Status = Api.Status;

/** Called once per frame in which something came. */
type Update = (state: State, changes: import("../static/js/merge.js").Changes) => void;

/** Builds its elements inside an area of the template. */
type Panel = (host: HTMLElement, page: Page) => Update;

/** Which moment of the race the page shows; `seconds` where it is behind. */
type Mode = { kind: "live" | "behind" | "at" | "paused"; seconds?: number };

/** A run, or none, and a moment of it. */
type Moment = { run: string | null; t_ms: number };

/** What the page says of its stream; see connection.js. */
type Said = { kind: "connecting" | "waiting" | "live" | "stale" | "lost" | "missing" | "finished" | "paused" | "replay" | "behind"; label: string; detail: string };

/** What the stream brings, by the names of its events. */
type StreamEvents = { snapshot: State; delta: Patch; frames: Api.CarFrames; pipeline: Pipework; caught_up: unknown; heartbeat: unknown };

/** A merge patch of the state document. */
type Patch = { t_ms?: number; [key: string]: unknown };

/** Who takes what the stream brings; see stream.js. */
interface StreamHandlers {
  snapshot(document: State): void;
  delta(patch: Patch): void;
  frames(chunk: Api.CarFrames): void;
  pipeline(picture: Pipework): void;
  caughtUp(): void;
  open(): void;
  lost(): void;
  missing(): void;
}

/** What stands in a text in place of `{name}`, or in an address; nothing where there is no value. */
type Values = Record<string, string | number | null | undefined>;

type Facts = NonNullable<Api.Alert["facts"]>;

/** The facts of a kind of alert. */
type FactsOf<Kind> = Facts extends infer Some ? (Some extends { kind: infer Kinds } ? (Kind extends Kinds ? Some : never) : never) : never;

/** What is said of an alert with such facts. */
type AlertTexts = { [Kind in Facts["kind"]]?: (alert: AlertMark, facts: FactsOf<Kind>) => string };

/** An alert, or as much of it as the answer of /api/v1/timeline has. */
type AlertMark = Pick<Api.Alert, "kind" | "t_ms" | "title"> & Partial<Api.Alert>;

/** What a page left for the one after a reload. */
type Left = { at: number; mode: Mode; rate?: number; shown: Moment; driver: string | null; section?: string; view: string | null; [more: string]: unknown };

/** What all panels can ask; see registry.js. */
interface Page {
  connection: import("../static/js/connection.js").Connection;
  frames: import("../static/js/frames.js").Frames;
  pipeline: import("../static/js/pipeline.js").Pipeline;
  time: import("../static/js/time.js").PageTime;
  selection: import("../static/js/selection.js").Selection;
  views: import("../static/js/views.js").Views;
  keys: import("../static/js/keys.js").Keys;
  shown: import("../static/js/shown-panels.js").ShownPanels;
  voice: import("../static/js/voice.js").Voice;
  /** There before a panel is drawn. */
  kit: Kit;
  cloud?: string;
  left: Left | null;
}

/** Words, shapes and the like by name, in an object without a prototype: what is not listed is not there. */
type Lookup<T> = Record<string, T | null | undefined>;

type Point = { x: number; y: number };

/** Where a car is, in the circuit's units; `inferred` where no sample says so. */
type Place = Point & { inferred: boolean };

/** The circuit as it is drawn: marks are at points of its line; the notes at its corners are reckoned once for each scale. */
type Circuit = {
  line: Point[];
  turn(x: number, y: number): Point;
  outline: Path2D;
  corners: { text: string; at: number }[];
  sectors: { text: string; at: number }[];
  marshals: Map<string, Path2D>;
  centre: Point;
  width: number;
  height: number;
  notes?: { scale: number; spots: { text: string; spot: Point }[] };
};

/** From the circuit's units to pixels. */
type To = (point: Point) => [number, number];

/** A colour's name in the style sheets. */
type Token = `--${string}`;

/** The map's colours and font; `teams` by driver. */
type Palette = { [token: Token]: string; font: string; teams: Record<string, string> };

/** Where something is written on the map, in pixels. */
type Taken = { left: number; right: number; middle: number };

/** Where a car is drawn, and as what. */
type CarSpot = Pick<Api.DriverState, "code" | "colour" | "state" | "position"> & { driver: string; x: number; y: number; inferred?: boolean };

type View = { x: number; y: number; zoom: number };

/** A canvas that nobody asked for another context. */
type Canvas = { getContext(contextId: "2d"): CanvasRenderingContext2D } & HTMLCanvasElement;

type Paint = (canvas: Canvas, picture: { shape: Circuit | null; cars: CarSpot[]; status?: Partial<Api.Status>; palette: Palette; view: View; selected: string | null }) => void;

/** A column of the tower. */
type Column = { key: string; label: string; title?: string; cell?: (key: string) => Cell };

/** One cell of a row; what it says depends on the driver and on the session. */
type Cell = { element: HTMLElement; draw(driver: Driver, scale: number, state: State): void };

interface Row {
  element: HTMLElement;
  select(chosen: boolean): void;
  draw(driver: Driver, scale: number, state: State): void;
}

/** What the answer of /api/v1/timeline has for the playback bar. */
type TimeLine = { start_ms?: number; lights_out_ms?: number; end_ms?: number; laps?: { lap: number; t_ms: number }[]; marks?: AlertMark[] };

/** What the details of a driver tell: a name, and how it is read; nothing where there is none. */
type Fact = [name: string, read: (driver: Driver, state: State) => string | number | undefined];

/** What is particular to a kind of session. */
interface Kit {
  kind: Race["kind"];
  /** The tower's columns, the row of a driver, and his details. */
  columns: Column[];
  Row: new (number: string, columns: Column[]) => Row;
  details: () => Promise<import("../static/js/panels/driver-details.js").DriverDetails>;
  /** What stands above the alerts once there is a result. */
  Result?: new () => { element: HTMLElement; draw(drivers: Record<string, Driver>): void };
  /** Laps the stint bars are drawn to, or the number of the part: when it changes every row is drawn again. */
  scale(state: State): number;
  /** The large figure at the top: which lap, or how much time is left. */
  count(state: State): { word: string; figure: string; note: string };
  status(state: State): { word: string; icon: string; kind: string };
  /** What stands before the race's name in the window's title. */
  title(state: State): string;
  /** The session's name where it has to be said. */
  name(session: string): string;
  demo(seed?: number): string;
  /** What the session's own time is called, and where the session came from. */
  time: string;
  sources: Record<string, string>;
  /** The charts that have sense, the first of them shown at first; whether cars fight each other on the track. */
  charts(state: State): string[];
  battles: boolean;
  /** What panels say that have nothing to show yet. */
  nothing: { alerts: string; laps: string; telemetry: string };
  /** Whether cars without positions are drawn on a ring by their gaps; what the map says then. */
  ring: boolean;
  nowhere: string;
  /** What the playback bar's menu jumps to; nothing where the word is empty. */
  jumps(line: TimeLine, state: State): { word: string; label: string; entries: [t_ms: number, text: string][] };
  /** Marks on the playback bar besides those of alerts. */
  marks(state: State): { t_ms: number; tone: string }[];
}

type Percentiles = { p50?: number; p99?: number };

/** A part of the pipeline; its figures are its own, see docs/api.md. */
type Part = { name: string; state: "failing" | "silent" | "slow" | "ok" | "idle"; says?: string; code?: string | null; values?: Values; [figure: string]: any };

/** The answer of /api/v1/pipeline. */
type Pipework = { now_ms: number; began_ms: number; state: Part["state"]; window_s: number; hops: ({ name: string; count: number } & Percentiles)[]; parts: Part[] };

/** `null` is what storage gives for a name it does not have, and what JSON.parse makes of it. */
interface JSON {
  parse(text: string | null): any;
}

/** Elements of the template, which is never without them. */
interface ParentNode {
  querySelector(selectors: `[data-area="${string}"]` | ".loading" | ".skip"): HTMLElement;
}

/** What the page listens to are elements. */
interface EventTarget {
  closest(selectors: string): HTMLElement | null;
}

interface Document {
  getElementById(id: `sheet-${string}`): HTMLLinkElement | null;
}

interface DocumentEventMap {
  /** A choice of look in the settings: its name and what was chosen. */
  choice: CustomEvent<[string, string]>;
}

interface Tags extends Omit<HTMLElementTagNameMap, "canvas"> {
  canvas: Canvas;
}

/** One run of the answer of /api/v1/runs. */
type Run = { run: string; race?: string; season?: number; date?: string; started_ms?: number; finished: boolean; held: boolean };

/** A run that is held, in the answer of /api/v1/catalogue. */
type HeldRun = Run & { live: boolean; laps?: number; total_laps?: number };

/** What can be asked of the simulator; see docs/api.md. */
type Action = { kind: string; run?: string; speed?: number; source?: Source; [more: string]: unknown };

/** What can be played; see docs/api.md. */
type Source = { kind: string; session?: string; [more: string]: unknown };

/** Gives a command and says where that fails. */
type Ask = (action: Action) => Promise<{ id: string; run?: string } | null>;

/** Draws a session that is on: what the simulator says of it, what is held of it, whether this page shows it. */
type Draw = (one: Played | null, held: HeldRun | undefined, watched: boolean) => void;

type Played = Api.Played;
type Weekend = Api.Weekend;

/** The answer of /api/v1/catalogue. */
type Catalogue = { now_ms: number; simulator: boolean; looked_ms?: number; runs: HeldRun[]; played: Played[]; offers: (Omit<Api.Offer, "source"> & { source: Source })[]; calendar: Weekend[] };

/** One lap of the answer of /api/v1/laps. */
type DrivenLap = { lap: number; t_ms: number; position: number; gap_ms: number; time_ms?: number; compound?: string; tyre_life?: number; stint?: number; pit_in?: boolean; pit_out?: boolean; deleted?: boolean };

type PitLoss = { ms: number; stops: number };

/** The answer of /api/v1/laps. */
type Laps = { drivers: Record<string, DrivenLap[]>; cautions?: { status: string; from_ms: number; to_ms?: number }[]; pit_loss?: { green?: PitLoss; caution?: PitLoss } };

/** A car within a second of the one ahead, `ms` behind it at last. */
type Battle = { ahead: string; behind: string; laps: number; ms: number; words: string };

type Neighbour = { code?: string; ms: number };

/** Where a stop now would bring each car out. */
type Rejoin = { kind: "green" | "caution"; cost?: PitLoss; rows: { code?: string; now: number; then: number; ahead?: Neighbour; behind?: Neighbour }[] };

/** A place of a car at a moment of the race. */
type Sample = { t: number; x: number; y: number };

/** A straight piece of the circuit's outline, and how far along it begins. */
type Piece = { x: number; y: number; dx: number; dy: number; length: number; start: number };

/** The answer of /api/v1/trace: a lap over its distance. */
type Trace = { lap: number; time_ms: number; distance_m: number[]; speed_kph: number[] };

type ChartTrace = Trace & { code?: string; colour?: string; dash: string };

/** A driver in a chart; `second` is the second of his team, `faded` is who is not the one followed. */
type ChartDriver = { number: string; code?: string; colour: string; second: boolean; stints: Api.StintLaps[]; laps: DrivenLap[]; selected: boolean; faded: boolean };

/** What charts are drawn from: `colours` by the name of the style sheets' property. */
type ChartData = { drivers: ChartDriver[]; colours: Record<string, string>; font: string; cautions: { red: boolean; from: number; to: number; from_ms: number; to_ms: number }[]; laps: number; start_ms: number; now_ms: number };

/** A line, points or bars as Plotly takes them. */
type PlotTrace = {
  type: string;
  name?: string;
  x: unknown[];
  y: unknown[];
  line?: { color?: string; dash?: string; [more: string]: unknown };
  marker?: { color?: string; [more: string]: unknown };
  visible?: boolean;
  [more: string]: unknown;
};

type Layout = { xaxis: Record<string, unknown>; yaxis: Record<string, unknown>; margin: Record<string, number>; [more: string]: unknown };

/** What Plotly draws. */
type Figure = { traces: PlotTrace[]; layout: Layout };

type Axis = { range: number[]; autorange: boolean };

/** What Plotly has drawn on: it puts its own on it. */
type Plotted = HTMLDivElement & { layout: Record<"xaxis" | "yaxis", { range: number[] }>; on(event: string, listener: (change: object) => void): void };

/** Plotly's bundle, there once the strategy view has fetched it. */
declare var Plotly: { react(on: Plotted, traces: PlotTrace[], layout: object, config: object): void; Plots: { resize(on: Plotted): void } } | undefined;
