// On a narrow screen the phases stand in a row that scrolls: this shows the one you are in.
const menu = document.querySelector(".lk-phase-menu");
const current = menu?.querySelector("[aria-current]") ?? menu?.querySelector(".is-now a");
if (current) {
  menu.scrollLeft = current.offsetLeft - (menu.clientWidth - current.offsetWidth) / 2;
}
