// What the page's modules share, for `make lint` alone: no browser loads it.

/** The state document in the browser: empty until a run is there. */
type State = Partial<Api.State>;
type Driver = Api.DriverState;
type Race = Api.Race;
type Status = Api.Status;

/** Called once per frame in which something came. */
type Update = (state: State, changes: import("../static/js/merge.js").Changes) => void;

/** Builds its elements inside an area of the template. */
type Panel = (host: HTMLElement, page: Page) => Update;

/** Which moment of the race the page shows; `seconds` where it is behind. */
type Mode = { kind: "live" | "behind" | "at" | "paused"; seconds?: number };

/** What a page left for the one after a reload. */
type Left = { at: number; mode: Mode; shown: { run: string | null; t_ms: number }; driver: string | null; section?: string; view: string | null; [more: string]: unknown };

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
  cloud?: string;
  left: Left | null;
}

/** The circuit as it is drawn; the notes at its corners are reckoned once for each scale. */
type Circuit = Omit<ReturnType<typeof import("../static/js/circuit.js").circuit>, "notes"> & { notes?: { scale: number; spots: unknown[] } };

/** From the circuit's units to pixels. */
type To = (point: { x: number; y: number }) => [number, number];

/** Where a car is drawn, and as what. */
type CarSpot = Pick<Api.DriverState, "code" | "colour" | "state" | "position"> & { driver: string; x: number; y: number; inferred?: boolean };

type View = { x: number; y: number; zoom: number };

/** A canvas that nobody asked for another context. */
type Canvas = { getContext(contextId: "2d"): CanvasRenderingContext2D } & HTMLCanvasElement;

type Paint = (canvas: Canvas, picture: { shape: Circuit | null; cars: CarSpot[]; status?: Partial<Api.Status>; palette: any; view: View; selected: string | null }) => void;

/** The answer of /api/v1/pipeline; see docs/api.md. */
type Pipework = { now_ms: number; began_ms: number; state: string; window_s: number; hops: { name: string; p50?: number; p99?: number; count: number }[]; parts: any[] };

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

/** Makes an element of a tag with attributes and children. */
type El = <Tag extends keyof Tags>(tag: Tag, attributes?: Record<string, unknown>, ...children: (Node | string)[]) => Tags[Tag];
