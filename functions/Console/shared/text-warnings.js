// @ts-check
/** Warnings about texts that can be sent but probably hold a mistake. */
import { html } from "../lib/htm-preact.js";
import { languageName } from "./names.js";
import { faultWords } from "./problems.js";
import { t } from "./i18n.js";

/** @import { FieldError } from "./types.js" */

const TEXT_WARNING_CODES = ["placeholder-look-alike", "signature-twice", "signature-look-alike"];

/** Selects the warnings about a mistake in a text. @param {FieldError[]} warnings */
export const textWarningsIn = (warnings) => warnings.filter((w) => TEXT_WARNING_CODES.includes(w.code));

/** @param {FieldError} warning */
const languageOf = (warning) => warning.pointer.split("/").at(-1) ?? "";

/** @param {FieldError} warning */
export const warningWords = (warning) => `${languageName(languageOf(warning))}${t("colon")}${faultWords(warning)}`;

/**
 * Returns the texts with the correction that a warning suggests.
 * @param {Record<string, string>} texts By language.
 * @param {FieldError} warning
 */
export const applyCorrection = (texts, warning) => ({
  ...texts,
  [languageOf(warning)]: texts[languageOf(warning)].replaceAll(warning.found ?? "", () => warning.instead ?? ""),
});

/**
 * Shows a button that corrects a text.
 * @param {{ warning: FieldError, onCorrect?: (warning: FieldError) => void }} props Shown only with a correction.
 */
export const CorrectButton = ({ warning, onCorrect }) =>
  onCorrect && warning.found && warning.instead != null
    ? html` <button type="button" onClick=${() => onCorrect(warning)}>
      ${
        warning.instead
          ? t("correct to", { instead: warning.instead })
          : t("leave out part", { found: warning.found.trim() })
      }
    </button>`
    : null;
