// 念给我听: reads the question of the screen. The button is there only where the phone can speak.
const spoken = () => {
  const main = document.getElementById("main");
  const parts = main.querySelectorAll("h1, h2, p, legend, label, dt, dd, li, .button, summary, .badge");
  const seen = [];
  for (const part of parts) {
    if (part.closest("[data-aloud], [hidden], .unseen") || part.parentElement.closest("p, legend, label, dt, dd, li, .button, summary")) continue;
    const text = part.textContent.replace(/\s+/g, " ").trim();
    if (text && seen[seen.length - 1] !== text) seen.push(text);
  }
  return seen.join("。").slice(0, 600);
};

function begin() {
  const button = document.querySelector("[data-aloud]");
  const voice = window.speechSynthesis;
  if (!button || !voice || !window.SpeechSynthesisUtterance) return;
  button.hidden = false;
  const still = () => {
    voice.cancel();
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    const speaking = button.getAttribute("aria-pressed") === "true";
    still();
    if (speaking) return;
    const words = new SpeechSynthesisUtterance(spoken());
    words.lang = document.documentElement.lang;
    words.rate = 0.9;
    words.onend = still;
    button.setAttribute("aria-pressed", "true");
    voice.speak(words);
  });
  document.addEventListener("field:shown", still);
  addEventListener("pagehide", still);
}

begin();
