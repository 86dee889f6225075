// @ts-check
/** @import { ComponentChildren } from "../lib/htm-preact.js" */
import { html } from "../lib/htm-preact.js";
import { Areas } from "./areas.js";
import { Calendars } from "./calendars.js";
import { Days } from "./days.js";
import { Notifications } from "./notifications.js";
import { People } from "./operators.js";
import { Senders } from "./senders.js";
import { start } from "../shared/shell.js";
import { searchParams } from "../shared/url.js";
import { t } from "../shared/i18n.js";
import { strings } from "./strings.js";

/** @type {Record<string, (context: import("../shared/shell.js").PageContext) => ComponentChildren>} */
const PARTS = {
  areas: Areas,
  senders: Senders,
  days: Days,
  calendars: Calendars,
  notifications: Notifications,
  people: People,
};

/** Parts that only officials have a use for. */
const FOR_OFFICIALS = ["notifications"];

/** @param {import("../shared/shell.js").PageContext} context */
function Settings(context) {
  const requestedPart = searchParams().get("part") ?? "";
  const part = Object.hasOwn(PARTS, requestedPart) ? requestedPart : "areas";
  return html`
    <h1>${t("settings")}</h1>
    <nav class="tabs" aria-label=${t("settings")}>
      ${Object.keys(PARTS)
        .filter((p) => context.may("official") || !FOR_OFFICIALS.includes(p))
        .map(
          (p) => html`<a href="/settings.html?part=${p}" aria-current=${p === part ? "page" : undefined}>
          ${t(`part ${p}`)}
        </a>`,
        )}
    </nav>
    <p class="soft">${t(`help ${part}`)}</p>
    <${PARTS[part]} ...${context} />`;
}

start({ page: "settings", strings, View: Settings });
