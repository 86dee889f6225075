// @ts-check
import { html } from "./lib/htm-preact.js";
import { start } from "./shell.js";
import { t } from "./words.js";

start({ page: "handsets", View: () => html`<h1>${t("handsets")}</h1>` });
