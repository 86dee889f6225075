// @ts-check
/** @import { ComponentChildren } from "../lib/htm-preact.js" */
/** @import { AreaView, CallerView, HealthView, ThreadsView } from "./types.js" */
import { html, render, useEffect, useRef, useState } from "../lib/htm-preact.js";
import { ApiProblem, api } from "./api.js";
import { dropOldDrafts, takeDraftsOver } from "./drafts/drafts.js";
import { dropOldFileDrafts } from "./drafts/file-drafts.js";
import { areaName, loadHeaderAreas, personName } from "./names.js";
import { useInterval } from "./hooks.js";
import { language, register, speakTo, switchLanguage, t } from "./i18n.js";
import { now, setClock, setZone, timestamp } from "./format.js";
import { PeopleSearch } from "./people-search.js";
import { hasLink, invitationInAddress, onSignInChanged } from "./sign-in/session.js";
import {
  AcceptInvitation,
  NotLetIn,
  ReplaceSignIn,
  SignIn,
  SignedOutHereOnly,
  enterByLink,
  signOut,
} from "./sign-in/sign-in.js";
import { hasRole, isForOthers, pagesOf, readsRecords, voiceOf } from "./sign-in/roles.js";
import "./strings/common.js";
import "./strings/help.js";
import "./strings/deliveries.js";

/** @typedef {CallerView} Me */
/** @typedef {import("./types.js").Role} Role */
/**
 * @typedef {{
 *   me: Me, may: (role: Role) => boolean, unread: number, countUnread: () => Promise<void>,
 * }} PageContext Properties of every page; `unread` is the number of threads with unread replies, which `countUnread`
 * counts again.
 */

/**
 * @typedef {{
 *   me?: Me, problem?: unknown, isLinkRefused?: boolean, replacement?: import("./sign-in/sign-in.js").Replacement,
 *   signOutProblem?: unknown,
 * }} ShellState `replacement` is asked about before anything else is shown; `signOutProblem` is the last thing shown.
 */

/**
 * Starts a page: signs in, then shows `View` below the header that all pages share.
 * @param {{
 *   page: string, strings?: import("./i18n.js").Strings, View: (context: PageContext) => ComponentChildren,
 * }} options
 */
export function start({ page, strings, View }) {
  register(strings ?? {});
  // A sign-in link may be opened in a tab that already shows this page.
  addEventListener("hashchange", () => hasLink() && location.reload());
  onSignInChanged(() => location.reload());
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";
  document.title = `${t(page)} · ${t("product")}`;
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  const shell = html`<${Shell} page=${page} View=${View} />`;
  render(invitationInAddress() ? html`<${AcceptInvitation} shell=${shell} />` : shell, root);
}

/** @param {{ page: string, View: (context: PageContext) => ComponentChildren }} props */
function Shell({ page, View }) {
  const [state, setState] = useState(/** @type {ShellState} */ ({}));
  const [isMenuOpen, setMenuOpen] = useState(false);
  const loadMe = async () => {
    let isLinkRefused = true;
    try {
      const replacement = await enterByLink();
      if (replacement) {
        setState({ replacement });
        return;
      }
      isLinkRefused = false;
      /** @type {Me} */
      const me = await api("me");
      setZone(me.zone);
      setClock(me.now);
      speakTo(voiceOf(me));
      takeDraftsOver(me.name);
      void dropOldFileDrafts();
      setState({ me });
    } catch (problem) {
      setState({ problem, isLinkRefused });
    }
  };
  useEffect(() => void loadMe(), []);
  const { me, problem, replacement } = state;
  const mayRead = Boolean(me && readsRecords(me));
  const { unread, count: countUnread } = useUnread(mayRead);
  useEffect(() => {
    if (!me) return undefined;
    // A page may stay open longer than drafts may be kept.
    const dropOld = () => (dropOldDrafts(), dropOldFileDrafts());
    const timer = setInterval(dropOld, 60 * 60 * 1000);
    return () => clearInterval(timer);
  }, [me?.name]);
  if (state.signOutProblem) return html`<${SignedOutHereOnly} problem=${state.signOutProblem} />`;
  if (replacement) return html`<${ReplaceSignIn} replacement=${replacement} enter=${loadMe} />`;
  if (problem instanceof ApiProblem && problem.problem.status === 401)
    return html`<${SignIn} enter=${loadMe} wasRefused=${state.isLinkRefused} />`;
  if (problem) return html`<${NotLetIn} problem=${problem} enter=${loadMe} />`;
  if (!me) return html`<p class="alone" role="status">${t("loading")}</p>`;
  /** @param {Role} role */
  const may = (role) => hasRole(me, role);
  return html`
    <a class="skip" href="#content">${t("skip to content")}</a>
    <header class="bar ${isMenuOpen ? "open" : ""}">
      <a class="brand" href="/">
        <img src="/console/icon.svg" alt="" width="28" height="28" />
        <span>${t("product")}</span>
      </a>
      ${mayRead && html`<${PeopleSearch} />`}
      <button type="button" class="menu-button" aria-expanded=${isMenuOpen ? "true" : "false"} aria-controls="menu"
        onClick=${() => setMenuOpen(!isMenuOpen)}>
        ${t("menu")}${unread > 0 && html` <span class="badge" aria-hidden="true">${unread}</span>`}
      </button>
      <${Navigation} page=${page} me=${me} unread=${unread} />
      <${SignedInPerson} me=${me} page=${page}
        onSignOutFailed=${(/** @type {unknown} */ signOutProblem) => setState({ signOutProblem })} />
    </header>
    <${Health} />
    <main id="content" tabindex="-1">
      <${PrintedAt} me=${me} />
      ${
        isForOthers(me, page)
          ? html`<${ForOthers} page=${page} />`
          : html`<${View} me=${me} may=${may} unread=${unread} countUnread=${countUnread} />`
      }
    </main>`;
}

