// @ts-check
import { html, useEffect, useMemo, useRef, useState } from "./lib/htm-preact.js";
import { ApiProblem, all, api } from "./api.js";
import { Audience, Texts, When } from "./broadcasts-fields.js";
import { loadAreas } from "./names.js";
import { Ask, Outlook } from "./broadcasts-outlook.js";
import { fault } from "./problems.js";
import { Empty, Field, Trouble, Waiting, query, useLoaded } from "./ui.js";
import { fromLocal, now, t, toLocal } from "./words.js";

/**
 * @typedef {{ name: string, lists: string[], area: string, tags: string[], own: boolean, template: string, texts: Record<string, string>, urgent: boolean, reason: string, later: boolean, at: string, useful: string }} Form
 * What has been chosen so far; `useful` is hours after the start, empty for the usual.
 */

const HOUR = 3_600_000;
const PAUSE = 400;
/** Counts people while there is nothing to say yet. */
const STAND_IN = { "zh-CN": "…", en: "…" };

async function read() {
  const [lists, templates, areas] = await Promise.all([all("lists", "lists"), all("templates", "templates"), loadAreas()]);
  return { lists, templates, areas };
}

/** @returns {Form} */
const blank = () => ({
  name: "",
  lists: query().getAll("list"),
  area: "",
  tags: [],
  own: false,
  template: query().get("template") ?? "",
  texts: { "zh-CN": "", en: "" },
  urgent: false,
  reason: "",
  later: false,
  at: toLocal(Math.ceil((now() + 5 * 60_000) / HOUR) * HOUR),
  useful: "",
});

/** Whether it says anything yet. @param {Form} form */
const hasText = (form) => (form.own ? Object.values(form.texts).some((text) => text.trim()) : form.template !== "");

/** The order as the API takes it. @param {Form} form */
function orderOf(form) {
  const begins = form.later && form.at ? fromLocal(form.at) : null;
  const texts = Object.fromEntries(Object.entries(form.texts).filter(([, text]) => text.trim()));
  return {
    name: form.name.trim() || t("no name yet"),
    ...(!hasText(form) ? { texts: STAND_IN } : form.own ? { texts } : { template: form.template }),
    audience: { lists: form.lists, ...(form.area ? { area: form.area } : {}), ...(form.tags.length ? { tags: { any: form.tags } } : {}) },
    urgency: form.urgent ? "urgent" : "routine",
    ...(form.urgent && form.reason.trim() ? { reason: form.reason.trim() } : {}),
    ...(begins ? { startAt: begins } : {}),
    ...(form.useful ? { latestUsefulAt: new Date((begins ? Date.parse(begins) : now()) + Number(form.useful) * HOUR).toISOString() } : {}),
  };
}

/** What the order would come to, a moment after the last change. @param {Form} form */
function usePreview(form) {
  const [state, setState] = useState(/** @type {{ value?: any, problem?: unknown, busy?: boolean }} */ ({}));
  const isFor = form.lists.length > 0 || form.area !== "";
  const asked = JSON.stringify({ ...form, name: "" });
  useEffect(() => {
    if (!isFor) return void setState({});
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      setState((old) => ({ ...old, busy: true }));
      try {
        setState({ value: await api("broadcasts/preview", { method: "POST", json: orderOf(form), signal: stop.signal }) });
      } catch (problem) {
        if (!stop.signal.aborted) setState({ problem });
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return state;
}

/** @param {import("./shell.js").Visit} visit */
export function Compose({ may }) {
  const { value, problem, again } = useLoaded(read, []);
  const [form, setForm] = useState(blank);
  const preview = usePreview(form);
  // One name for this order: however often it is sent, people are texted once.
  const key = useMemo(() => crypto.randomUUID(), []);
  const [asking, setAsking] = useState(/** @type {{ order: any, preview: any } | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {unknown} */ (null));
  const [busy, setBusy] = useState(false);
  const touched = useRef(false);
  useEffect(() => {
    /** @param {BeforeUnloadEvent} event */
    const warn = (event) => touched.current && event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  /** @param {Partial<Form>} change */
  const set = (change) => {
    touched.current = true;
    setForm((old) => ({ ...old, ...change }));
  };
  const title = may("administrator") ? t("new broadcast") : t("preview broadcast");
  if (!value) return html`<h1>${title}</h1><${Waiting} problem=${problem} again=${again} />`;
  if (value.lists.length === 0) return html`<h1>${title}</h1><section class="card"><${Empty} title=${t("no lists")} action=${html`<a class="button primary" href="/contacts.html">${t("bring contacts")}</a>`}>${t("no lists text")}<//></section>`;

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    setTrouble(null);
    if (form.lists.length === 0 && !form.area) return setTrouble(new Error(t("choose audience")));
    if (!hasText(form)) return setTrouble(new Error(t("choose text")));
    setBusy(true);
    try {
      // Asked anew, so that what is confirmed is what holds now.
      const order = orderOf(form);
      const now = await api("broadcasts/preview", { method: "POST", json: order });
      if (now.recipients === 0) setTrouble(new Error(t("nobody")));
      else setAsking({ order, preview: now });
    } catch (error) {
      setTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  const send = async () => {
    try {
      const { id } = await api("broadcasts", { method: "POST", json: asking?.order, headers: { "idempotency-key": key } });
      touched.current = false;
      location.assign(`/broadcasts.html?id=${encodeURIComponent(id)}&told=ordered`);
    } catch (error) {
      throw error instanceof ApiProblem && error.code === "idempotency-key-reused" ? new Error(t("ordered already")) : error;
    }
  };
  const wrong = trouble ?? preview.problem;
  return html`
    <div class="top"><h1>${title}</h1><p class="actions"><a class="button quiet" href="/broadcasts.html">${t("all broadcasts")}</a></p></div>
    ${!may("administrator") && html`<p class="notice">${t("officials preview")}</p>`}
    <form class="compose" onSubmit=${submit}>
      <div class="parts">
        <section class="card">
          <h2>${t("who gets it")}</h2>
          <${Audience} form=${form} set=${set} lists=${value.lists} areas=${value.areas} />
        </section>
        <section class="card">
          <h2>${t("what it says")}</h2>
          <${Texts} form=${form} set=${set} templates=${value.templates} problem=${wrong} />
        </section>
        <section class="card">
          <h2>${t("when and how urgent")}</h2>
          <${When} form=${form} set=${set} problem=${wrong} />
          <${Field} id="name" label=${t("what it is called")} hint=${t("name hint")} wrong=${fault(trouble, "/name")}>
            <input id="name" required maxlength="200" value=${form.name} onInput=${(/** @type {any} */ e) => set({ name: e.currentTarget.value })} />
          <//>
        </section>
      </div>
      <aside class="card outlook" aria-label=${t("outlook")}>
        <${Outlook} preview=${preview} hasText=${hasText(form)} urgent=${form.urgent} />
        <${Trouble} problem=${wrong} />
        ${may("administrator") && html`<div class="actions"><button class="primary" disabled=${busy}>${form.later ? t("schedule…") : t("send…")}</button></div>`}
      </aside>
    </form>
    ${asking && html`<${Ask} order=${asking.order} preview=${asking.preview} onYes=${send} onNo=${() => setAsking(null)} />`}`;
}
