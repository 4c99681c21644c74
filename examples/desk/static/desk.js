// Improvements that need a script. Every page works without it.
"use strict";

// Submit each form once. The server enforces this as well.
for (const form of document.forms) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.disabled = true;
    }
  });
}

// Move the focus to the result of the last action, so that a screen reader starts there.
const result = document.querySelector(".notice") ?? document.querySelector(".panel.unknown, .slip");
result?.focus({ preventScroll: true });

// After Back, the browser may show a stored page: load the present state instead.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

// While the outcome of an order is open, ask for its page every second. When its state has changed, load it:
// the focus then moves to the result. A form that is being filled in stays as long as the state does.
const poll = document.querySelector("[data-poll]");
const fetchState = async () => {
  try {
    const response = await fetch(poll.dataset.poll);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok && page.querySelector("[data-poll]")?.dataset.version !== poll.dataset.version) {
      location.replace(poll.dataset.poll);
      return;
    }
    const next = page.querySelector(".next-query");
    const shown = document.querySelector(".next-query");
    if (next && shown) {
      shown.replaceWith(next);
    }
  } catch {
    // The desk does not respond: ask again.
  }
  setTimeout(fetchState, 1000);
};
if (poll) {
  setTimeout(fetchState, 1000);
}

// Show the chosen slot in words.
const chosen = document.querySelector(".chosen");
document.addEventListener("change", (event) => {
  if (chosen && event.target.name === "slot") {
    chosen.textContent = "已选 " + event.target.dataset.label;
  }
});

// In a calendar, an arrow key moves along the row or column to the next slot that can be booked.
const directions = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
document.addEventListener("keydown", (event) => {
  const cell = event.target.name === "slot" && event.target.closest("td");
  const direction = directions[event.key];
  if (!cell || !direction) {
    return;
  }
  event.preventDefault();
  const rows = [...document.querySelectorAll(".calendar tbody tr")];
  let row = rows.indexOf(cell.parentElement);
  let column = cell.cellIndex;
  for (;;) {
    row += direction[0];
    column += direction[1];
    const next = rows[row] && rows[row].cells[column];
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

// Printing needs a script, so the print button is hidden without one.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
