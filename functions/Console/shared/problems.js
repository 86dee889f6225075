// @ts-check
/** Messages for the host's problems and field errors in the page's language, by their codes. */
import { ApiProblem } from "./api.js";
import { languageName } from "./names.js";
import { language, localName, t, tryT } from "./i18n.js";
import "./strings/fields.js";
import "./strings/problems.js";

/** @import { FieldError } from "./types.js" */

/** Problems whose message is that of their field errors. */
const FIELD_PROBLEMS = ["invalid-fields", "unreadable-body", "unreadable-query"];

/** Describes a problem in a sentence; one with a single field error is described by it. @param {unknown} problem */
export function problemWords(problem) {
  if (!(problem instanceof ApiProblem)) return problem instanceof Error ? problem.message : String(problem);
  const { detail, errors = [], usedBy, traceId } = problem.problem;
  if (FIELD_PROBLEMS.includes(problem.code) && errors.length === 1) return faultLine(errors[0]);
  return (
    tryT(`problem ${problem.code}`, { detail: detail ?? "", user: usedByWords(usedBy), trace: traceId ?? "" }) ??
    detail ??
    t("problem unexpected", { trace: "" })
  );
}

/**
 * Names the campaign or broadcast that still uses something, as the beginning of a sentence.
 * @param {{ kind: string, name: string } | undefined} usedBy
 */
const usedByWords = (usedBy) =>
  usedBy
    ? (tryT(`user ${usedBy.kind}`, { name: localName(usedBy.name) }) ?? localName(usedBy.name))
    : t("user elsewhere");

/** Describes each field error in a line, where there are several. @param {unknown} problem */
export const faultLines = (problem) =>
  problem instanceof ApiProblem && (problem.problem.errors?.length ?? 0) > 1
    ? (problem.problem.errors ?? []).map(faultLine)
    : [];

/** @param {FieldError} error */
const faultLine = (error) =>
  fieldName(error.pointer)
    ? t("field and fault", { field: fieldName(error.pointer), fault: faultWords(error) })
    : faultWords(error);

/** Describes a field error, by the string for this field if there is one, else for all. @param {FieldError} error */
export function faultWords(error) {
  const { code, pointer, detail, name, most, segments, line, column, more } = error;
  const values = {
    detail,
    name: name ?? "",
    most: most ?? "",
    segments: segments ?? "",
    line: line ?? "",
    column: column ?? "",
    more: more ?? "",
    language: languageName(error.language),
    found: error.found ?? "",
    instead: error.instead ?? "",
  };
  const contexts = [
    ...partsOf(pointer).reverse(),
    ...(line ? ["line"] : []),
    ...(most ? ["most"] : []),
    ...(name ? ["name"] : []),
  ];
  for (const part of contexts) {
    const words = tryT(`fault ${code} ${part}`, values);
    if (words) return words;
  }
  return tryT(`fault ${code}`, values) ?? tryT(`problem ${code}`, values) ?? detail;
}

/** @param {string} pointer */
const partsOf = (pointer) => pointer.split(/[/?]/).filter(Boolean);

/**
 * Names a field: `/schedule/dates/0` is “Dates, number 1”.
 * @param {string} pointer JSON Pointer, or `?name`.
 */
function fieldName(pointer) {
  const exact = tryT(`field ${pointer}`);
  if (exact) return exact;
  return partsOf(pointer)
    .flatMap((part) =>
      /^\d+$/.test(part)
        ? t("field number", { n: Number(part) + 1 })
        : (tryT(`field ${part}`) ?? (/^[a-z]{2,3}(-|$)/.test(part) ? languageName(part) : part)),
    )
    .filter(Boolean)
    .join(language === "en" ? ", " : " · ");
}

/**
 * Describes the error of one field of a form; undefined where it has none.
 * @param {unknown} problem
 * @param {string} pointer
 */
export function fault(problem, pointer) {
  const error =
    problem instanceof ApiProblem
      ? problem.problem.errors?.find((e) => e.pointer === pointer || e.pointer.startsWith(`${pointer}/`))
      : undefined;
  return error && faultWords(error);
}