/** Explains a page of which nothing is this person's to read. @param {{ page: string }} props */
const ForOthers = ({ page }) => html`<section class="card">
  <h1>${t(page)}</h1>
  <p>${t("for others")}</p>
  <p><a class="button" href="/">${t("to first page")}</a></p>
</section>`;

/** Explains a page in three sentences. @param {{ page: string }} props */
const Help = ({ page }) => html`
  <button class="quiet help" popovertarget="help" aria-label=${t("help")} title=${t("help")}>?</button>
  <div id="help" class="card" popover="auto">
    <h2>${t(page)}</h2>
    <ul>
      ${[1, 2, 3].map((n) => html`<li>${t(`help ${page} ${n}`)}</li>`)}
    </ul>
    <button popovertarget="help" popovertargetaction="hide">${t("close")}</button>
  </div>`;

/** Warns of what the host reports as missing or down; checked every minute while the page is visible. */
function Health() {
  const [missing, setMissing] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    const checkHealth = async () => {
      if (document.hidden) return;
      try {
        /** @type {HealthView} */
        const health = await (await fetch("/api/health")).json();
        setMissing(health.missing ?? []);
      } catch {
        // The next request of the operator reports that the host cannot be reached.
      }
    };
    void checkHealth();
    const timer = setInterval(checkHealth, 60_000);
    return () => clearInterval(timer);
  }, []);
  if (missing.length === 0) return null;
  return html`<p class="notice down" role="alert">
    ${
      ["disk space", "storage"].includes(missing[0])
        ? t(`down ${missing[0]}`)
        : t("down", { missing: missing.join(t("list comma")) })
    }
  </p>`;
}

/** Counts the threads with unread replies, once a minute while the page is visible. @param {boolean} mayRead */
function useUnread(mayRead) {
  const [unread, setUnread] = useState(0);
  const count = async () => {
    try {
      /** @type {ThreadsView} */
      const { unreadInAll } = await api("threads?unread=true&limit=1");
      setUnread(unreadInAll);
    } catch {
      // The next request of the operator reports that the host cannot be reached.
    }
  };
  useEffect(() => void (mayRead && count()), [mayRead]);
  useInterval(count, mayRead ? 60_000 : null);
  return { unread, count };
}

/** @param {{ page: string, me: Me, unread: number }} props */
function Navigation({ page, me, unread }) {
  return html`<nav id="menu" aria-label=${t("menu")}>
    <ul>
      ${pagesOf(me).map(
        (p) => html`<li>
          <a href=${p.href} aria-current=${p.id === page ? "page" : undefined}>
            ${t(p.id)}
            ${
              p.id === "inbox" &&
              unread > 0 &&
              html` <span class="badge" role="img" aria-label=${t("unread", { n: unread })}>${unread}</span>`
            }
          </a>
        </li>`,
      )}
    </ul>
  </nav>`;
}

/**
 * Says on paper who printed the page, and when; further sheets say it in their margin, with the heading of the page.
 * @param {{ me: Me }} props
 */
function PrintedAt({ me }) {
  const line = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const margins = new CSSStyleSheet();
    document.adoptedStyleSheets.push(margins);
    const stamp = () => {
      const words = t("printed at", { who: personName(me.name), at: timestamp(now()) });
      if (line.current) line.current.textContent = words;
      const heading = document.querySelector("main h1")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
      margins.replaceSync(
        `@page { @top-left { content: ${JSON.stringify(heading)} } @top-right { content: ${JSON.stringify(words)} } }
         @page :first { @top-left { content: none } @top-right { content: none } }`,
      );
    };
    addEventListener("beforeprint", stamp);
    return () => removeEventListener("beforeprint", stamp);
  }, [me.name]);
  return html`<p class="on-paper" ref=${line}></p>`;
}

/** @param {{ me: Me, page: string, onSignOutFailed: (problem: unknown) => void }} props */
function SignedInPerson({ me, page, onSignOutFailed }) {
  const [areas, setAreas] = useState(/** @type {AreaView[]} */ ([]));
  // The path is shown until the area's name is loaded, and where it has none.
  useEffect(() => void (me.area && readsRecords(me) && loadHeaderAreas().then(setAreas)), []);
  return html`<div class="person">
    <span class="who" title=${me.roles.map((r) => t(`role ${r}`)).join(t("list comma"))}>
      ${personName(me.name)}
      <small>${areaName(me.area, areas)}</small>
    </span>
    <${Help} page=${page} />
    <button class="quiet" onClick=${() => switchLanguage(language === "en" ? "zh-CN" : "en")}
      lang=${language === "en" ? "zh-CN" : "en"}>
      ${t("language")}
    </button>
    <button class="quiet" onClick=${switchTheme} aria-label=${t("appearance")} title=${t("appearance")}>◐</button>
    <button class="quiet" onClick=${() => signOut(me).catch(onSignOutFailed)}>${t("sign out")}</button>
  </div>`;
}

function switchTheme() {
  const isDark = getComputedStyle(document.documentElement).colorScheme.includes("dark")
    ? document.documentElement.dataset.theme !== "light" &&
      (document.documentElement.dataset.theme === "dark" || matchMedia("(prefers-color-scheme: dark)").matches)
    : false;
  const theme = isDark ? "light" : "dark";
  localStorage.setItem("theme", theme);
  document.documentElement.dataset.theme = theme;
}
