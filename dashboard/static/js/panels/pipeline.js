/** The pipeline made visible; what draws it is loaded when it is opened first. */

export function pipeline(host, page) {
  let loaded = false;

  page.views.onChange(async () => {
    if (loaded || !host.offsetParent) return;
    loaded = true;
    try {
      const { pipelineView } = await import("./pipeline-view.js");
      pipelineView(host, page);
    } catch {
      loaded = false; // the header says that the connection is lost
    }
  });
  return () => {};
}
