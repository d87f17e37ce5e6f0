// Makes the frame of a letter as high as the letter; without this script the frame scrolls.
for (const frame of document.querySelectorAll(".lk-mail-frame")) {
  const fit = () => {
    const body = frame.contentDocument?.body;
    if (body?.offsetHeight) frame.style.height = `${body.offsetHeight + 2}px`;
  };
  frame.addEventListener("load", fit);
  window.addEventListener("resize", fit);
  fit();
}
