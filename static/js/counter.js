// The live counter of the practice channel: how much room a text has left, by the rule of the channel.
// The server counts the same (practice/channel.py) and decides; the same cases are run against both.

const Counter = (() => {
  const TONE = "[\\u{1f3fb}-\\u{1f3ff}]";
  const ONE = `(?:\\p{Emoji_Modifier_Base}(?:${TONE}|\\ufe0f(?!${TONE}))?(?!\\ufe0e)`
    + "|(?:[©®]\\ufe0f|(?![©®])\\p{Extended_Pictographic}\\ufe0f?(?!\\ufe0e)))";
  const EMOJI = new RegExp(
    "[#*0-9]\\ufe0f?\\u20e3|[\\u{1f1e6}-\\u{1f1ff}]{2}|\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}"
    + `|${ONE}(?:\\u200d${ONE})*|${TONE}`,
    "gu",
  );
  const FILLED_IN = /^\s*(?:@[0-9A-Za-z_]{1,15}(?:\s+|$))+/;

  function characters(text, light) {
    let weight = 0;
    for (const each of text) {
      const point = each.codePointAt(0);
      weight += light.some(([first, last]) => point >= first && point <= last) ? 1 : 2;
    }
    return weight;
  }

  function weigh(text, light) {
    let weight = 0;
    let at = 0;
    for (const emoji of text.matchAll(EMOJI)) {
      weight += characters(text.slice(at, emoji.index), light) + 2;
      at = emoji.index + emoji[0].length;
    }
    return weight + characters(text.slice(at), light);
  }

  /** The rule of a channel from data attributes: {light: "0-4351 …", urlLength: "23", reply: "" where names are free}. */
  function weightedLength(written, rule) {
    const light = rule.light.trim().split(/\s+/).map((range) => range.split("-").map(Number));
    let text = written.normalize("NFC");
    if (rule.reply !== undefined) text = text.replace(FILLED_IN, "");
    let weight = 0;
    let at = 0;
    for (const [start, end] of Addresses.links(text)) {
      weight += weigh(text.slice(at, start), light) + Number(rule.urlLength);
      at = end;
    }
    return weight + weigh(text.slice(at), light);
  }

  /**
   * A field with data-counter="id" data-max data-light data-url-length [data-reply] shows in that element how much
   * room is left; without data-light every character counts as one. Its sentences, with # for the number, are the
   * element's data-left and data-over; data-state is ok, near or over. An element "id-say" with role="status", if there is one, speaks near the limit only.
   */
  const NEAR = 20;

  function count(area) {
    const shown = document.getElementById(area.dataset.counter);
    if (!shown) return;
    const plain = [...area.value.normalize("NFC").trim()].length;
    const length = area.dataset.light ? weightedLength(area.value, area.dataset) : plain;
    const left = Number(area.dataset.max) - length;
    const said = (left < 0 ? shown.dataset.over : shown.dataset.left).replace("#", String(Math.abs(left)));
    shown.textContent = said;
    shown.dataset.state = left < 0 ? "over" : left <= NEAR ? "near" : "ok";
    const aloud = document.getElementById(`${area.dataset.counter}-say`);
    if (aloud) aloud.textContent = left <= NEAR ? said : "";
  }

  /** The shown element may carry the rule instead, with data-counter-of="id of the text area". */
  function bind(shown) {
    const { counterOf, max, light, urlLength, reply } = shown.dataset;
    const area = document.getElementById(counterOf);
    if (!area) return;
    Object.assign(area.dataset, { counter: shown.id, max, light, urlLength });
    if (reply !== undefined) area.dataset.reply = "";
  }

  function countAll(root) {
    for (const shown of root.querySelectorAll?.("[data-counter-of]") ?? []) bind(shown);
    for (const area of root.querySelectorAll?.("[data-counter][data-max]") ?? []) count(area);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-counter][data-max]")) count(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => countAll(document));
  document.addEventListener("htmx:load", (event) => countAll(event.target));

  return { weightedLength };
})();
