// Saves each tick as it is made. Without this script the button below the list saves them all.
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const form = document.querySelector("[data-saves-ticks]");
if (form) {
  const status = form.querySelector("[data-status]");
  const counted = document.querySelector("[data-count-came]");
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("change", async (event) => {
    const box = event.target;
    if (box.name !== "came") return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("idempotency_key", randomKey());
    body.set("quiet", "1");
    body.set("shown", box.value);
    if (box.checked) body.set("came", box.value);
    let saved = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      saved = answer.type === "opaqueredirect";
    } catch {
      saved = false;
    }
    if (!saved) box.checked = !box.checked;
    status.textContent = saved ? form.dataset.saved : form.dataset.failed;
    if (counted) counted.textContent = form.querySelectorAll("[name=came]:checked").length;
  });
}
