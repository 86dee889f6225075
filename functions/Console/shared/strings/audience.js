// @ts-check
/** Texts about the people whom a campaign or broadcast goes to. */
import { register } from "../i18n.js";

register({
  "of lists": ["名单", "Lists"],
  "of areas": ["区域", "Areas"],
  "of tags": ["标签", "Tags"],
  "of people": ["人数", "People"],
  "all lists there": ["这些区域内的所有名单", "All lists of these areas"],
  "areas of lists": ["名单中的所有区域", "All areas of the lists"],
  "tagged any": ["带有任一标签：{tags}", "with one of: {tags}"],
  "tagged all": ["同时带有：{tags}", "with all of: {tags}"],
  "tagged none": ["不带：{tags}", "without: {tags}"],
  "language gap": [
    "{n} 人用{wanted}，这条短信没有{wanted}，他们会收到{given}。",
    "{n} person reads {wanted}, which the text lacks, and gets {given}.|{n} people read {wanted}, which the text lacks, and get {given}.",
  ],
  "on two lists": [
    "另有 {n} 条是同一号码在几个名单上重复出现，每人只发一条。",
    "{n} entry is of somebody on two lists, who gets one text.|{n} are on two lists, one text each.",
  ],
  "entries without number": [
    "名单里另有 {n} 条没有手机号。",
    "{n} entry of the lists has no number.|{n} entries of the lists have no number.",
  ],
});
