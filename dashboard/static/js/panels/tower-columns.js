/** The columns of the tower, left to right. Which of them show depends on its width: tower-narrow.css. */

export const COLUMNS = [
  { key: "position", label: "P", title: "Position" },
  { key: "driver", label: "Driver" },
  { key: "gained", label: "Grid", title: "Places gained or lost against the grid" },
  { key: "gap", label: "Gap", title: "To the leader" },
  { key: "interval", label: "Interval", title: "To the car ahead" },
  { key: "last", label: "Last", title: "Last lap" },
  { key: "best", label: "Best", title: "Best lap" },
  { key: "s1", label: "S1", title: "Sector 1" },
  { key: "s2", label: "S2", title: "Sector 2" },
  { key: "s3", label: "S3", title: "Sector 3" },
  { key: "tyre", label: "Tyre", title: "Compound and age in laps" },
  { key: "stints", label: "Stints", title: "Sets of tyres, to scale of the race's laps" },
  { key: "stops", label: "Stops", title: "Tyre changes, and the last time in the pit lane in seconds" },
];
