// Sorting questions into themes by keyboard: each tick is saved at once, the card comes back as it
// stands on the server. Without it, every card has its own save button.
class Sorter extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[data-status]");
    this.querySelector("[data-keys]").hidden = false;
    for (const card of this.cards()) this.prepare(card);
    this.addEventListener("change", (event) => this.ticked(event));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  cards() {
    return [...this.querySelectorAll("article.lk-question")];
  }

  prepare(card) {
    card.tabIndex = 0;
  }

  ticked(event) {
    if (event.target.name === "thema") this.send(event.target.form);
  }

  submitted(event) {
    const form = event.target;
    if (form.elements.nieuw_thema?.value.trim()) return; // every card gets a new tick: whole page
    event.preventDefault();
    this.send(form, event.submitter);
  }

  async send(form, submitter) {
    const card = form.closest("article");
    const inside = document.activeElement;
    const again = card.contains(inside) && inside.value ? `input[value="${inside.value}"]` : null;
    const body = new FormData(form, submitter);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Partial": "1" } });
      if (!answer.ok) throw new Error(answer.status);
      this.replace(card, await answer.text(), again);
    } catch {
      this.status.classList.remove("lk-unseen");
      this.status.textContent = this.dataset.failed;
    }
  }

  replace(card, html, again) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.firstElementChild;
    const hadFocus = card.contains(document.activeElement);
    card.replaceWith(fresh);
    this.prepare(fresh);
    if (hadFocus) ((again && fresh.querySelector(again)) || fresh).focus();
    const count = document.querySelector("[data-open-count]");
    if (count) count.textContent = fresh.dataset.open;
    this.status.textContent = "";
  }

  pressed(event) {
    const card = event.target.closest("article.lk-question");
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (!card || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.actionFor(event.key, card);
    if (!act) return;
    event.preventDefault();
    act();
  }

  actionFor(key, card) {
    if (/^[1-9]$/.test(key)) {
      const box = card.querySelectorAll("input[name=thema]")[Number(key) - 1];
      return box && (() => box.click());
    }
    const cards = this.cards();
    const here = cards.indexOf(card);
    return {
      ArrowDown: () => cards[here + 1]?.focus(),
      ArrowUp: () => cards[here - 1]?.focus(),
      n: () => card.querySelector("[name=nieuw_thema]")?.focus(),
      s: () => card.querySelector("[data-split]")?.click(),
      x: () => card.querySelector("[data-aside]")?.requestSubmit(),
    }[key];
  }
}

customElements.define("lk-sorter", Sorter);
