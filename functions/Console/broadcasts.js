// @ts-check
import { html } from "./lib/htm-preact.js";
import { start } from "./shell.js";
import { t } from "./words.js";

start({ page: "broadcasts", View: () => html`<h1>${t("broadcasts")}</h1>` });
