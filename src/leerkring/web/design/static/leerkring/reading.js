// Keys 1, 2 and 3 give the verdict, 1 to 5 the points; without this script buttons and arrows do.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = document.querySelector(`form[data-keys] button[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  } else if (/^[1-5]$/.test(event.key)) {
    givePoints(event);
  }
});

// Give the points to the scale that has the focus, or else the first that has none, and go on.
function givePoints(event) {
  const scales = [...document.querySelectorAll("form[data-points] .lk-scale")];
  const at = event.target.closest(".lk-scale") ?? scales.find((scale) => !scale.querySelector(":checked"));
  const radio = at?.querySelector(`input[value="${event.key}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  const next = scales[scales.indexOf(at) + 1];
  const button = document.querySelector("form[data-points] button");
  (next?.querySelector(":checked") ?? next?.querySelector("input") ?? button).focus();
}
