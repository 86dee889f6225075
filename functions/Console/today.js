// @ts-check
import { html, useState } from "./lib/htm-preact.js";
import { all, api } from "./api.js";
import { BUSY } from "./broadcasts-parts.js";
import { causeWords } from "./causes.js";
import { start } from "./shell.js";
import { Empty, State, Tallies, Trouble, Waiting, useEvery, useLoaded } from "./ui.js";
import { clock, day, isoDay, localDay, moment, named, now, number, t } from "./words.js";
import { words } from "./today.words.js";

const DAY = 86_400_000;
/** Occurrences are asked for campaign by campaign: so many at once. */
const MOST_CAMPAIGNS = 60;

async function read() {
  const [campaigns, broadcasts, lists] = await Promise.all([all("campaigns", "campaigns"), api("broadcasts?limit=30"), api("lists?limit=1")]);
  return { campaigns, broadcasts: broadcasts.broadcasts, hasLists: lists.lists.length > 0, ahead: await occurrences(campaigns) };
}

/** What the campaigns that are due within a week have then. @param {any[]} campaigns */
async function occurrences(campaigns) {
  const end = now() + 7 * DAY;
  const asked = campaigns.filter((c) => c.state === "active" && c.nextAt && Date.parse(c.nextAt) < end).slice(0, MOST_CAMPAIGNS);
  const found = await Promise.all(asked.map((c) => api(`campaigns/${c.id}/occurrences?to=${isoDay(end)}&limit=100`)));
  return asked.flatMap((campaign, i) => found[i].occurrences.map((/** @type {any} */ o) => ({ ...o, campaign })));
}

function Today() {
  const { value, problem, again } = useLoaded(read, []);
  const running = value?.broadcasts.filter((/** @type {any} */ b) => BUSY.includes(b.state)) ?? [];
  useEvery(again, running.length > 0 ? 2_000 : 15_000);
  if (!value) return html`<h1>${t("today")}</h1><${Waiting} problem=${problem} again=${again} />`;
  if (!value.hasLists && value.campaigns.length === 0 && value.broadcasts.length === 0) return html`<${Welcome} />`;
  return html`
    <div class="top"><h1>${t("good morning", { day: day(now()) })}</h1></div>
    ${problem && html`<${Trouble} problem=${problem} again=${again} />`}
    <${Running} broadcasts=${running} />
    <div class="two">
      <${Ahead} occurrences=${value.ahead} />
      <${Wants} broadcasts=${value.broadcasts} />
      <${Seasons} campaigns=${value.campaigns} />
      <${Recent} broadcasts=${value.broadcasts} />
    </div>`;
}

function Welcome() {
  return html`<section class="card">
    <h1>${t("welcome")}</h1>
    <p class="soft">${t("welcome text")}</p>
    <ol class="steps">
      ${["contacts", "templates", "campaigns"].map((page) => html`<li>
        <div><h2><a href="/${page}.html">${t(`step ${page}`)}</a></h2><p class="soft">${t(`step ${page} text`)}</p></div>
      </li>`)}
    </ol>
    <p class="soft">${t("sample text")} <code>dotnet run --project functions -- demo</code></p>
  </section>`;
}

/** @param {{ broadcasts: any[] }} props */
function Running({ broadcasts }) {
  return html`<section class="card" aria-labelledby="running">
    <h2 id="running">${t("running")}</h2>
    ${broadcasts.length === 0 && html`<p class="soft">${t("nothing running")}</p>`}
    <ul class="plain">
      ${broadcasts.map((b) => html`<li key=${b.id}>
        <div class="row"><a href="/broadcasts.html?id=${b.id}"><strong>${named(b.name)}</strong></a><${State} state=${b.state} /></div>
        <${Tallies} tallies=${b.tallies} of=${b.recipients} />
        <small>${t("people", { n: b.recipients })} · ${b.forecast.lastAt ? t("expected end", { at: clock(b.forecast.lastAt) }) : ""}</small>
      </li>`)}
    </ul>
  </section>`;
}

