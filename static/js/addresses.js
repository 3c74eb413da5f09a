// Addresses in a text, found as the server finds them (practice/links.py); the same cases are run against both.

const Addresses = (() => {
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

  return { links };
})();
