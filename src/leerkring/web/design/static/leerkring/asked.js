// Hides a question that is asked only after a certain answer; without this script it says so itself.
for (const part of document.querySelectorAll("[data-asked-if]")) {
  const fields = () => [...document.getElementsByName(part.dataset.askedIf)];
  const show = () => {
    part.hidden = !fields().some((field) => field.checked && field.value === part.dataset.answer);
  };
  fields().forEach((field) => field.addEventListener("change", show));
  show();
}
