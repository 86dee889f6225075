// @ts-check
/** @import { TemplateView } from "../shared/types.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages, loadWithEtag, isStale, versionHeader } from "../shared/api.js";
import { VersionDifferences, changedParts } from "../shared/differences.js";
import { bodyOf, draftOf, mayChange } from "./editor.js";
import { OlderVersions } from "./older-versions.js";
import { ErrorPanel, Field, Loading, Table, Toast } from "../shared/components.js";
import { onValue } from "../shared/events.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useQuery } from "../shared/hooks.js";
import { localName, t } from "../shared/i18n.js";
import { personName } from "../shared/names.js";
import { moment } from "../shared/format.js";

/**
 * Lists and compares the versions of a template.
 * @param {{ id: string, me: import("../shared/shell.js").Me, may: (role: string) => boolean }} props
 */
export function History({ id, me, may }) {
  const {
    value: versions,
    problem,
    reload,
  } = useQuery(() => loadAllPages(`templates/${id}/versions`, "versions"), [id]);
  const [chosen, setChosen] = useState({
    before: Number(searchParams().get("before")),
    after: Number(searchParams().get("after")),
  });
  const [actionProblem, setActionProblem] = useState(/** @type {unknown} */ (null));
  const [message, setMessage] = useState(/** @type {{ text: string, undo?: () => unknown } | null} */ (null));
  if (!versions) return html`<h1>${t("history")}</h1><${Loading} problem=${problem} reload=${reload} />`;
  const newest = versions[0];
  /** @param {number} version */
  const findVersion = (version) => versions.find((v) => v.version === version);
  /** @param {TemplateView} version @returns {TemplateView | undefined} */
  const previousVersion = (version) => versions[versions.indexOf(version) + 1];
  const after = findVersion(chosen.after) ?? newest;
  const before = findVersion(chosen.before) ?? previousVersion(after);
  /** @param {number} from @param {number} to */
  const compare = (from, to) => {
    setChosen({ before: from, after: to });
    setSearchParams({ before: String(from), after: String(to) });
  };
  /** @param {TemplateView} version */
  const compareWithPrevious = (version) => {
    const before = previousVersion(version);
    if (before) compare(before.version, version.version);
  };
  /** @param {TemplateView} version @param {TemplateView} over The current version. @param {boolean} mayUndo */
  const restore = async (version, over, mayUndo) => {
    setActionProblem(null);
    setMessage(null);
    try {
      /** @type {import("../shared/api.js").Loaded<TemplateView>} */
      const { value } = await loadWithEtag(`/api/templates/${id}`, {
        method: "PUT",
        json: bodyOf(draftOf(version)),
        headers: versionHeader(`"${over.version}"`),
      });
      compare(over.version, value.version);
      setMessage({
        text: t("restored", { n: version.version, to: value.version }),
        undo: mayUndo ? () => restore(over, value, false) : undefined,
      });
    } catch (error) {
      setActionProblem(isStale(error) ? new Error(t("newer there")) : error);
    }
    await reload();
  };
  /** @type {import("../shared/components.js").Column<TemplateView>[]} */
  const columns = [
    {
      id: "version",
      title: t("version"),
      number: true,
      cell: (v) => v.version,
      sort: (v) => v.version,
      text: (v) => String(v.version),
    },
    {
      id: "at",
      title: t("when"),
      cell: (v) => moment(v.savedAt),
      sort: (v) => v.savedAt,
      text: (v) => v.savedAt,
    },
    {
      id: "by",
      title: t("changed by"),
      cell: (v) => personName(v.savedBy),
      sort: (v) => v.savedBy,
      text: (v) => personName(v.savedBy),
    },
    {
      id: "what",
      title: t("what changed"),
      cell: (v) => changedParts(previousVersion(v), v),
      text: (v) => changedParts(previousVersion(v), v),
    },
    {
      id: "do",
      title: t("actions"),
      cell: (v) => html`<div class="row start">
        ${
          previousVersion(v) &&
          html`<button class="quiet" aria-label=${t("differences of", { n: v.version })}
            onClick=${() => compareWithPrevious(v)}>
            ${t("differences")}
          </button>`
        }
        ${
          v !== newest &&
          may("official") &&
          mayChange(newest, me) &&
          html`<button class="quiet" aria-label=${t("restore version", { n: v.version })}
            onClick=${() => restore(v, newest, true)}>
            ${t("restore")}
          </button>`
        }
        ${v === newest && html`<span class="state active">${t("in use")}</span>`}
      </div>`,
    },
  ];
  return html`
    <p class="back"><a href="/templates.html?id=${id}">← ${localName(newest.name)}</a></p>
    <div class="top"><h1>${t("history of", { name: localName(newest.name) })}</h1></div>
    <${ErrorPanel} problem=${actionProblem} />
    <${OlderVersions} id=${id} version=${newest.version} may=${may("official")} showMessage=${setMessage} />
    <section class="card" aria-labelledby="differences">
      <h2 id="differences">${t("differences")}</h2>
      ${!before && html`<p class="soft">${t("one version")}</p>`}
      ${
        before &&
        html`<div class="fields">
          <${VersionSelect} id="before" label=${t("from version")} versions=${versions} value=${before.version}
            onPick=${(/** @type {number} */ n) => compare(n, after.version)} />
          <${VersionSelect} id="after" label=${t("to version")} versions=${versions} value=${after.version}
            onPick=${(/** @type {number} */ n) => compare(before.version, n)} />
        </div>
        <p class="soft"><ins>${t("came")}</ins> <del>${t("went")}</del></p>
        <${VersionDifferences} before=${before} after=${after} />`
      }
    </section>
    <${Table} caption=${t("versions")} name=${t("history")} rows=${versions}
      keyOf=${(/** @type {TemplateView} */ v) => String(v.version)} columns=${columns} />
    ${message && html`<${Toast} text=${message.text} undo=${message.undo} onGone=${() => setMessage(null)} />`}`;
}

/**
 * @param {{
 *   id: string, label: string, versions: TemplateView[], value: number, onPick: (version: number) => void,
 * }} props
 */
function VersionSelect({ id, label, versions, value, onPick }) {
  return html`<${Field} id=${id} label=${label}>
    <select id=${id} value=${String(value)} onChange=${onValue((value) => onPick(Number(value)))}>
      ${versions.map(
        (v) =>
          html`<option value=${String(v.version)}>
            ${v.version} · ${moment(v.savedAt)} · ${personName(v.savedBy)}
          </option>`,
      )}
    </select>
  <//>`;
}
