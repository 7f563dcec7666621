// A map says how high it is, where its frame is lower: nothing else is heard, and from nobody else.
const HIGHEST = 4000;
const frame = document.querySelector(".map-frame");
if (frame) {
  window.addEventListener("message", ({ source, data }) => {
    const needs = source === frame.contentWindow && data && data.mapNeeds;
    if (Number.isFinite(needs) && needs > frame.clientHeight && needs <= HIGHEST) frame.style.height = `${needs}px`;
  });
  frame.contentWindow.postMessage("how high?", "*");  // it may have been drawn before this script ran
}

// The table beside a map, put in order of a column. The buttons are there only where this script runs; without it the
// table stands in the order of the alphabet, borough by borough.
const box = document.querySelector(".map-table");
const table = box && box.querySelector("table");

if (table) {
  const heads = [...table.tHead.rows[0].cells];
  const bodies = [...table.tBodies].map((body) => ({ body, rows: [...body.rows] }));
  const areas = bodies.flatMap(({ rows }) => rows).filter((row) => !row.matches(".map-borough, .map-total"));
  const said = document.createElement("p");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  box.after(said);

  const worth = (row, column) => {
    const cell = row.cells[column];
    if (column === 0) return cell.textContent.trim().toLowerCase();
    return cell.dataset.sortValue === undefined ? null : Number(cell.dataset.sortValue);
  };

  // Areas without a figure (hidden, none, no data) come last in either order.
  const inOrder = (column, down) => [...areas].sort((one, other) => {
    const [a, b] = [worth(one, column), worth(other, column)];
    if (a === null || b === null) return (a === null) - (b === null);
    return (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
  });

  const asItWas = () => {
    for (const { body, rows } of bodies) { body.append(...rows); body.hidden = false; }
    delete box.dataset.sorted;
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      asItWas();
      if (column === 0 && !before && bodies.length > 1) {
        said.textContent = "In the order of the alphabet, borough by borough.";
        return;
      }
      const down = before ? before === "ascending" : column > 0;
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      bodies[0].body.append(...inOrder(column, down));
      for (const { body, rows } of bodies) {
        for (const row of rows) if (row.matches(".map-borough, .map-total")) row.remove();
        body.hidden = body !== bodies[0].body;
      }
      box.dataset.sorted = "";
      said.textContent = `In order of ${button.textContent.trim().toLowerCase()}, ${down ? "highest" : "lowest"} first.`;
    });
  });
}
