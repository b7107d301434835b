// What a browser does otherwise than a terminal. textual.js draws; this comes before it.
"use strict";

let line = null; // to the process behind this tab

window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    line = this;
    this.addEventListener("message", (event) => {
      if (typeof event.data !== "string") return;
      const [what, sentence] = JSON.parse(event.data);
      if (what === "said") document.getElementById("said").textContent = sentence;
    });
    this.addEventListener("open", toScreen);
    this.addEventListener("close", () => document.getElementById("again").focus());
  }
};

// What is typed goes to the screen, from the beginning and after a click beside it.
const toScreen = () => document.querySelector(".xterm-helper-textarea")?.focus();
window.addEventListener("click", () => document.body.classList.contains("-closed") || toScreen());

// An address that somebody said in an interview is text; nothing opens elsewhere from here.
window.open = () => null;

const mac = /^Mac/.test(navigator.platform);

// Browsers keep these to themselves: with Alt they mean the same here.
const KEPT = {
  KeyN: "\x0e", KeyT: "\x14", KeyW: "\x17", KeyQ: "\x11", PageUp: "\x1b[5;5~", PageDown: "\x1b[6;5~",
};
// These are the browser's own, and the screen has no use for them: paste, larger and smaller, whole screen, tools.
const BROWSERS = new Set(["v", "+", "=", "-", "0"]);

window.addEventListener("keydown", (event) => {
  // What was typed before stays in the field behind the screen, and an accent that is composed would bring it back.
  if (!event.isComposing && event.target.matches?.(".xterm-helper-textarea")) event.target.value = "";
  const ctrl = (mac ? event.metaKey : event.ctrlKey) && !event.altKey;
  if (event.altKey && !event.ctrlKey && !event.metaKey && !mac && letter(event) in KEPT) {
    event.preventDefault();
    event.stopPropagation();
    if (line !== null && line.readyState === WebSocket.OPEN) line.send(JSON.stringify(["stdin", KEPT[letter(event)]]));
  } else if ((ctrl && BROWSERS.has(event.key.toLowerCase())) || event.key === "F11" || event.key === "F12") {
    event.stopPropagation();
  }
}, true);

// By what is printed on the key: Q is not at the same place on every keyboard.
function letter(event) {
  return /^[a-z]$/i.test(event.key) ? "Key" + event.key.toUpperCase() : event.code;
}

window.addEventListener("DOMContentLoaded", () => {
  const begin = window.onload; // textual.js measures its letters there, so they have to be here
  const letters = ["16px", "bold 16px", "italic 16px"].map((style) => `${style} "Roboto Mono"`);
  window.onload = async (event) => {
    await Promise.allSettled(letters.map((each) => document.fonts.load(each)));
    begin(event);
  };
  document.body.classList.toggle("mac", mac);
  document.getElementById("again").addEventListener("click", () => location.reload());
});
