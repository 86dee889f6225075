// @ts-check
/** @type {import("../shared/i18n.js").Strings} */
export const strings = {
  "today is": ["今天是 {day}", "Today is {day}"],
  lunar: ["农历{month}{day}", "Lunar calendar: {month}, day {day}"],
  "lunar day": [
    "初一 初二 初三 初四 初五 初六 初七 初八 初九 初十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 廿一 廿二 廿三 廿四 廿五 廿六 廿七 廿八 廿九 三十",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30",
  ],
  "visitor hello": ["{name}，您好", "Hello, {name}"],
  "visitor account": ["您的账号", "Your account"],
  "visitor role": ["角色", "Role"],
  "visitor have": ["您的上门名单", "Your list of visits"],
  "visitor have text": [
    "系统里暂时还没有上门名单的页面。短信没有送达的住户，由社区工作人员导出名单，打印或转给您。",
    "This system has no page of visits yet. Officials export the list of households that no text reached, and print it for you or send it to you.",
  ],
  "visitor read": ["您可以查看的内容", "What you can see"],
  "visitor read text": [
    "您自己的账号、角色和负责的区域。名单、短信和回复里有居民的个人信息，您的角色看不到。",
    "Your own account, role and area. Lists, texts and replies hold data about residents, which your role does not see.",
  ],
  "visitor ask": ["有事找谁", "Whom to ask"],
  "visitor ask text": [
    "要上门名单，或者发现号码、住址有变化：找本社区的工作人员。登录、角色或区域不对：找管理员。",
    "For your list of visits, or when a number or an address has changed: the officials of your community. When your sign-in, role or area is wrong: an administrator.",
  ],

  "unread and unanswered": [
    "{n} 个对话有未读回复，共 {unanswered} 个等待答复",
    "{n} thread with unread replies, {unanswered} to answer in all|{n} threads with unread replies, {unanswered} to answer in all",
  ],
  "only unanswered": [
    "{n} 个对话已读，还没有答复",
    "{n} thread is read and not answered yet|{n} threads are read and not answered yet",
  ],
  "only answered": [
    "{n} 个对话已答复，还没有办结",
    "{n} thread is answered and not marked as done|{n} threads are answered and not marked as done",
  ],

  running: ["正在发送", "Running now"],
  "nothing running": ["现在没有正在发送的群发。", "Nothing is being sent right now."],
  "counting recipients": ["正在统计收件人，已有 {n} 人", "counting recipients: {n} so far"],
  "done of": ["已处理 {done} / {n} 人", "{done} of {n} people done"],
  "pace now": ["目前每分钟约 {n} 人", "now about {n} person a minute|now about {n} people a minute"],
  "expected end": ["预计 {at} 发完", "last text about {at}"],
  dot: ["，", " · "],

  "goes out": ["今天和未来七天", "Today and the next seven days"],
  "nothing planned": ["未来七天没有要发的短信", "Nothing goes out in the next seven days"],
  "nothing planned text": ["之后的安排见“当季计划”。", "See “In season” for what comes next."],
  "make campaign": ["新建计划", "Make a campaign"],
  "day today": ["今天", "Today"],
  "day tomorrow": ["明天", "Tomorrow"],
  "scheduled broadcast": ["定时群发", "Scheduled broadcast"],
  "of the day": ["约 {cost}", "about {cost}"],

  "went badly": ["需要处理", "Needs attention"],
  "went badly (auditor)": ["发送异常", "What went wrong"],
  "be told by text": ["有事时用短信提醒我", "Have yourself told by text"],
  "all well": [
    "一切正常：最近七天没有失败、停止、错过或结果未知的发送。",
    "All is well: in the last seven days nothing failed, was stopped or missed, or has an unknown outcome.",
  ],
  undelivered: [
    "{n} 人未送达。打开后可再次发送，或导出名单由网格员上门。",
    "{n} text did not arrive. Open it to send it again, or to export the list for grid workers.|{n} texts did not arrive. Open it to send them again, or to export the list for grid workers.",
  ],
  "undelivered (official)": [
    "{n} 人未送达。打开后可导出名单由网格员上门；再次发送请联系管理员。",
    "{n} text did not arrive. Open it to export the list for grid workers; sending again takes an administrator.|{n} texts did not arrive. Open it to export the list for grid workers; sending again takes an administrator.",
  ],
  "undelivered (auditor)": ["{n} 人未送达。", "{n} text did not arrive.|{n} texts did not arrive."],
  refused: [
    "{n} 人被运营商拒绝：号码可能已停用，请核对联系人。",
    "{n} number was refused by the carrier: it may be out of use, so check the contact.|{n} numbers were refused by the carrier: they may be out of use, so check the contacts.",
  ],
  "refused (auditor)": [
    "{n} 人被运营商拒绝：号码可能已停用。",
    "{n} number was refused by the carrier: it may be out of use.|{n} numbers were refused by the carrier: they may be out of use.",
  ],
  unknown: [
    "{n} 人结果未知：运营商没有明确答复。系统不会自动重发，以免重复打扰；收到回执后会更新。",
    "{n} text has an unknown outcome: the carrier gave no clear answer. It is not sent again; a late report may still settle it.|{n} texts have an unknown outcome: the carrier gave no clear answer. They are not sent again; late reports may still settle them.",
  ],
  "skipped stopped": [
    "{n} 人没有发送：群发已停止。打开后可发给其余的人。",
    "{n} text was not sent: the broadcast was stopped. Open it to send to the rest.|{n} texts were not sent: the broadcast was stopped. Open it to send to the rest.",
  ],
  "skipped stopped (official)": [
    "{n} 人没有发送：群发已停止。补发请联系管理员。",
    "{n} text was not sent: the broadcast was stopped. Sending to the rest takes an administrator.|{n} texts were not sent: the broadcast was stopped. Sending to the rest takes an administrator.",
  ],
  "skipped stopped (auditor)": [
    "{n} 人没有发送：群发已停止。",
    "{n} text was not sent: the broadcast was stopped.|{n} texts were not sent: the broadcast was stopped.",
  ],
  "skipped too-late": [
    "{n} 人没有发送：已过有效期。请检查发送速度，或把开始时间提前。",
    "{n} text was not sent: it was too late. Check the sender's pace, or start earlier.|{n} texts were not sent: it was too late. Check the sender's pace, or start earlier.",
  ],
  "skipped too-late (official)": [
    "{n} 人没有发送：已过有效期。发送速度由管理员设置；也可以把开始时间提前。",
    "{n} text was not sent: it was too late. Start earlier, or ask an administrator about the sender's pace.|{n} texts were not sent: it was too late. Start earlier, or ask an administrator about the sender's pace.",
  ],
  "skipped too-late (auditor)": [
    "{n} 人没有发送：已过有效期。",
    "{n} text was not sent: it was too late.|{n} texts were not sent: it was too late.",
  ],
  "skipped budget": [
    "{n} 人没有发送：已达到条数上限。",
    "{n} text was not sent: its recipient had reached the limit.|{n} texts were not sent: their recipients had reached the limit.",
  ],
  missed: [
    "错过发送：到时间时系统没有运行，恢复后已过有效期，不会补发。",
    "Missed: the system was not running when it was due, and afterwards it was too late. It is not sent.",
  ],
  "skipped empty-audience": [
    "没有发送：没有可以发送的人。请检查名单和发送范围。",
    "Not sent: nobody could be texted. Check its lists and audience.",
  ],
  "skipped empty-audience (auditor)": ["没有发送：没有可以发送的人。", "Not sent: nobody could be texted."],
  "skipped otherwise": ["没有发送：{reason}", "Not sent: {reason}"],
  "send by hand": ["改为手动群发", "Send a broadcast instead"],
  "further lines": ["另有 {n} 项", "{n} more"],

  seasons: ["当季计划", "In season"],
  "later seasons": ["之后的计划（{n}）", "Later in the year ({n})"],
  "none in season": ["现在没有当季计划。", "No campaign is in season."],
  "next at": ["下一次 {at}", "Next {at}"],
  "paused besides": [
    "另有 {n} 个计划已暂停，恢复后才会发送。",
    "{n} campaign is paused and sends nothing until it is resumed.|{n} campaigns are paused and send nothing until they are resumed.",
  ],
  "see year": ["查看全年", "See the year"],
  "dates cut": ["日期太多，只显示最近的。", "There are too many dates: only the nearest are shown."],
  "from above": ["上级安排", "From above"],
  "from above already": [
    "这里还没有内容，但上级的下列计划已经会发给您这里的居民，由上级维护。",
    "Nothing is set up here yet, but residents of your area already get these campaigns, which areas above look after.",
  ],
  "from above too": [
    "上级的下列计划也发给您这里的居民，由上级维护。",
    "Residents of your area get these campaigns too. Areas above look after them.",
  ],
  recent: ["最近群发", "Latest broadcasts"],
  "none recent": ["还没有发过短信。", "Nothing has been sent yet."],

  welcome: ["欢迎，还有 {n} 步", "Welcome: one step to the first text|Welcome: {n} steps to the first text"],
  "welcome text": [
    "按下面的顺序做，做到哪里都可以停下，下次接着做。发送前都能先看到人数和费用。",
    "Take them in this order; you can stop anywhere and continue later. People and cost are shown before anything is sent.",
  ],
  "go on": ["再完成 {n} 步，就能自动发送", "{n} step to go|{n} steps to go"],
  "only looking": ["系统里还没有内容", "There is nothing here yet"],
  "only looking text": [
    "联系人、模板和计划由社区工作人员录入；录入后，这里会显示每天的发送情况。您的角色可以查看，不能修改。",
    "Officials add contacts, templates and campaigns; then this page shows what is sent every day. Your role can see everything and change nothing.",
  ],
  done: ["已完成", "Done"],
  "step areas": ["设定区域", "Set up the areas"],
  "step areas text": [
    "街道、社区、网格一级一级添加，并设定免打扰时段和费用上限；名单、人员和计划都从中选择。",
    "Streets, communities and grids, with quiet hours and limits of cost; lists, people and campaigns choose from them.",
  ],
  "step areas done": ["{n} 个区域。", "{n} area.|{n} areas."],
  "step people": ["让同事登录", "Let colleagues in"],
  "step people text": [
    "每人有自己的账号：工作人员管理名单和计划，审计员只看，网格员看自己的网格。",
    "Everybody signs in as themselves: officials keep lists and campaigns, auditors look, grid workers see their own grid.",
  ],
  "step people directory": [
    "角色和区域在 Microsoft Entra 中分配，这里看不到有谁。",
    "Roles and areas are assigned in Microsoft Entra; who has one cannot be seen from here.",
  ],
  "step people done": ["{n} 位同事可以登录。", "{n} colleague can sign in.|{n} colleagues can sign in."],
  "step signature": ["设定签名", "Set the signature"],
  "step signature text": [
    "每条短信前面的签名，例如【平安社区】，让居民知道是谁发的。",
    "What stands before every text, such as [Beiguan], so that residents know who sends it.",
  ],
  "step signature done": ["短信已有签名。", "Texts have a signature."],
  "step days": ["录入节假日和学期", "Enter holidays and terms"],
  "step days text": [
    "粘贴放假通知或导入日历文件；“节假日前一天”“上学日”这样的计划按这些日期执行。",
    "Paste the notice of holidays or import a calendar file; campaigns such as “the day before a holiday” use these dates.",
  ],
  "step days done": ["{n} 条日期。", "{n} entry.|{n} entries."],
  "step contacts": ["导入联系人", "Import contacts"],
  "step contacts text": [
    "拖入 Excel 或 CSV 名单，系统会识别各列并检查号码。",
    "Drop an Excel or CSV file; columns are recognised and numbers checked.",
  ],
  "step contacts done": ["{lists}，{people}可以收到短信。", "{lists}; {people} can be texted."],
  "step contacts lists": ["{lists}。", "{lists}."],
  "step contacts nobody": [
    "名单已建好，但还没有联系人：请导入文件或逐个添加。",
    "The list is there but empty: import a file or add people.",
  ],
  "step templates": ["准备短信内容", "Prepare the texts"],
  "step templates text": [
    "防溺水、防火、防诈骗的现成模板，中英文齐备，可直接使用或修改。",
    "Use or change ready-made texts about drowning, fire and fraud, in Chinese and English.",
  ],
  "step templates done": ["{n} 个模板。", "{n} template.|{n} templates."],
  "step campaigns": ["排定计划", "Schedule a campaign"],
  "step campaigns text": [
    "例如“立夏到白露，每周五 16:30”。启用前能先看到全年的人数和费用。",
    "Such as every Friday at 16:30 from 立夏 (early May) to 白露 (early September). Rehearse the year before it is switched on.",
  ],
  "step campaigns paused": [
    "{n} 个计划都处于暂停状态：看过全年安排后，恢复需要的计划。",
    "{n} campaign is there and paused: look at the year, then resume it.|{n} campaigns are there and all paused: look at the year, then resume those you want.",
  ],
  "step campaigns done": ["{n} 个计划进行中。", "{n} campaign is active.|{n} campaigns are active."],
  "number lists": ["{n} 个名单", "{n} list|{n} lists"],

  "sample title": ["想先看看效果？", "Want to see it work first?"],
  "sample text": [
    "一键载入“{name}”：{residents} 位居民、{lists} 个名单，以及模板和全年计划。所有号码都是虚构的，短信只发到模拟手机。",
    "Load {name}: {residents} residents, {lists} lists, templates and the campaigns of a year. All numbers are fictional, and texts reach simulated phones only.",
  ],
  "sample load": ["载入示例区", "Load the sample district"],
  "sample again": ["继续载入", "Continue loading"],
  "sample interrupted": [
    "上次载入示例区没有完成。继续载入会补上缺少的部分。",
    "The sample district was loaded only in part. Continue to load the rest.",
  ],
  "sample failed": ["示例区没有全部载入：{detail}", "Loading the sample district failed: {detail}"],
  "sample loading": ["正在载入示例区", "Loading the sample district"],
  "sample importing": ["正在导入“{name}”（第 {i} 个，共 {n} 个）", "Importing {name} ({i} of {n})"],
  "sample finishing": [
    "名单已导入，正在保存退订记录、模板和全年计划…",
    "The lists are imported; saving opt-outs, templates and campaigns…",
  ],
  "sample rows": ["{done} / {n} 行", "{done} of {n} rows"],
  "sample stored": ["导入 {n} 人", "{n} person imported|{n} people imported"],
  "sample rejected": ["{n} 行有误", "{n} row rejected|{n} rows rejected"],
  "sample loaded": ["示例区已载入", "The sample district is loaded"],
  "sample loaded text": [
    "{lists}共 {people} 位联系人，{campaigns} 个计划进行中。{rejected} 行号码有误，没有导入。",
    "{lists} with {people} contacts, and {campaigns} active campaigns. {rejected} rows had no usable number and were not imported.",
  ],
  "sample what now": [
    "现在可以把时钟拨到下一个防溺水的周五，看短信陆续发到模拟手机上。",
    "Now set the clock to the next Friday of the drowning season and watch the texts arrive.",
  ],
  "sample clock": ["把时钟拨到下一个周五", "Set the clock to the next Friday"],
  "sample empty again": [
    "想从空系统重新开始：停止系统，删除数据文件夹（启动窗口里显示的那个），再重新启动。",
    "To start again with an empty system, stop this host, delete its data folder (its terminal names it) and start it.",
  ],
};
