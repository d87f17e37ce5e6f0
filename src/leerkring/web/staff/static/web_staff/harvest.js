// Enter sends the note and opens the next one; Shift and Enter begin a new line.
const box = document.querySelector("[data-enter-sends] textarea");
if (box) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}
