// @ts-check
import { register } from "../i18n.js";

register({
  "find people": ["查找联系人", "Find people"],
  "find people hint": ["姓名、号码后四位、户号…", "Name, end of number, household…"],
  "find people title": [
    "可以输入姓名或拼音首字母、号码后四位以上、户号、住址；也可以用空格隔开几项，如“王 5678”。按 / 键开始。",
    "A name or pinyin initials, the last four or more digits of a number, a household, an address; or several of these with spaces between them, such as: Wang 5678. Press / to begin.",
  ],
  "people found": ["找到的联系人", "People found"],
  "people count": ["找到 {n} 人。", "{n} person found.|{n} people found."],
  "more people found": [
    "符合的人较多，下面是前几位；多输入几个字可以缩小范围。",
    "These are the first of many; type more to narrow it down.",
  ],
  "no people found": ["没有找到。", "Nobody found."],
  "see number": ["查看 {number} 的短信记录", "See the texts of {number}"],
  "searching people": ["正在查找…", "Searching…"],
  "no number of person": ["无手机号", "No number"],
  "person opted out": ["已退订", "Opted out"],
  "household of person": ["户号 {household}", "Household {household}"],
});
