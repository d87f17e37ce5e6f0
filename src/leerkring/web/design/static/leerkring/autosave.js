// Saves a long form while somebody types, so that nothing is lost on the way. Without it, the
// form's own buttons do the same.
const PAUSE = 1500;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.status = this.querySelector("[data-status]");
    this.form.addEventListener("input", () => this.later(PAUSE));
    this.form.addEventListener("change", () => this.later(200));
    this.form.addEventListener("submit", () => this.stop());
    addEventListener("pagehide", () => this.flush());
  }

  later(pause) {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  stop() {
    clearTimeout(this.timer);
    this.dirty = false;
  }

  flush() {
    if (this.dirty) navigator.sendBeacon(this.dataset.url, new FormData(this.form));
    this.stop();
  }

  async save() {
    if (this.busy) return this.later(400);
    this.busy = true;
    this.dirty = false;
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body: new FormData(this.form) });
      if (!answer.ok) throw new Error(answer.status);
      const saved = await answer.json();
      for (const [name, value] of Object.entries(saved.was)) this.form.elements[name].value = value;
      this.say(`${this.dataset.saved} ${saved.at}`);
    } catch {
      this.say(this.dataset.failed);
    } finally {
      this.busy = false;
    }
  }

  say(text) {
    this.status.textContent = text;
  }
}

customElements.define("lk-autosave", Autosave);
