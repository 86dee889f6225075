// @ts-check
import { register } from "../i18n.js";

/**
 * `{detail}` is the host's own English sentence, where that is good enough. A test holds the codes to
 * Problems/README.md.
 */
register({
  "field and fault": ["{field}：{fault}", "{field}: {fault}"],

  "problem unreachable": [
    "连不上服务器，请检查网络或稍后再试。已输入的内容不会丢失。",
    "The host cannot be reached. Check the network or try again shortly; what you typed is kept.",
  ],
  "problem already-finished": [
    "这次群发已经结束或停止，不需要再停止或暂停。",
    "The broadcast is finished or stopped; there is nothing left to stop or to pause.",
  ],
  "problem already-followed": [
    "这次群发的另一次补发或重发还没有结束。没有发送任何短信；请等它结束后再试。",
    "Another broadcast to the same people is not finished. Nothing was sent; try again when it is finished.",
  ],
  "problem already-settled": [
    "这一次已经发送、已过时间，或一分钟内就要发送，不能再改。",
    "This date is over, has started, or is due within a minute; it cannot be changed any more.",
  ],
  "problem template-exists": ["这个编号已经有模板使用，请再试一次。", "Another template has this id; try again."],
  "problem campaign-exists": [
    "已有同样编号的计划，没有复制。请换一个编号。",
    "Another campaign has this id; nothing was copied. Choose another one.",
  ],
  "problem unknown-occurrence": ["计划中没有这一次。", "The campaign has nothing planned then."],
  "problem cannot-resume": [
    "这次群发已经停止、结束或过了有效时间，不能继续。没收到的人可以用“发给其余的人”补发。",
    "The broadcast is stopped, finished or past the time until which it is useful, so it cannot be resumed. “Send to the rest” reaches those who got nothing.",
  ],
  "problem clock-goes-back": [
    "已有数据时，时钟只能往后调，不能往回调。",
    "The clock can be set back only while nothing is stored.",
  ],
  "problem disk-full": [
    "电脑磁盘快满了，没有保存任何内容，发送也已暂停。请先腾出磁盘空间再试。",
    "The disk of this computer is nearly full: nothing was saved, and sending pauses. Free some space, then try again.",
  ],
  "problem empty-audience": [
    "没有人会收到：名单是空的，或名单里的人都不能发。请先看预览，了解哪些人不会收到、为什么。",
    "Nobody would get it: the lists are empty, or nobody on them may be texted. The preview shows why people are left out.",
  ],
  "problem empty-file": [
    "文件是空的，或只有表头没有内容。",
    "The file is empty, or has headers and nothing below them.",
  ],
  "problem quiet-hours": [
    "现在是对方所在区域的免打扰时段，回复没有发出。确需现在发送的，请说明原因。",
    "It is quiet hours where the resident lives, so the answer was not sent. Give a reason to send it now.",
  ],
  "problem unknown-thread": [
    "找不到这个对话：可能已被删除，或不在您的区域。",
    "There is no such thread in your area; it may have been erased.",
  ],
  "problem idempotency-key-missing": [
    "页面没有正确提交，没有发送任何短信。请刷新页面后重试。",
    "The page did not send this request properly, and nothing was sent. Reload it and try again.",
  ],
  "problem idempotency-key-reused": [
    "这次群发已经安排过，但内容不同，没有发送任何短信。请新建一次群发。",
    "This broadcast was requested before with other content; nothing was sent. Make a new broadcast.",
  ],
  "problem invalid-fields": ["请改正下面几处：", "Please correct these:"],
  "problem last-administrator": [
    "至少要有一位管理员能管理全部区域，请先把别人设为管理员。",
    "At least one administrator of all areas must remain: make somebody else an administrator first.",
  ],
  "user campaign": ["计划“{name}”", "The campaign “{name}”"],
  "user broadcast": ["群发“{name}”", "The broadcast “{name}”"],
  "user elsewhere": ["您负责的区域以外的计划或群发", "A campaign or broadcast outside your area"],
  "problem list-being-deleted": [
    "这个名单正在删除，不能再添加联系人。如果删除中断了，请再删除一次。",
    "This list is being deleted, so nobody can be added to it. If that was interrupted, delete it again.",
  ],
  "problem list-in-use": [
    "{user}还在使用这个名单，不能删除。请先在那里换成别的名单，或等群发结束。",
    "{user} still uses this list, so it cannot be deleted. Choose another list there first, or wait until the broadcast is finished.",
  ],
  "problem nobody-left": [
    "没有漏下的人：名单里的人都已收到、可能已收到，或不能发送。送达失败的人可以重发。",
    "Nobody is left: all people of the lists got it, may have got it, or may not be texted. Those it could not be delivered to can be retried.",
  ],
  "problem not-a-mobile": [
    "这不是手机号（如座机、400/800 或服务号码）；其他国家或地区的号码请加国际区号。",
    "This is not a mobile number; it may be a landline or a service number. A number from abroad needs its country code.",
  ],
  "problem not-a-table": [
    "这不是表格文件。如果是旧版 Excel（.xls）或带密码的文件，请另存为不带密码的 .xlsx 或 CSV 再试。",
    "This is not a table. If it is an old Excel file (.xls) or has a password, save it as .xlsx without one, or as CSV.",
  ],
  "problem no-sample": ["这个版本不带示例区。", "This program comes without the sample district."],
  "problem not-allowed": ["您的角色或您负责的区域不允许这样做。", "Your role or your area does not allow this."],
  "problem not-ended": [
    "这次群发还在进行，没有发送任何短信。请先停止它，或等它结束；停止后请等一分钟再试。",
    "The broadcast is still under way, and nothing was sent. Stop it or wait until it is finished; after stopping, try again in a minute.",
  ],
  "problem not-found": ["找不到这项内容，可能已被删除。", "This was not found; somebody may have deleted it."],
  "problem not-paused": [
    "这次群发没有暂停，可能已有人恢复发送。",
    "The broadcast is not paused; somebody may have resumed it.",
  ],
  "problem not-scheduled": [
    "这次群发已经开始或已停止，不能再修改；正在发送的可以停止。",
    "The broadcast has begun or was cancelled, so it cannot be changed; a running one can be stopped.",
  ],
  "problem not-signed-in": ["登录已失效，请重新登录。", "You are no longer signed in; sign in again."],
  "problem not-started": [
    "系统没有启动成功，请查看启动窗口里的提示，重新启动后再试。",
    "The host ended before it was ready; its terminal says why. Start it again and try once more.",
  ],
  "problem number-lost-digits": [
    "号码在表格软件里丢失了数字，请完整输入。",
    "A spreadsheet cut the number short; type it in full.",
  ],
  "problem operators-given": [
    "登录人员写在设置 Local__Operators 里，请在那里修改后重新启动。",
    "The settings Local__Operators define who may sign in: change them there and start again.",
  ],
  "problem operator-exists": [
    "已有同名的人员，或者已经邀请过。请换一个姓名，或在人员列表里再次邀请。",
    "Somebody of this name may sign in already, or is invited. Take another name, or invite the person again in the list.",
  ],
  "problem opted-out": ["这个号码已退订，没有发送。", "This number has opted out, so nothing was sent."],
  "problem several-numbers": [
    "这里有多个号码或分机号。请只写一个手机号，其他号码另外添加。",
    "There are several numbers or an extension. Write one mobile number, and add the others as separate contacts.",
  ],
  "problem not-saved": [
    "系统的数据文件写不进去，这次没有任何改动。请联系负责这台电脑的人，然后再试。",
    "A data file of the system cannot be written, so nothing was changed. Tell the person who looks after this computer, and try again.",
  ],
  "problem too-many-guesses": [
    "错误的登录尝试太多，请稍后再试。",
    "Too many wrong sign-ins at once: try again in a few seconds.",
  ],
  "problem too-many-invitations": [
    "等待接受的邀请太多了，请先撤销不需要的。",
    "Too many invitations wait to be accepted: revoke those that nobody needs.",
  ],
  "problem too-many-operators": [
    "人员已达上限，请先删除不再使用的人员。",
    "There are as many people as a system may have: remove those who have gone.",
  ],
  "problem stale-version": [
    "刚刚有人修改过，请重新打开再修改。",
    "Somebody has just changed it; open it again before you change it.",
  ],
  "problem stopping": [
    "系统正在停止，这次操作可能只完成了一部分。请等系统重新启动后再试。",
    "The host is stopping, and this may be only partly done. Try again when it is running.",
  ],
  "problem store-not-empty": [
    "系统里已经有数据，示例区只能载入空的系统。",
    "There is data already; the sample district can be loaded only into an empty system.",
  ],
  "problem busy": [
    "系统正忙于读取文件或统计预览，什么都没有保存。请过几秒再试。",
    "Too many files are being read, or previews counted, at once. Nothing was stored; try again in a few seconds.",
  ],
  "problem storage-out-of-reach": [
    "暂时读写不了数据，没有丢失任何内容。请稍后再试。",
    "Storage did not answer. Nothing was lost; try again shortly.",
  ],
  "problem restored-in-doubt": [
    "这次群发是在恢复备份时停止的，原来的系统可能已继续发送，无法确定谁没有收到，没有发送任何短信。",
    "A restore stopped this broadcast, and the earlier system may have continued it. It is not known who got nothing, so nothing was sent.",
  ],
  "problem sender-in-use": [
    "{user}还在使用这个发送方，不能删除。请先在那里换成别的发送方，或等群发结束。",
    "{user} still uses this sender, so it cannot be deleted. Choose another sender there first, or wait until the broadcast is finished.",
  ],
  "problem template-in-use": [
    "{user}还在使用这个模板，不能删除。请先在那里换成别的模板，或等群发开始。",
    "{user} still uses this template, so it cannot be deleted. Choose another template there first, or wait until the broadcast has begun.",
  ],
  "problem too-large": [
    "内容太大，请拆成几部分后重试。超出的限制：{detail}",
    "This is too large. Split it and try again. Limit: {detail}",
  ],
  "problem unexpected": [
    "系统出错了，请稍后再试。如果反复出现，请把这个编号告诉管理员：{trace}",
    "Something went wrong on our side; try again shortly. If it keeps happening, give an administrator this number: {trace}",
  ],
  "problem unknown-area": [
    "这个区域没有单独的设置，可能已被移除。",
    "This area has no settings; somebody may have removed them.",
  ],
  "problem unknown-broadcast": ["没有这次群发。", "There is no such broadcast."],
  "problem unknown-calendar": [
    "没有这个日历地址，可能已作废。",
    "There is no such calendar; somebody may have revoked it.",
  ],
  "problem unknown-campaign": [
    "没有这个计划，可能已被删除。",
    "There is no such campaign; somebody may have deleted it.",
  ],
  "problem unknown-contact": ["名单里没有这个号码。", "The list has no contact with this number."],
  "problem unknown-import": ["找不到这次导入。", "There is no such import."],
  "problem unknown-invitation": [
    "这个邀请不能用：可能已过期、已撤销，或者已经在别的设备上接受。请管理员再发一个。",
    "This invitation cannot be used: it may have expired, been revoked, or been accepted on another device. Ask an administrator for another.",
  ],
  "problem unknown-list": ["这个名单不存在，可能已被删除。", "There is no such list; somebody may have deleted it."],
  "problem unknown-operator": [
    "没有这个人员，可能已被移除。",
    "There is nobody with this name; somebody may have removed them.",
  ],
  "problem unknown-opt-out": ["这个号码没有退订。", "This number has not opted out."],
  "problem unknown-sender": ["没有这个发送方，请到“设置”中查看。", "There is no such sender; check the settings."],
  "problem unknown-template": [
    "没有这个模板，可能已被删除。",
    "There is no such template; somebody may have deleted it.",
  ],
  "problem unreadable-body": [
    "页面提交的内容有误，请刷新页面后重试。",
    "What the page sent could not be read. Reload it and try again.",
  ],
  "problem unreadable-calendar": ["这不是可用的日历文件（.ics），或里面没有日程。", "{detail}"],
  "problem unreadable-notice": ["这不是放假安排通知：没有找到节日和放假日期，请粘贴通知全文。", "{detail}"],
  "problem unreadable-number": [
    "号码不可用，请检查位数和国际区号。",
    "Not a usable phone number; check its digits and country code.",
  ],
  "problem unreadable-query": [
    "页面地址里有不能识别的内容，请重新打开页面。",
    "The page's address holds something that cannot be read; open the page again.",
  ],
  "problem unreadable-row": [
    "有一条保存的记录已经损坏，或者是更新的版本写的，请联系管理员恢复：{detail}",
    "A record in storage is damaged or was written by a newer version. Ask an administrator to restore it: {detail}",
  ],

  "fault all-retired": ["轮换内容里至少要有一条在用。", "{detail}"],
  "fault cannot-be-rendered": ["这段文字太长或太复杂，不能使用。", "{detail}"],
  "fault comes-twice": ["已经有一个相同的了。", "{detail}"],
  "fault deadline-after-season": ["截止时间在本季结束之后，请缩短。", "{detail}"],
  "fault differing-placeholders": [
    "这里有“{name}”，{language}里没有，两种语言的内容可能不一致。",
    "it uses “{name}”, {language} does not: the two may say different things.",
  ],
  "fault duplicate": ["“{name}”重复了。", "{detail}"],
  "fault duplicate days": ["同样的日子已经有了。", "These days are there already."],
  "fault empty": ["请至少选择一个季节。", "{detail}"],
  "fault empty-quiet-hours": ["免打扰时段的开始和结束不能相同。", "{detail}"],
  "fault empty-text": ["没有内容。", "There is no text."],
  "fault length": ["需要 1 到 {most} 个字。", "{detail}"],
  "fault length deck": ["轮换内容需要 1 到 {most} 条。", "{detail}"],
  "fault length dates": ["需要 1 到 {most} 个日期。", "{detail}"],
  "fault length season": ["需要 1 到 {most} 个季节。", "{detail}"],
  "fault length except": ["一个季节里最多避开 {most} 个日子或时段。", "{detail}"],
  "fault looser-than-set": ["上级区域的管理员设得更严，这里不能放宽。", "{detail}"],
  "fault missing": ["请填写。", "{detail}"],
  "fault missing audience": ["请选择发给谁。", "Choose who gets it."],
  "fault missing template": ["请选择短信内容。", "Choose what the text says."],
  "fault missing-value sample": [
    "示例居民没有“{name}”。没有这项信息的居民不会收到短信。",
    "the sample person has no “{name}”. Residents without it get no text.",
  ],
  "fault missing-value": ["没有填写“{name}”。", "There is no value for “{name}”."],
  "fault nested-too-deeply": ["花括号里的内容嵌套太多层，请简化。", "{detail}"],
  "fault more-errors": ["还有 {more} 处错误，这里只列出前面的。", "{detail}"],
  "fault never-fires": [
    "按这样的设置，一次也不会发送。请检查季节和日期；如果与节假日、学期有关，请先在“设置”里录入这些日子。",
    "It would never be sent. Check season and dates; if they depend on holidays or school terms, enter these days in the settings first.",
  ],
  "fault never-fires dates": ["这个日期不在季节之内。", "{detail}"],
  "fault never-open": ["免打扰时段合起来（包括上级区域的）不能覆盖全天，否则短信永远发不出去。", "{detail}"],
  "fault name-in-use": ["同一上级下已有同名区域。", "The area above has one of this name already."],
  "fault no-audience": ["请选择名单或区域。", "Choose lists, or an area."],
  "fault no-such-lunar-date": ["任何一年都没有这个农历日期，例如不存在的闰月。", "{detail}"],
  "fault no-text": ["请至少写一种语言的短信内容。", "Write a text in at least one language."],
  "fault not-in-the-box": [
    "第 {line} 行第 {column} 个字附近，花括号里的写法不能使用，请用上面的按钮插入。",
    "The text in braces near line {line}, character {column} cannot be used; use the buttons above.",
  ],
  "fault not-one-line": [
    "名称里不能有换行、控制字符或改变文字方向的符号。",
    "A name is one line, without control characters and without marks that change the direction of writing.",
  ],
  "fault not-plain-text": ["有看不见的控制字符，请删去后再试。", "It holds invisible control characters; remove them."],
  "fault one-of": ["请选择其中一种。", "Choose exactly one of these."],
  "fault one-of times": ["每天需要 1 到 {most} 个时间。", "Give 1 to {most} times of day."],
  "fault one-of time": ["请填写发送时间。", "Give a time of day."],
  "fault one-of deck": ["单一模板和轮换内容只能选一种。", "Choose either one template or several in turn."],
  "fault one-of-two": ["两者只能选一个。", "Choose one of the two."],
  "fault one-way": ["以名称发送时收不到回复，请取消“能接收回复”。", "{detail}"],
  "fault other-area": ["模板“{name}”属于其他区域，不能在这里使用。", "{detail}"],
  "fault other-currency": ["价格以 {name} 计。", "{detail}"],
  "fault other-month": ["定时群发只能在原定的月份内改期。要改到其他月份，请停止后新建。", "{detail}"],
  "fault out-of-range": ["数值太小或太大。", "{detail}"],
  "fault out-of-range most": ["不能超过 {most}，也不能太小。", "The value is too small, or larger than {most}."],
  "fault out-of-range rejectPercent": ["各项比例加起来不能超过 100%。", "{detail}"],
  "fault out-of-range spendPerDay": ["费用上限要大于 0，最多 6 位小数。", "{detail}"],
  "fault out-of-range offsetDays": ["最多提前或推后 60 天。", "{detail}"],
  "fault sample-list": ["示例名单里是虚构的人，只能用模拟运营商发送。", "{detail}"],
  "fault template-or-texts": [
    "请选择模板，或自己写内容，只能选一种。",
    "Choose a template or write your own text, not both.",
  ],
  "fault too-deep": ["该区域下不能再建下级区域。", "No further area fits below this one."],
  "fault too-early": ["结束不能早于开始。", "The end must come after the start."],
  "fault too-far": ["日期离得太远。", "{detail}"],
  "fault too-far most": ["最多 {most} 天。", "{detail}"],
  "fault too-far days": [
    "结束日期离开始太远，一段最多 400 天。",
    "The last day is more than 400 days after the first.",
  ],
  "fault too-long": ["太长了，请缩短。", "Too long; make it shorter."],
  "fault too-long most": ["最多 {most} 个字，请缩短。", "At most {most} characters."],
  "fault too-long deck": ["轮换内容合起来太长：请停用几条，或缩短文字。", "{detail}"],
  "fault too-many": ["数量太多，最多 {most} 个。", "{detail}"],
  "fault too-many-candidates": [
    "这条重复规则要推算的日子太多，请改得简单些，或从更近的日期开始。",
    "This rule has too many days to look at; make it simpler, or let it start later.",
  ],
  "fault too-many-days": [
    "一季里各段时间加起来每年最多 {most} 天，请减少或缩短。",
    "The spans of a season may have {most} days a year in all; use fewer or shorter ones.",
  ],
  "fault too-many-reminders": ["提醒 1 至 {most} 次，不提醒则留空。", "{detail}"],
  "fault too-many-segments": [
    "内容较长时要按 {segments} 条计费，上限是 {most} 条，请缩短。",
    "With long values it takes {segments} segments, and {most} are allowed; please shorten it.",
  ],
  "fault too-often": ["每天发送次数太多。", "{detail}"],
  "fault took-too-long": [
    "收件人太多或内容太复杂，没能及时算完。请分几次预览，或把内容写简单些。",
    "Too many recipients or too complex a text to count in time: preview in parts, or simplify the text.",
  ],
  "fault unknown-area": ["没有这个区域，请从列表中选择。", "There is no such area: choose one of the list."],
  "fault unknown-days": [
    "日历里没有“{name}”，请先在“设置”里录入这些日子。",
    "The days in the settings have no “{name}”; enter them there first.",
  ],
  "fault unknown-list": ["名单“{name}”不存在，可能已被删除。", "{detail}"],
  "fault unknown-placeholder": [
    "“{name}”不是通用信息，只有带这一列的名单才能用。",
    "“{name}” must be a column of every list that gets this text.",
  ],
  "fault unknown-sender": ["没有发送方“{name}”。", "{detail}"],
  "fault unknown-template": ["没有模板“{name}”，可能已被删除。", "{detail}"],
  "fault unknown-term": ["不是二十四节气之一。", "{detail}"],
  "fault unknown-theme": ["没有这个主题。", "{detail}"],
  "fault unknown-version": ["模板“{name}”没有这个版本。", "The template “{name}” has no such version."],
  "fault unknown-zone": ["没有这个时区，请从列表中选择。", "{detail}"],
  "fault unreadable": ["填写的内容不能识别。", "{detail}"],
  "fault unreadable line": [
    "第 {line} 行第 {column} 个字附近，花括号里的内容不能识别，请用上面的按钮插入。",
    "The text in braces near line {line}, character {column} cannot be read; use the buttons above.",
  ],
  "fault unreadable-area": [
    "区域写法不对：请逐级填写，用斜杠分开，不能有空格。",
    "Write the area level by level with slashes, without spaces.",
  ],
  "fault unreadable-currency": ["币种应是三个大写字母，例如 CNY。", "{detail}"],
  "fault unreadable-date": ["日期写法不对，应像 06-18 或 2027-06-18。", "{detail}"],
  "fault unreadable-duration": ["时长不合适，请换一个。", "This length of time cannot be used; choose another."],
  "fault unreadable-from": [
    "请填写带国际区号的号码（如 +86…）、3 到 8 位的短号码，或 1 到 11 个英文字母、数字组成的名称。",
    "A number with its country code, a short code of 3 to 8 digits, or a name of 1 to 11 letters, digits and spaces.",
  ],
  "fault unreadable-id": ["编号只能用小写字母、数字和短横线。", "{detail}"],
  "fault unreadable-language": [
    "语言代码不对，应像 zh-CN 或 en，而且不能重复。",
    "Write a language tag such as zh-CN or en, each once.",
  ],
  "fault unreadable-lunar-date": ["农历日期写法不对。", "{detail}"],
  "fault unreadable-name": ["名称需要 1 到 {most} 个字。", "{detail}"],
  "fault unreadable-prefix": ["国家（地区）代码应写成加号和 1 到 7 位数字，例如 +86。", "{detail}"],
  "fault unreadable-rrule": ["重复规则不能使用，请重新选择。", "This rule cannot be used; choose another."],
  "fault already-planned": ["这个时间已有一次发送，请换一个时间。", "{detail}"],
  "fault unreadable-time": ["时间应写成 16:30 这样。", "{detail}"],
  "fault unused-template": [
    "这个计划没有固定模板“{name}”的版本，请刷新后再看。",
    "The campaign keeps no version of the template “{name}”; reload and look again.",
  ],
  "fault unusable-id": ["编号只能用小写字母、数字和短横线。", "{detail}"],
  "fault unusable-labels": ["最多 20 个标签，每个最多 50 个字。", "At most 20 labels of at most 50 characters."],
  "fault unusable-name": ["名称需要 1 到 100 个字。", "A name has 1 to 100 characters."],
  "fault unusable-name days": [
    "请换一个名称：1 到 100 个字，不能与类型同名。",
    "Choose another name: 1 to 100 characters, and not the name of a kind.",
  ],
  "fault unusable-children": ["最多 {most} 个孩子的姓名，每个写成一行。", "At most {most} names, each on one line."],
  "fault unusable-tags": ["最多 50 个标签，每个最多 50 个字。", "At most 50 tags of at most 50 characters."],
  "fault unusable-value": ["内容不能使用：列名不能与姓名、电话等重名，最多 200 个字。", "{detail}"],
  "fault placeholder-look-alike": [
    "“{found}”会原样发出，不会换成居民的内容。应写成 {instead}。",
    "“{found}” goes out as it is written, without the person's own. Write {instead}.",
  ],
  "fault signature-look-alike": [
    "开头的“{found}”像是签名，发送时前面还会加上“{name}”，居民会看到两个签名。",
    "“{found}” at the beginning looks like a signature, and “{name}” is put before it.",
  ],
  "fault signature-twice": [
    "内容里已有签名“{name}”，发送时还会再加一次，请删去。",
    "The text has the signature “{name}”, which is put before it anyway: leave it out.",
  ],
  "fault nobody": ["没有人会收到。", "{detail}"],
  "fault several-segments": ["最长的要 {segments} 条计费短信。", "{detail}"],
  "fault in-quiet-hours": ["会在免打扰时段发出，请填写原因。", "{detail}"],
  "fault comes-too-late": ["按发送速度，最后一条会超过有效期。", "{detail}"],
  "fault word-is-a-keyword": ["回复这个词会被当作退订、恢复接收或求助，不能用作回答。", "{detail}"],
  "fault way-not-offered": ["这个发送方不支持这种回答方式。", "{detail}"],
  "fault word-not-understood": [
    "文字里让人回复“{name}”，但回复后系统不会照做。请改成能识别的词：TD、退订、STOP、START、恢复、HELP、帮助。",
    "The text tells people to reply “{name}”, which is not recognised. Use TD, 退订 or STOP, START or 恢复, HELP or 帮助.",
  ],
  "fault word-twice": ["另一个回答已用了这个词，换一种写法也算同一个词。", "{detail}"],
  "fault wrong-count": ["数量不对：至少 1 个，最多 {most} 个。", "{detail}"],
  "fault wrong-length": ["最多 {most} 个字。", "{detail}"],
  "fault wrong-length name": ["请填写名称，最多 {most} 个字。", "Give it a name of up to {most} characters."],
  "fault wrong-count days": ["通知里的天数与日期对不上。", "{detail}"],
  "fault wrong-weekday": ["日期与星期对不上，或调休上班日不在周末。", "{detail}"],
  "fault not-understood": ["这句话没有读懂：既不是放假，也不是调休上班。{detail}", "{detail}"],
  "fault unreadable-date days": ["没有这一天。", "{detail}"],
  "fault unreadable-rrule days": ["这个日程的重复规则不能用，请逐天填写。", "{detail}"],
  "fault no-date": ["这个日程没有日期。", "The event has no date."],
});
