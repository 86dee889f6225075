// @ts-check
/** Texts about broadcasts that follow another one. */
import { register } from "../i18n.js";

register({
  "follow-up untold": ["补发给没有发到的人", "To those who got nothing before"],
  "follow-up untold of": ["补发给 {at} 没有发到的人", "To the remainder of the broadcast of {at}"],
  "follow-up undelivered": ["重发给未送达的人", "Again to the undelivered"],
  "follow-up undelivered of": ["重发给 {at} 未送达的人", "Again to the undelivered of {at}"],
});
