// @ts-check
import { register } from "../i18n.js";

register({
  help: ["帮助", "Help"],
  "help today 1": [
    "这里先显示需要您处理的事：没有发出的短信、超出的费用、未读的回复。",
    "This page begins with what needs you: texts that failed, limits that were met, replies nobody has read.",
  ],
  "help today 1 (auditor)": [
    "这里先显示发送异常：没有发出的短信、超出的费用、未读的回复。",
    "This page begins with what went wrong: texts that failed, limits that were met, replies nobody has read.",
  ],
  "help today 1 (visitor)": [
    "这里写着您的角色、您负责的区域，以及有事找谁。",
    "This page says your role, your area, and whom to ask.",
  ],
  "help today 2": [
    "下面是今天和这一周的发送，点开可以看到每一条短信的结果。",
    "Below it are the texts of today and of this week; open one to see what became of every text.",
  ],
  "help today 2 (visitor)": [
    "上门名单的页面还没有开放，开放后会显示在这里。",
    "There are no lists of visits yet; once there are, they stand here.",
  ],
  "help today 3": [
    "要立即发送，请到“群发”；每周自动发送，请到“计划”。",
    "To send at once, go to Broadcasts; to send every week by itself, go to Campaigns.",
  ],
  "help today 3 (official)": [
    "每周自动发送，请到“计划”；临时通知可以在“群发”先看人数和费用，再请管理员发送。",
    "To send every week by itself, go to Campaigns; preview other notices under Broadcasts, and an administrator sends them.",
  ],
  "help today 3 (auditor)": [
    "“群发”有每一次发送的记录，“计划”有全年的安排。",
    "Broadcasts has the record of each sending, Campaigns the plan of the year.",
  ],
  "help today 3 (visitor)": [
    "短信、名单和回复由社区工作人员处理。",
    "Texts, lists and replies are handled by the officials.",
  ],
  "help campaigns 1": [
    "计划在一个季节里按日期自动发送同一条短信，例如立夏到白露之间每个星期五。",
    "A campaign sends a text by itself on the days of a season, such as every Friday of the summer.",
  ],
  "help campaigns 2": [
    "暂停期间到期的不会补发；某一次可以单独不发或改期，之后还能恢复。",
    "Dates that fall due while it is paused are not sent later; a single date can be skipped, moved and restored.",
  ],
  "help campaigns 2 (auditor)": [
    "暂停期间到期的不会补发；单独不发、改期的日期会注明。",
    "Dates that fall due while it is paused are not sent later; dates that were skipped or moved say so.",
  ],
  "help campaigns 3": [
    "全年安排会在发送之前算出人数和费用，不会发出任何短信。",
    "The year's plan computes people and cost beforehand; it sends nothing.",
  ],
  "help broadcasts 1": [
    "群发是一次性的：写好内容，选好收件人，先看预览，再确认发送。",
    "A broadcast is sent once: write the text, choose who gets it, look at the preview, then confirm.",
  ],
  "help broadcasts 1 (official)": [
    "群发是一次性的：您可以写好内容、选好收件人、看预览，再请管理员发送。",
    "A broadcast is sent once: write the text, choose who gets it and look at the preview; an administrator sends it.",
  ],
  "help broadcasts 1 (auditor)": [
    "群发是一次性的：计划到时间自动发送，或者管理员手动发送。",
    "A broadcast is sent once, by a campaign that is due or by an administrator.",
  ],
  "help broadcasts 2": [
    "发送中可以暂停或停止；已经发出的短信收不回来。",
    "It can be paused or stopped while it is sent; texts that were sent cannot be taken back.",
  ],
  "help broadcasts 2 (official)": [
    "发送中管理员可以暂停或停止；已经发出的短信收不回来。",
    "An administrator can pause or stop it while it is sent; texts that were sent cannot be taken back.",
  ],
  "help broadcasts 2 (auditor)": [
    "发送中管理员可以暂停或停止；已经发出的短信收不回来。",
    "An administrator can pause or stop it while it is sent; texts that were sent cannot be taken back.",
  ],
  "help broadcasts 3": [
    "每一个人都有结果：已送达、未送达、未发送的原因，都可以查到并导出。",
    "Everybody has a result: delivered, not delivered, or why nothing was sent. All can be searched and exported.",
  ],
  "help inbox 1": [
    "居民的回复按号码排成对话；“退订”等关键词系统会自动处理。",
    "Replies are threads by number; keywords such as STOP are handled by the system.",
  ],
  "help inbox 2": [
    "可以直接用短信答复，也可以登记由自己负责；处理完请点“办结”。",
    "Answer by text or take the thread over yourself; mark it as done when it is finished.",
  ],
  "help inbox 2 (auditor)": [
    "由社区工作人员答复和办结；答复也记录在对话里。",
    "Officials answer and finish the threads; their answers are part of them.",
  ],
  "help inbox 3": [
    "看起来是想退订的回复会标出来，打开对话就能办理退订。",
    "Replies that may mean stop are marked; the number is opted out in the thread.",
  ],
  "help inbox 3 (auditor)": ["看起来是想退订的回复会标出来。", "Replies that may mean stop are marked."],
  "help contacts 1": [
    "名单里是收件人；可以导入 Excel 或 CSV 文件，导入之前会先检查。",
    "Lists hold the people who get texts; import an Excel or CSV file, which is checked before anything is stored.",
  ],
  "help contacts 1 (auditor)": [
    "名单里是收件人，由社区工作人员录入和导入。",
    "Lists hold the people who get texts; officials keep them.",
  ],
  "help contacts 2": [
    "一个号码在几个名单里也只收到一条短信；退订的人不会再收到。",
    "A number on several lists gets one text; people who have opted out get none.",
  ],
  "help contacts 3": [
    "点一个人可以看到他收到过的每一条短信、没有收到的原因和他的回复。",
    "Open a person to see every text they got, why they got none, and their replies.",
  ],
  "help templates 1": [
    "模板是反复使用的短信内容，可以有几种语言，每个人收到自己语言的那一条。",
    "A template is a text to use again, in several languages; everybody gets it in their own.",
  ],
  "help templates 2": [
    "花括号里的名称会换成每个人的资料，例如孩子的姓名。",
    "Names in braces are replaced by each person's data, such as the name of the child.",
  ],
  "help templates 3": [
    "每次保存都是一个新版本，旧版本可以比较和恢复。",
    "Each save makes a new version; former ones can be compared and restored.",
  ],
  "help templates 3 (auditor)": [
    "每次保存都是一个新版本，旧版本可以比较。",
    "Each save makes a new version; former ones can be compared.",
  ],
  "help looking-back 1": [
    "这里按月、按计划、按模板或按区域统计过去的短信：条数、费用和送达率。",
    "Past texts are counted here by month, campaign, template or area: how many, what they cost, how many arrived.",
  ],
  "help looking-back 2": [
    "“短信”只算运营商已接收或可能已接收的；被拒绝和没有发出的不计费用。",
    "Texts are those that the carrier took, or may have taken; refused and skipped ones cost nothing.",
  ],
  "help looking-back 3": [
    "“需要核对的号码”列出最近一条短信被运营商拒绝、或最近三条都没有送达的号码；表格可以导出或打印。",
    "Numbers to check are those whose last text the carrier refused, or whose last three texts did not arrive; tables can be exported and printed.",
  ],
  "help handsets 1": [
    "这里是模拟的手机：本机试用时，短信只会到这里，不会发给真人。",
    "These are simulated phones: on this machine texts arrive here and reach no real person.",
  ],
  "help handsets 2": [
    "可以替居民回复，例如“退订”，看系统怎样处理。",
    "Reply in a resident's place, such as STOP, and see what the system does.",
  ],
  "help handsets 3": [
    "可以调快时钟、让一部分短信失败，用来演练。",
    "Turn the clock and let some texts fail, to rehearse.",
  ],
  "help settings 1": [
    "区域、发送号码、节假日和操作员在这里设置，一般只需要设置一次。",
    "Areas, senders, holidays and operators are set here, as a rule only once.",
  ],
  "help settings 1 (official)": [
    "您可以录入节假日、订阅日历；区域和发送号码由管理员设置。",
    "Enter holidays and subscribe to calendars here; areas and senders are set by administrators.",
  ],
  "help settings 1 (auditor)": [
    "这里是区域、发送号码、节假日的设置，由管理员和工作人员维护。",
    "These are the settings of areas, senders and holidays; administrators and officials keep them.",
  ],
  "help settings 2": [
    "区域的免打扰时间、费用上限等规则，对下级区域同样有效。",
    "Rules of an area, such as quiet hours and spending limits, hold for the areas below it too.",
  ],
  "help settings 3 (auditor)": [
    "日历订阅链接可以让手机日历显示发送安排。",
    "A calendar address shows the planned texts in a phone's calendar.",
  ],
  "help settings 3": [
    "日历订阅链接可以让手机日历显示发送安排；“短信提醒我”让系统在有事需要处理时给您发短信。",
    "A calendar address shows the planned texts in a phone's calendar; “Texts to me” has you told by text of what needs somebody.",
  ],
});
