// What a page can do better with a script. Without one, everything works all the same.
"use strict";

// A form goes out once. The server makes sure of that too.
for (const form of document.forms) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.disabled = true;
    }
  });
}

// What came of the last click is read out first: the focus goes there.
const said = document.querySelector(".notice") ?? document.querySelector(".sheet.unknown, .slip");
said?.focus({ preventScroll: true });

// Back shows what is so now, also where the browser has kept the page as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

// The slot that is chosen, in words, for the eye and the ear.
const chosen = document.querySelector(".chosen");
document.addEventListener("change", (event) => {
  if (chosen && event.target.name === "slot") {
    chosen.textContent = "已选 " + event.target.dataset.label;
  }
});

// In a calendar the arrows go by rows and columns, to the next slot that can be booked.
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
document.addEventListener("keydown", (event) => {
  const cell = event.target.name === "slot" && event.target.closest("td");
  const step = steps[event.key];
  if (!cell || !step) {
    return;
  }
  event.preventDefault();
  const rows = [...document.querySelectorAll(".calendar tbody tr")];
  let y = rows.indexOf(cell.parentElement);
  let x = cell.cellIndex;
  for (;;) {
    y += step[0];
    x += step[1];
    const next = rows[y] && rows[y].cells[x];
    if (!next) {
      return;
    }
    const slot = next.querySelector("input[name=slot]");
    if (slot && slot.checkVisibility()) {
      slot.checked = true;
      slot.focus();
      slot.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
  }
});

// Printing needs a script, so without one there is no button for it.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
