// Counts the words of a text while it is typed; without this script the server counts them.
for (const area of document.querySelectorAll("textarea[data-words-max]")) {
  const most = Number(area.dataset.wordsMax);
  const count = document.createElement("p");
  count.className = "lk-small lk-soft lk-words";
  count.setAttribute("aria-live", "polite");
  area.after(count);
  const english = document.documentElement.lang === "en";
  let timer;
  const show = () => {
    const words = area.value.split(/\s+/).filter(Boolean).length;
    count.textContent = english ? `${words} of at most ${most} words` : `${words} van hoogstens ${most} woorden`;
    count.classList.toggle("is-over", words > most);
  };
  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 150); });
  show();
}
