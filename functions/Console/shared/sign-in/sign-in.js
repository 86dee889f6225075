// @ts-check
/** Signing in and out: the page for those who are not signed in, and the end of a sign-in on this device or on all. */
/** @import { CallerView, Role, SignInView } from "../types.js" */
import { html, useEffect, useState } from "../../lib/htm-preact.js";
import { ApiProblem, api, call } from "../api.js";
import { ConfirmDialog } from "../components.js";
import { dropDrafts } from "../drafts/drafts.js";
import { dropFileDrafts } from "../drafts/file-drafts.js";
import { momentOfYear, setZone } from "../format.js";
import { useQuery } from "../hooks.js";
import { personName } from "../names.js";
import { problemWords } from "../problems.js";
import { hasSession, invitationInAddress, keepSession, takeFromAddress } from "./session.js";
import { language, switchLanguage, t } from "../i18n.js";

/** Signs this device in. @param {string} token */
async function signIn(token) {
  const answer = await call("/local/sign-in", { method: "POST", json: { token } });
  /** @type {{ session: string }} */
  const { session } = await answer.json();
  keepSession(session);
}

/** @typedef {{ token: string, now: string, next: string }} Replacement A link, who is signed in, whose link it is. */

/**
 * Signs this device in by the link that was opened, if there is one.
 * @returns {Promise<Replacement | null>} A question to the person, where somebody else is signed in on this device.
 */
export async function enterByLink() {
  const token = takeFromAddress("token");
  if (!token) return null;
  const now = await findSignedIn();
  if (now) {
    /** @type {CallerView} */
    const { name } = await api("me", { headers: { authorization: `Bearer ${token}` } });
    if (name !== now) return { token, now, next: name };
  }
  await signIn(token);
  return null;
}

/** Finds the name of the operator who is signed in on this device; null where nobody is. */
async function findSignedIn() {
  if (!hasSession()) return null;
  try {
    /** @type {CallerView} */
    const { name } = await api("me");
    return name;
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.problem.status === 401) return null;
    throw problem;
  }
}

/**
 * Asks whether this device is to be signed in by a link in place of the operator who is signed in on it.
 * @param {{ replacement: Replacement, enter: () => unknown }} props
 */
export function ReplaceSignIn({ replacement: { token, now, next }, enter }) {
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const replace = async () => {
    try {
      await signIn(token);
      await enter();
    } catch (refused) {
      setProblem(refused);
    }
  };
  const names = { now: personName(now), next: personName(next) };
  return html`<main id="content" class="alone card">
    <h1>${t("replace sign-in", names)}</h1>
    <p>${t("replace sign-in text", names)}</p>
    ${problem !== null && html`<p role="alert">${problemWords(problem)}</p>`}
    <p>
      <button class="primary" onClick=${enter}>${t("stay signed in", names)}</button>
      <button onClick=${replace}>${t("replace sign-in yes", names)}</button>
    </p>
  </main>`;
}

/**
 * Signs this device out, or all devices of the operator. In Azure the platform does the one, the directory the other.
 * Throws what the host answers where it did not do so; this device has forgotten its sign-in then, unless all were to.
 * @param {CallerView} me
 * @param {boolean} [everywhere]
 */
export async function signOut(me, everywhere = false) {
  /** @type {unknown} */
  let failure = null;
  if (me.isLocal) {
    try {
      await call("/local/sign-out", { method: "POST", json: { everywhere } });
    } catch (problem) {
      if (everywhere) throw problem;
      // Without its half of the sign-in this device is signed out, whether or not the host knows it.
      failure = problem;
    }
  }
  keepSession(null);
  dropDrafts();
  await dropFileDrafts();
  sessionStorage.clear(); // the key of an acceptance
  if (failure) throw failure;
  location.assign(me.isLocal ? "/" : "/.auth/logout");
}

/** Says that the host did not hear of a sign-out on this device. @param {{ problem: unknown }} props */
export const SignedOutHereOnly = ({ problem }) => html`<main id="content" class="alone card">
  <h1>${t("signed out here")}</h1>
  <p role="alert">${t("signed out here only")} ${problemWords(problem)}</p>
  <p class="soft">${t("signed out here text")}</p>
  <p><a class="button" href="/">${t("sign in")}</a></p>
</main>`;

