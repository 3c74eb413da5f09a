// Comfort on the pages of a run: looks every five seconds what came meanwhile and lets the clock go on. Posts never
// push away what is being read: the page only says how many there are. Everything works without it.

const EVERY = 5000;
const AT_MOST = 60000;

const place = document.querySelector("[data-poll]");
let stamp = "";
let pause = EVERY;

/** Each part of the answer goes into the element of the same id, when it says something new. */
function show(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").body.children;
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old && old.innerHTML !== part.innerHTML) old.replaceChildren(...part.childNodes);
  }
}

/** Asks once. Says whether to go on asking: not once signed out, or when the run is gone. */
async function look() {
  const headers = stamp ? { "If-None-Match": stamp } : {};
  const answer = await fetch(place.dataset.poll, { headers, cache: "no-store" });
  if (answer.redirected || answer.status === 403 || answer.status === 404) return false;
  if (answer.ok) {
    show(await answer.text());
    stamp = answer.headers.get("ETag") ?? "";
  }
  pause = answer.ok || answer.status === 304 ? EVERY : Math.min(pause * 2, AT_MOST);
  return true;
}

async function later() {
  let goOn = true;
  if (!document.hidden) {
    try {
      goOn = await look();
    } catch {
      pause = Math.min(pause * 2, AT_MOST); // no connection now; the next time may be better
    }
  }
  if (goOn) setTimeout(later, pause);
}

/** A clock that was moved is asked after at once. */
function afterTheClock(event) {
  if (event.target.id === "clock" && place) look().catch(() => {});
}

if (place) setTimeout(later, pause);
document.addEventListener("htmx:afterSwap", afterTheClock);
