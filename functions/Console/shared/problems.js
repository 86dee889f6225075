// @ts-check
/** What the host found wrong, in the person's language: by the code of a problem and of each field at fault. */
import { ApiProblem } from "./api.js";
import { languageName } from "./names.js";
import { language, named, t, tryT } from "./i18n.js";
import "./strings/fields.js";
import "./strings/problems.js";

/** @import { FieldError } from "./types.js" */

/** Problems that say nothing themselves: their fields do. */
const OF_FIELDS = ["invalid-fields", "unreadable-body", "unreadable-query"];

/** What went wrong, as a sentence; a field at fault stands before its own. @param {unknown} problem */
export function problemWords(problem) {
  if (!(problem instanceof ApiProblem)) return problem instanceof Error ? problem.message : String(problem);
  const { detail, errors = [], usedBy, traceId } = problem.problem;
  if (OF_FIELDS.includes(problem.code) && errors.length === 1) return lineOf(errors[0]);
  return (
    tryT(`problem ${problem.code}`, { detail: detail ?? "", user: userWords(usedBy), trace: traceId ?? "" }) ??
    detail ??
    t("problem unexpected", { trace: "" })
  );
}

/**
 * What still uses a thing, as the beginning of a sentence.
 * @param {{ kind: string, name: string } | undefined} usedBy
 */
const userWords = (usedBy) =>
  usedBy ? (tryT(`user ${usedBy.kind}`, { name: named(usedBy.name) }) ?? named(usedBy.name)) : t("user elsewhere");

/** Every field at fault, a line each, where there are several. @param {unknown} problem */
export const faultLines = (problem) =>
  problem instanceof ApiProblem && (problem.problem.errors?.length ?? 0) > 1
    ? (problem.problem.errors ?? []).map(lineOf)
    : [];

/** @param {FieldError} error */
const lineOf = (error) =>
  fieldName(error.pointer)
    ? t("field and fault", { field: fieldName(error.pointer), fault: faultWords(error) })
    : faultWords(error);

/** What is wrong with a field: in words for this field where there are such, else for any. @param {FieldError} error */
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
  const narrower = [
    ...partsOf(pointer).reverse(),
    ...(line ? ["line"] : []),
    ...(most ? ["most"] : []),
    ...(name ? ["name"] : []),
  ];
  for (const part of narrower) {
    const said = tryT(`fault ${code} ${part}`, values);
    if (said) return said;
  }
  return tryT(`fault ${code}`, values) ?? tryT(`problem ${code}`, values) ?? detail;
}

/** @param {string} pointer */
const partsOf = (pointer) => pointer.split(/[/?]/).filter(Boolean);

/**
 * A field as the pages call it: `/schedule/dates/0` is “Dates, number 1”.
 * @param {string} pointer JSON Pointer, or `?name`.
 */
function fieldName(pointer) {
  const whole = tryT(`field ${pointer}`);
  if (whole) return whole;
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
 * What is wrong with one field of a form; undefined where it is not at fault.
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
