// @ts-check
/** @import { Context } from "./form-fields.js" */
import { html, useState } from "../lib/htm-preact.js";
import { loadAllPages } from "../shared/api.js";
import { loadAreas } from "../shared/names.js";
import { ListDetail } from "./list.js";
import { Lists } from "./lists.js";
import { OptOuts } from "./opt-outs.js";
import { Person } from "./person.js";
import { takePerson } from "../shared/people-search.js";
import { start } from "../shared/shell.js";
import { Loading, Toast } from "../shared/components.js";
import { searchParams, setSearchParams } from "../shared/url.js";
import { useQuery, useSearchParams } from "../shared/hooks.js";
import { t } from "../shared/i18n.js";
import { strings } from "./strings.js";

const loadListsAndAreas = async () => {
  const [lists, areas] = await Promise.all([loadAllPages("lists", "lists"), loadAreas()]);
  return { lists, areas };
};

/** @param {import("../shared/shell.js").PageContext} props */
function Contacts({ me, may }) {
  const { params, read } = useSearchParams();
  const { value, problem, reload } = useQuery(loadListsAndAreas, []);
  const [message, setMessage] = useState(
    /** @type {{ text: string, undo?: () => unknown } | null} */ (
      searchParams().has("deleted") ? { text: t("list deleted") } : null
    ),
  );
  // A phone number must not be part of an address, so the person is passed in the history's state.
  const toPerson = (/** @type {import("./form-fields.js").Who} */ who) => {
    history.pushState(who, "", "/contacts.html?find=1");
    read();
  };
  const { phone, id, name } = history.state ?? {};
  const view = params.get("list") ? "list" : params.get("find") ? "find" : params.get("optouts") ? "optouts" : "lists";
  /** @type {Context} */
  const context = {
    me,
    may,
    areas: value?.areas ?? [],
    lists: value?.lists ?? [],
    showMessage: setMessage,
    toPerson,
  };
  return html`
    ${view !== "list" && html`<div class="top"><h1>${t("contacts")}</h1></div>`}
    <nav class="choices" aria-label=${t("contacts")}>
      ${[
        ["lists", ""],
        ["find", "?find=1"],
        ["optouts", "?optouts=1"],
      ].map(
        ([id, search]) => html`<a class="button"
          href="/contacts.html${search}" aria-current=${view === id ? "page" : undefined}>
          ${t(`view ${id}`)}
        </a>`,
      )}
    </nav>
    ${!value && html`<${Loading} problem=${problem} reload=${reload} />`}
    ${value && view === "lists" && html`<${Lists} ...${context} reload=${reload} />`}
    ${
      value &&
      view === "list" &&
      html`<${ListDetail} key=${params.get("list")} id=${params.get("list")} ...${context} reload=${reload} />`
    }
    ${
      value &&
      view === "find" &&
      html`<${Person} key=${phone ?? id ?? ""} phone=${phone} id=${id} name=${name} ...${context} />`
    }
    ${value && view === "optouts" && html`<${OptOuts} ...${context} />`}
    ${
      message &&
      html`<${Toast} key=${message.text} text=${message.text}
        undo=${message.undo && (() => (setMessage(null), message.undo?.()))}
        onGone=${() => (setMessage(null), setSearchParams({ deleted: null }))} />`
    }`;
}

takePerson();
start({ page: "contacts", strings, View: Contacts });
