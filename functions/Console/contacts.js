// @ts-check
import { html } from "./lib/htm-preact.js";
import { start } from "./shell.js";
import { t } from "./words.js";

start({ page: "contacts", View: () => html`<h1>${t("contacts")}</h1>` });
