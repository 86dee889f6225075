// @ts-check
import { register } from "../i18n.js";

register({
  "cause date": ["{day}，{season}", "{day}, {season}"],
  "cause skipped time": ["（当天因夏令时跳过 {time}）", " (the clocks skip {time} that day)"],
  "cause left-out": ["按设定避开：{what}", "Left out on purpose: {what}"],
  "cause what": ["{what}（{name}）", "{what} ({name})"],
  "cause before-change": ["在新建或修改计划之前，不发送。", "Before the campaign was made or changed: not sent."],
  "cause paused": ["当时计划已暂停。", "The campaign was paused then."],
  "cause missed": ["系统停机时错过，不会补发。", "The system was not running, so it was not sent."],
  "cause left-out-by-hand": ["已定这一次不发。", "Skipped by a person."],
  "cause left-out-by-hand because": ["已定这一次不发：{reason}", "Skipped by a person: {reason}"],
  "cause moved": ["已改到 {at}。", "Moved to {at}."],
  "cause moved-here": ["原定 {at}，改到这一天。", "Moved here from {at}."],
  "cause settled-before-move": [
    "改期时，原来的那一次已经开始，所以这一次不发送。",
    "The original date had begun when it was moved, so this one was not sent.",
  ],
  "cause empty-audience": ["没有可发送的人。", "Nobody would have got it."],
  "cause other": ["无法发出，请检查内容和名单。", "It could not be sent; check its texts and lists."],
  "cause other (auditor)": [
    "无法发出：内容或名单有问题。",
    "It could not be sent: something is wrong with its texts or lists.",
  ],
  "cause day weekday": ["{weekday}", "{weekday}"],
  "cause day listed": ["{weekday}，指定日期", "{weekday}, a listed date"],
  "cause day school-day": ["上学日", "School day"],
  "cause day last-school-day-before": ["{name}（{of}）前最后一个上学日", "Last school day before {name} ({of})"],
  "cause day first-school-day-after": ["{name}（{of}）后第一个上学日", "First school day after {name} ({of})"],
  "cause day first-days": ["开始后的前 {n} 天", "One of the first {n} days"],
  "cause day last-days": ["结束前的最后 {n} 天", "One of the last {n} days"],
  "cause days before": ["{days}前 {n} 天", "{n} day before {days}|{n} days before {days}"],
  "cause days after": ["{days}后 {n} 天", "{n} day after {days}|{n} days after {days}"],

  "note unknown-days": [
    "{year} 年的{name}还没有录入，请在“设置”里补充，计划才能按它们安排。",
    "{year}: no {name} are entered yet; enter them in the settings, so that the campaign can use them.",
  ],
  "note unknown-days (auditor)": [
    "{year} 年的{name}还没有录入，录入后计划才能按它们安排。",
    "{year}: no {name} are entered yet; once they are, the campaign uses them.",
  ],
  "note no-end": [
    "从 {first} 开始的一段没有结束日期：还没有录入“{name}”。",
    "The part of the year from {first} has no end: no {name} is entered yet.",
  ],
  "note ends-early": [
    "{year} 年没有可发送的日子：{first} 开始，{last} 就已结束。",
    "{year} has no such days: they would begin on {first} and end before that, on {last}.",
  ],
  "note unknown-lunar-year": [
    "{year} 年超出系统农历的范围，无法推算{name}。",
    "{year}: the lunar calendar here does not cover this year, so {name} is not known.",
  ],
  "note no-leap-month": ["{year} 年没有{name}，不发送。", "{year} has no {name}: nothing is sent."],
  "note short-month": [
    "{year} 年：这个农历月只有 29 天，{name}按最后一天 {last} 算。",
    "{year}: that lunar month has 29 days; {name} is its last day, {last}.",
  ],
  "note more-notes": ["此外还有 {more} 条以上的提示未列出。", "{more} or more further notes are not shown."],
});