/** @param {{ occurrences: any[] }} props */
function Ahead({ occurrences }) {
  const shown = occurrences.filter((o) => o.state === "planned").sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  return html`<section class="card" aria-labelledby="ahead">
    <h2 id="ahead">${t("goes out")}</h2>
    ${shown.length === 0 && html`<${Empty} title=${t("nothing planned")} action=${html`<a class="button" href="/campaigns.html?new=1">${t("make campaign")}</a>`} />`}
    <ul class="plain">
      ${shown.map((o) => html`<li class="row" key=${o.campaign.id + o.dueAt}>
        <span><strong>${moment(o.dueAt)}</strong><br /><a href="/campaigns.html?id=${o.campaign.id}">${named(o.campaign.name)}</a></span>
        <small>${causeWords(o, o.campaign)}</small>
      </li>`)}
    </ul>
  </section>`;
}

/** What did not go well, and what to do about it. @param {{ broadcasts: any[] }} props */
function Wants({ broadcasts }) {
  const lines = broadcasts.flatMap((b) => {
    const lost = (b.tallies.undelivered ?? 0) + (b.tallies.refused ?? 0);
    const said = [
      ...Object.entries(b.held).map(([why, n]) => t("held", { n: Number(n), why: t(`held ${why}`) })),
      ...(b.tallies.unknown ? [t("in doubt", { n: b.tallies.unknown })] : []),
      ...(lost && !b.cancelledAt ? [`${t("to look at", { n: lost })} ${t("retry hint")}`] : []),
    ];
    return said.length ? [{ b, said }] : [];
  });
  return html`<section class="card" aria-labelledby="wants">
    <h2 id="wants">${t("went badly")}</h2>
    ${lines.length === 0 && html`<p class="soft">${t("all well")}</p>`}
    <ul class="plain">
      ${lines.slice(0, 8).map(({ b, said }) => html`<li key=${b.id}>
        <a href="/broadcasts.html?id=${b.id}"><strong>${named(b.name)}</strong></a> <small>${moment(b.startAt)}</small>
        ${said.map((line) => html`<br /><span>${line}</span>`)}
      </li>`)}
    </ul>
  </section>`;
}

/** @param {{ campaigns: any[] }} props */
function Seasons({ campaigns }) {
  const shown = [...campaigns].sort((a, b) => (a.nextAt ?? "9").localeCompare(b.nextAt ?? "9"));
  const [most, setMost] = useState(6);
  return html`<section class="card" aria-labelledby="seasons">
    <div class="row"><h2 id="seasons">${t("seasons")}</h2><a href="/campaigns.html">${t("see year")}</a></div>
    <ul class="plain">
      ${shown.slice(0, most).map((c) => html`<li class="row" key=${c.id}>
        <span><a href="/campaigns.html?id=${c.id}">${named(c.name)}</a><br /><small>${c.nextAt ? t("next at", { at: moment(c.nextAt, { year: "numeric", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) }) : t("no next")}</small></span>
        <${State} state=${c.state} />
      </li>`)}
    </ul>
    ${shown.length > most && html`<button class="quiet" onClick=${() => setMost(shown.length)}>${t("more rows")} (${number(shown.length - most)})</button>`}
  </section>`;
}

/** @param {{ broadcasts: any[] }} props */
function Recent({ broadcasts }) {
  return html`<section class="card" aria-labelledby="recent">
    <div class="row"><h2 id="recent">${t("recent")}</h2><a href="/broadcasts.html">${t("broadcasts")}</a></div>
    <ul class="plain">
      ${broadcasts.slice(0, 6).map((b) => html`<li class="row" key=${b.id}>
        <span><a href="/broadcasts.html?id=${b.id}">${named(b.name)}</a><br /><small>${localDay(isoDay(b.startAt))} · ${t("people", { n: b.recipients })}</small></span>
        <${State} state=${b.state} />
      </li>`)}
    </ul>
  </section>`;
}

start({ page: "today", words, View: Today });
