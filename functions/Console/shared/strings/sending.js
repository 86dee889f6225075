// @ts-check
import { register } from "../i18n.js";

register({
  sender: ["发送方", "Sender"],
  "sender hint": [
    "自动选择时，按收件号码所属的国家（地区）使用相应的发送方。",
    "With automatic choice, each number gets its texts from the sender for its country.",
  ],
  "sender chosen": ["自动选择", "Automatic"],
  "on unknown": ["结果未知时", "If the outcome is unknown"],
  "on unknown hint": [
    "运营商没有明确答复时，短信可能已经送到；重发一次，有人可能会收到两条。",
    "If the carrier gives no clear answer, the text may still have arrived; if it is sent again, somebody may get it twice.",
  ],
  "unknown leave": ["不重发", "Do not send again"],
  "unknown resendOnce": ["过一段时间重发一次", "Send once more after a while"],

  units: ["已用 {n} / {room} 字", "{n} of {room} characters used"],

  "test text": ["发测试短信…", "Send a test text…"],
  "test title": ["发一条测试短信", "Send a test text"],
  "test help": [
    "向一个号码真实发送一条短信，照常计费并记录；不计入任何群发。",
    "Sends one real text to one number. It is billed and recorded, and does not belong to a broadcast.",
  ],
  "test phone": ["手机号", "Mobile number"],
  "test phone hint": ["可以带空格、短横线或国际区号。", "Spaces, dashes and a country code are fine."],
  "test language": ["语言", "Language"],
  "test values": ["要填入的信息", "Values to fill in"],
  "test value name": ["姓名", "Name"],
  "test value child": ["孩子姓名", "Child"],
  "test value area": ["区域", "Area"],
  "test value household": ["户号", "Household"],
  "test sample name": ["王小明", "Ann Wang"],
  "test sample child": ["王乐乐", "Lele"],
  "test sample area": ["红旗路", "Hongqi Road"],
  "test sample household": ["0301", "0301"],
  "send test": ["发送", "Send"],
  "sending test": ["正在发送…", "Sending…"],
  "test accepted": ["运营商已接收，应很快送到。", "The carrier accepted it; it should arrive soon."],
  "test refused": [
    "运营商拒绝了这个号码，没有发出。请核对号码。",
    "The carrier refused this number, so nothing was sent. Check it.",
  ],
  "test throttled": [
    "运营商正忙，没有发出。请稍后再试。",
    "The carrier is busy, so nothing was sent. Try again shortly.",
  ],
  "test misconfigured": [
    "运营商不接受这个发送方，没有发出。请到“设置”检查发送方。",
    "The carrier does not accept the sender, so nothing was sent. Check the sender in the settings.",
  ],
  "test unreachable": [
    "连不上运营商，没有发出。请稍后再试。",
    "The carrier cannot be reached, so nothing was sent. Try again shortly.",
  ],
  "test unknown": [
    "运营商没有明确答复，可能已经发出。请看手机是否收到。",
    "The carrier gave no clear answer: it may have been sent. Check whether it arrives.",
  ],
  "test wall": ["在模拟手机上查看", "See it on the handsets"],
  "test missing-value": ["请填写。", "Give a value."],
});
