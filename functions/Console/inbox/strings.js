// @ts-check
/** @type {import("../shared/i18n.js").Strings} */
export const strings = {
  "inbox help": [
    "居民回复的短信，除了退订、恢复和求助，都在这里，等人查看和回复。",
    "Replies of residents, except those that opt out, opt in or ask for help, are here for somebody to read and answer.",
  ],
  "inbox help (auditor)": [
    "居民回复的短信，除了退订、恢复和求助，都在这里，由社区工作人员查看和回复。",
    "Replies of residents, except those that opt out, opt in or ask for help. Officials read and answer them.",
  ],
  "threads open": ["待处理", "Open"],
  "threads done": ["已办结", "Done"],
  "unread only": ["只看未读", "Unread only"],
  "search threads": ["按姓名、号码末尾或内容查找", "Search by name, end of number or text"],
  "no threads": ["没有待处理的回复", "No replies to read"],
  "no threads text": [
    "居民回复短信后会显示在这里。收到的退订由系统自动处理。",
    "Replies of residents appear here. Requests to opt out are handled automatically.",
  ],
  "no done threads": ["还没有办结的对话", "No thread is done yet"],
  "no such threads": ["没有符合条件的对话", "No thread matches"],
  "no such threads so far": [
    "目前还没有找到，还有对话没有查完。",
    "No thread matches so far; the rest has not been searched.",
  ],
  "unread replies": ["{n} 条未读", "{n} unread"],
  "unknown number": ["不在任何名单中的号码", "A number that is on no list"],
  "assigned to": ["负责人：{name}", "Assigned to {name}"],
  "all threads": ["全部回复", "All replies"],
  "open person": ["短信记录和退订", "Their texts, and opting out"],
  "take thread": ["我来处理", "Assign to me"],
  "release thread": ["取消负责", "Assign to nobody"],
  "finish thread": ["办结", "Mark as done"],
  "reopen thread": ["重新打开", "Open again"],
  "thread finished": ["已办结；居民再次回复时会重新打开。", "Marked as done. The next reply opens it again."],
  "thread reopened": ["已重新打开。", "Opened again."],
  "likely stop text": [
    "看起来对方不想再收到短信，但没有按退订词回复。退订后，所有群发都不再发给这个号码。",
    "The writer may want no more texts, but used no keyword. After an opt-out no broadcast goes to this number.",
  ],
  "opt out now": ["为对方退订", "Opt them out"],
  "opt out writer": ["为{who}退订？", "Opt {who} out?"],
  "opt out writer text": [
    "退订后，所有群发和回复都不再发给这个号码，对话标为已办结。只有本人要求时才这样做；以后可在联系人页面恢复，对方也可以自己回复“恢复”。",
    "After an opt-out no broadcast and no answer goes to this number, and the thread is marked as done. Do it only if they asked for it. It can be removed on the contacts page, or by their reply START.",
  ],
  "no answer opted out": [
    "对方已退订，不能再发短信回复。如有必要，请打电话联系。",
    "This number has opted out, so no answer can be sent by text. Call them if you have to.",
  ],
  "writer opted out": ["已退订，不再发送任何短信。", "Opted out: no text goes to this number."],
  "opt out reason": ["居民回复表示不想再收到短信", "The resident's reply asks for no more texts"],
  "texts of thread": ["往来短信", "Texts in and out"],
  "earlier texts": ["更早的短信", "Earlier texts"],
  "by broadcast": ["群发", "broadcast"],
  "answer interrupted": [
    "发送中断，不知道是否发出；不会自动重发",
    "interrupted: it may have been sent, and is not sent again",
  ],
  "you answered": ["已回复：{text}", "You: {text}"],
  "colleague answered": ["{name}已回复：{text}", "{name}: {text}"],
  "answer label": ["回复内容", "Answer"],
  "answer hint": [
    "会以发送方的签名开头，按短信计费。",
    "The sender's signature is put before it, and it costs what a text costs.",
  ],
  "answer reason": ["现在是免打扰时段，请说明为什么要现在发送", "It is quiet hours now: say why it has to be sent now"],
  "send answer": ["发送回复", "Send the answer"],
  "answer sent": ["回复已提交。", "The answer was accepted."],
  "answer not sent": ["回复没有发出：{state}", "The answer was not sent: {state}"],
  "answer unknown": [
    "不知道回复是否发出。请先向居民核实，不要急着重发。",
    "It is not known whether the answer was sent. Ask the resident before sending it again.",
  ],
  "answer sending": [
    "回复正在发送，请稍候。再点一次不会重复发送。",
    "The answer is being sent. Clicking again does not send it twice.",
  ],
  "thread changed": [
    "对话刚刚有变化，已重新加载，请再试一次。",
    "The thread has just changed and was loaded again. Try again.",
  ],
};
