/** The server's event stream: snapshot, deltas, heartbeats, and coming back when it breaks. */

/** The page says how often the server sends a heartbeat; a line silent for longer than two, and a little, is dead. */
const SILENCE_MS = 2_000 * Number(document.body.dataset.heartbeat) + 10_000;
const RETRY_MS = 2_000;

/**
 * Follows the stream at the address `url()` gives until `close()`, which is returned, is called.
 *
 * `on.snapshot(document)`, `on.delta(patch)`, `on.frames(chunk)`, `on.pipeline(picture)` bring data, `on.caughtUp()` tells that a faster viewer is live again; `on.open()`, `on.lost()` and
 * `on.missing()` (the server does not know the run asked for) tell of the connection. While the browser retries by itself it resumes after the last event it
 * saw; where it gives up (an HTTP error, a dead line) a new stream is opened, which begins
 * with a snapshot. @param {() => string} url @param {StreamHandlers} on
 */
export function followStream(url, on) {
  let closed = false;
  /** @type {EventSource} */
  let source;
  let watchdog = 0;
  let begun = false;

  function alive() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      on.lost();
      open();
    }, SILENCE_MS);
  }

  /** @template {keyof StreamEvents} Name @param {Name} name @param {(data: StreamEvents[Name]) => void} handle */
  function listen(name, handle) {
    source.addEventListener(name, (event) => {
      alive();
      handle(JSON.parse(event.data));
    });
  }

  function open() {
    source?.close();
    if (closed) return;
    const address = url();
    source = new EventSource(address);
    begun = false;
    alive();
    source.addEventListener("open", () => {
      alive();
      on.open();
    });
    const opened = source;
    source.addEventListener("error", async () => {
      if (closed) return;
      if (opened.readyState !== EventSource.CLOSED) {
        on.lost();
        if (url() === address) return; // the browser tries again by itself
        opened.close();
      }
      clearTimeout(watchdog);
      watchdog = setTimeout(open, RETRY_MS);
      const missing = await isMissing(address);
      if (source !== opened) return; // the next one is open by now
      if (missing) on.missing();
      else on.lost();
    });
    listen("snapshot", (document) => {
      begun = true;
      on.snapshot(document);
    });
    listen("delta", (patch) => {
      if (begun) on.delta(patch);
    });
    listen("frames", (chunk) => on.frames(chunk));
    listen("pipeline", (picture) => on.pipeline(picture));
    listen("caught_up", () => on.caughtUp());
    listen("heartbeat", () => {});
  }

  open();
  return function close() {
    closed = true;
    clearTimeout(watchdog);
    source?.close();
  };
}

/** Whether the server says there is no such stream: the browser does not tell why it gave up. @param {string} url */
async function isMissing(url) {
  try {
    return (await fetch(url, { method: "HEAD" })).status === 404;
  } catch {
    return false; // no answer at all: the connection is lost
  }
}