/** Offers to sign out on all devices. @param {{ me: CallerView }} props */
export function SignOutEverywhere({ me }) {
  const [isAsking, setAsking] = useState(false);
  if (!me.isLocal) return html`<p class="soft">${t("everywhere platform")}</p>`;
  return html`
    <p class="soft">${t("signed in here")}</p>
    <p><button onClick=${() => setAsking(true)}>${t("sign out everywhere")}</button></p>
    ${
      isAsking &&
      html`<${ConfirmDialog} title=${t("everywhere title")} action=${t("sign out everywhere")}
        onYes=${() => signOut(me, true)} onNo=${() => setAsking(false)}>
        <p>${t("everywhere text")}</p>
      <//>`
    }`;
}

/**
 * @typedef {{
 *   name: string, roles: Role[], areaNames: Record<string, string>, by: string, expiresAt: string, zone: string,
 * }} ShownInvitation
 */

/** Reads what the invitation of the address is for, which takes no sign-in. @returns {Promise<ShownInvitation>} */
async function showInvitation() {
  const answer = await call("/local/invitations/show", { method: "POST", json: { invitation: invitationInAddress() } });
  /** @type {ShownInvitation} */
  const shown = await answer.json();
  setZone(shown.zone);
  return shown;
}

/** Says who invites whom, as what and until when. @param {ShownInvitation} invitation */
const invitedBy = ({ name, roles, areaNames, by, expiresAt }) =>
  t("invitation of", {
    name,
    by: personName(by),
    roles: roles.map((role) => t(`role ${role}`)).join(t("list comma")),
    area: areaNames[language],
    until: momentOfYear(expiresAt),
  });

/** Where the key of an acceptance is kept until its answer has come. */
const KEY = "invitation-key";

/**
 * Asks whether this device is to be signed in by the invitation of the address, and then shows the page.
 * @param {{ shell: import("../../lib/htm-preact.js").ComponentChildren }} props
 */
export function AcceptInvitation({ shell }) {
  const [isAccepted, setAccepted] = useState(false);
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const { value: shown, problem: refusal } = useQuery(showInvitation, []);
  const accept = async () => {
    // The same key after a lost answer or a reload: the host answers as before, and to nobody else.
    const key = sessionStorage.getItem(KEY) ?? crypto.randomUUID();
    sessionStorage.setItem(KEY, key);
    try {
      const answer = await call("/local/invitations/accept", {
        method: "POST",
        json: { invitation: invitationInAddress(), key },
      });
      keepSession((await answer.json()).session);
      sessionStorage.removeItem(KEY);
      takeFromAddress("invite");
      setAccepted(true);
    } catch (refused) {
      setProblem(refused);
    }
  };
  if (isAccepted) return shell;
  // A device whose acceptance was lost on the way asks again, although the link shows nothing any more.
  const isRepeatable = sessionStorage.getItem(KEY) !== null;
  const wrong = problem ?? (isRepeatable ? null : refusal);
  return html`<main id="content" class="alone card">
    <h1>${t("invitation")}</h1>
    ${shown && html`<p>${invitedBy(shown)}</p>`}
    ${(shown || isRepeatable) && html`<p>${t("invitation text")}</p>`}
    ${wrong && html`<p role="alert">${problemWords(wrong)}</p>`}
    ${
      (shown || isRepeatable) &&
      html`<p><button class="primary" onClick=${accept}>${t("accept invitation")}</button></p>`
    }
    <p>
      <button class="quiet" onClick=${() => switchLanguage(language === "en" ? "zh-CN" : "en")}>
        ${t("language")}
      </button>
    </p>
  </main>`;
}

/** Reads how one signs in here; null until it is known. @returns {SignInView | null} */
function useWayIn() {
  const [way, setWay] = useState(/** @type {SignInView | null} */ (null));
  useEffect(
    () =>
      void api("sign-in").then(
        (answer) => setWay(/** @type {SignInView} */ (answer)),
        // Where the host is out of reach, the next request shows the error.
        () => setWay({ isLocal: true }),
      ),
    [],
  );
  return way;
}

/** Says to somebody without access whom to ask for it. @param {{ way: SignInView | null }} props */
const WhomToAsk = ({ way }) =>
  way &&
  html`<p class="soft">
    ${t(way.isLocal ? "ask for link" : "ask for role")}
    ${way.contact && html` <strong>${t("ask whom", { contact: way.contact })}</strong>`}
  </p>`;

/**
 * Explains why somebody who has signed in gets no further.
 * @param {{ problem: unknown, enter: () => unknown }} props
 */
export function NotLetIn({ problem, enter }) {
  const way = useWayIn();
  return html`<main id="content" class="alone">
    <h1>${t("product")}</h1>
    <p role="alert">${problemWords(problem)}</p>
    ${problem instanceof ApiProblem && problem.problem.status === 403 && html`<${WhomToAsk} way=${way} />`}
    <button onClick=${enter}>${t("try again")}</button>
  </main>`;
}

/**
 * @param {{ enter: () => Promise<void>, wasRefused?: boolean }} props `wasRefused`: the link that was opened is not
 * valid.
 */
export function SignIn({ enter, wasRefused }) {
  const [refusal, setRefusal] = useState(wasRefused ? t("wrong token") : "");
  const way = useWayIn();
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    setRefusal("");
    try {
      await signIn(String(new FormData(form).get("token")).trim());
    } catch (problem) {
      const isWrong = problem instanceof ApiProblem && problem.problem.status === 401;
      setRefusal(isWrong ? t("wrong token") : problemWords(problem));
      return;
    }
    await enter();
  };
  const returnTo = encodeURIComponent(location.pathname + location.search);
  return html`<main id="content" class="alone card">
    <h1>${t("product")}</h1>
    ${
      way?.isLocal === true &&
      html`
        <p>${t("sign-in text")}</p>
        ${refusal && html`<p role="alert">${refusal}</p>`}
        <form onSubmit=${submit}>
          <label for="token">${t("token")}</label>
          <input id="token" name="token" type="password" autocomplete="off" required />
          <button>${t("sign in")}</button>
        </form>`
    }
    ${
      way?.isLocal === false &&
      html`<p>
        <a class="button primary" href="/.auth/login/aad?post_login_redirect_uri=${returnTo}">
          ${t("sign-in platform")}
        </a>
      </p>`
    }
    <${WhomToAsk} way=${way} />
    <p>
      <button class="quiet" onClick=${() => switchLanguage(language === "en" ? "zh-CN" : "en")}>
        ${t("language")}
      </button>
    </p>
  </main>`;
}
