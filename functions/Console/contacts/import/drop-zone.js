// @ts-check
/** Where the operator chooses the file of an import. */
import { html, useState } from "../../lib/htm-preact.js";
import { language, t } from "../../shared/i18n.js";

const SAMPLES = ["title-above-header", "two-header-rows", "father-and-mother", "buildings-and-grids"];

/**
 * @param {{
 *   name?: string, take: (files: FileList | null | undefined) => unknown, discard: () => void,
 * }} props
 */
export function DropZone({ name, take, discard }) {
  const [isOver, setOver] = useState(false);
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  /** Empties the input, so that a file can be chosen twice. @param {{ currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: input }) => {
    take(input.files);
    input.value = "";
  };
  const enter = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`<div class="drop ${isOver ? "over" : ""}" onDragOver=${enter} onDragLeave=${() => setOver(false)}
    onDrop=${drop}>
    <label for="import-file">${t("drop here")} <span class="button">${t("choose file")}</span></label>
    <input id="import-file" class="unseen" type="file" accept=".csv,.txt,.tsv,.xlsx"
      aria-describedby="import-file-hint" onChange=${choose} />
    <small id="import-file-hint">${t("drop hint")}</small>
    ${
      name &&
      html`<span>
        <strong class="chosen" role="status">${t("file chosen", { name })}</strong>
        <button class="quiet" onClick=${discard}>${t("discard file")}</button>
      </span>`
    }
  </div>`;
}

/** Links to sample files of typical layouts, with invented people. */
export const Samples = () => html`<details>
  <summary>${t("sample files")}</summary>
  <p class="soft">${t("sample files text")}</p>
  <ul>
    ${[...SAMPLES, language === "en" ? "all-columns-english" : "all-columns"].map(
      (name) => html`<li>
        <a href="/console/samples/${name}.csv" download>${t(`sample ${name.replace("-english", "")}`)}</a>
      </li>`,
    )}
  </ul>
</details>`;
