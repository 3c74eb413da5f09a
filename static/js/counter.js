// The live counter of the practice channel: how much room a text has left, by the rule of the channel.
// The server counts the same (practice/channel.py) and decides; the same cases are run against both.

const Counter = (() => {
  const ENDINGS = new Set(`
  ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz
  ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm fo
  fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
  jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq
  mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re
  ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp
  tr tt tv tw tz ua ug uk um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
  academy aero agency app arpa art asia associates bank bike biz blog business cafe care cat center centre city click
  cloud club coach codes coffee com community company consulting coop credit date design dev digital direct directory
  earth eco edu education email energy engineering events example expert express family farm finance fit fitness
  foundation fund fyi gallery games garden gift global gold gov green group guide guru health help host hotel house
  info ink institute int international jobs land law life link live loan ltd marketing media mil mobi money museum
  name net network news ngo one online ong org page partners parts photo photos pics place plus post press pro
  productions properties pub report rest review reviews run sale school science services shop site social software
  solutions space store studio style support systems team tech tel tips today tools top tours town toys trade training
  travel tube university vip wiki work works world wtf xyz zone
  中国 中國 中文网 한국 рф рус укр бел срб ελ ευ ею السعودية امارات مصر پاکستان ایران भारत ไทย 台湾 香港 网络 公司
  `.trim().split(/\s+/));
  const LONGEST_LABEL = 63;
  const LONGEST = 4096;
  const ACCENTED = "\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f";
  const LATIN = `[0-9A-Za-z_\\-${ACCENTED}]`;
  const NAME = "[^\\s\\x00-\\x1f!-,.\\/:-@\\[-^`{-\\x9f\\u2000-\\u206f\\u3000-\\u3002\\ufeff\\ufffe\\uffff]";
  const CANDIDATE = new RegExp(
    `(?<![0-9A-Za-z@\\uff20$#\\uff03])(?<scheme>https?:\\/\\/)(?<name>${NAME}+(?:\\.${NAME}+)+)`
    + `|(?<![0-9A-Za-z_\\-${ACCENTED}@\\uff20$#\\uff03.\\/])(?<bare>${LATIN}+(?:\\.${LATIN}+)+)`,
    "giu",
  );
  const IN_PATH = `[0-9A-Za-z${ACCENTED}\\u0400-\\u04ff!*';:=+,.$\\/%#\\[\\]\\-\\u2013_~@|&]`;
  const PATH = new RegExp(`\\/(?:${IN_PATH}|\\((?:${IN_PATH}|\\(${IN_PATH}*\\))*\\))*`, "yu");
  const NOT_LAST_OF_PATH = new RegExp(`[^0-9A-Za-z${ACCENTED}\\u0400-\\u04ff=_#\\/+\\-)]$`, "u");
  const PORT = /:[0-9]+/yu;
  const QUERY = /\?[0-9A-Za-z!?*'@();:&=+$/%#[\]\-_.,~|]*/y;
  const NOT_LAST_OF_QUERY = /[^0-9A-Za-z\-_&=#/]$/;
  const TONE = "[\\u{1f3fb}-\\u{1f3ff}]";
  const ONE = `(?:\\p{Emoji_Modifier_Base}(?:${TONE}|\\ufe0f(?!${TONE}))?(?!\\ufe0e)`
    + "|(?:[©®]\\ufe0f|(?![©®])\\p{Extended_Pictographic}\\ufe0f?(?!\\ufe0e)))";
  const EMOJI = new RegExp(
    "[#*0-9]\\ufe0f?\\u20e3|[\\u{1f1e6}-\\u{1f1ff}]{2}|\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}"
    + `|${ONE}(?:\\u200d${ONE})*|${TONE}`,
    "gu",
  );
  const FILLED_IN = /^\s*(?:@[0-9A-Za-z_]{1,15}(?:\s+|$))+/;

  /** The length of a label as the name system knows it. */
  function encodedLength(label) {
    if (/^[\x00-\x7f]*$/.test(label) || label.length > LONGEST_LABEL) return label.length;
    try {
      return new URL(`http://${label}.fi`).hostname.length - ".fi".length;
    } catch {
      return LONGEST_LABEL + 1;
    }
  }

  /** How much of a name is a host: up to its last label that is, or starts with, an ending that exists. */
  function hostLength(text, first, name) {
    let stop = name.length;
    let start = name.lastIndexOf(".");
    while (start > 0) {
      const label = name.slice(start + 1, stop).toLowerCase();
      const size = ENDINGS.has(label) ? label.length : (/^(?:xn--[0-9a-z-]+|[a-z]+)/.exec(label)?.[0].length ?? 0);
      const ending = label.slice(0, size);
      const after = text.charAt(first + start + 1 + size);
      if ((ENDINGS.has(ending) || ending.startsWith("xn--")) && !/[0-9A-Za-z@+-]/.test(after)) return start + 1 + size;
      stop = start;
      start = name.lastIndexOf(".", start - 1);
    }
    return 0;
  }

  function isSound(host) {
    const labels = host.split(".");
    return !labels.some((label) => label.startsWith("-") || label.endsWith("-"))
      && !labels.at(-2).includes("_")
      && labels.every((label) => encodedLength(label) <= LONGEST_LABEL);
  }

  function taken(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? "";
  }

  function trimmed(part, unfit) {
    let end = part.length;
    while (end > 0 && unfit.test(part.charAt(end - 1))) end -= 1;
    return end;
  }

  function afterHost(text, host) {
    let at = host + taken(PORT, text, host).length;
    const path = taken(PATH, text, at);
    const kept = trimmed(path, NOT_LAST_OF_PATH);
    at += kept;
    return kept < path.length ? at : at + trimmed(taken(QUERY, text, at), NOT_LAST_OF_QUERY);
  }

  /** The addresses of a text: [[start, end], …]. */
  function links(text) {
    const found = [];
    CANDIDATE.lastIndex = 0;
    for (let match = CANDIDATE.exec(text); match; match = CANDIDATE.exec(text)) {
      const name = match.groups.name ?? match.groups.bare;
      const first = match.index + match[0].length - name.length;
      const length = hostLength(text, first, name);
      if (!length || !isSound(name.slice(0, length))) continue;
      const end = afterHost(text, first + length);
      if (end - match.index <= LONGEST) found.push([match.index, end]);
      CANDIDATE.lastIndex = end;
    }
    return found;
  }

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
    for (const [start, end] of links(text)) {
      weight += weigh(text.slice(at, start), light) + Number(rule.urlLength);
      at = end;
    }
    return weight + weigh(text.slice(at), light);
  }

  /**
   * A field with data-counter="id" data-max data-light data-url-length [data-reply] shows in that element how much
   * room is left; without data-light every character counts as one. Its sentences, with # for the number, are the element's data-left and data-over; data-state is
   * ok, near or over. An element "id-say" with role="status", if there is one, speaks near the limit only.
   */
  const NEAR = 20;

  function count(area) {
    const shown = document.getElementById(area.dataset.counter);
    if (!shown) return;
    const length = area.dataset.light ? weightedLength(area.value, area.dataset) : [...area.value.normalize("NFC").trim()].length;
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
