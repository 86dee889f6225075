using CommunityAlerts.Areas;

namespace CommunityAlerts.Templates;

/// <summary>
/// Default templates for the usual seasons: prevention reminders, never official warnings, which belong to authorised
/// bodies.
/// </summary>
/// <remarks>Names and purposes hold both languages, <c>防溺水 · Drowning</c>. No placeholders, so that nobody is left out
/// for a missing value. With <c>【平安社区】</c> before it a Chinese text is one segment,
/// the six don'ts of drowning two: shortened they would no longer be six. The English ones are one segment behind a
/// signature in GSM-7.
/// No text carries a link or asks for anything; the numbers named are help lines.</remarks>
public static class DefaultTemplates
{
    public static IReadOnlyDictionary<string, TemplateDraft> All { get; } =
        new Dictionary<string, TemplateDraft>(StringComparer.Ordinal)
        {
            ["drowning"] = Draft(
                "防溺水 · Drowning",
                "防溺水“六不”，发给未成年人的家长和监护人，用于夏初到秋初 · The six don'ts of drowning, for parents and guardians of "
                    + "minors; from early summer to early autumn.",
                "防溺水“六不”：不私自下水游泳；不擅自与他人结伴游泳；不在无家长或老师带领的情况下游泳；不到无安全设施、无救援人员的水域游泳；不到不熟悉的水域游泳；不熟悉水性的不擅自下水施救。遇险请拨110、120。",
                "Don't swim alone, or with friends without leave, a parent or teacher, a lifeguard, or in "
                    + "unknown water. Can't swim well? Don't jump in to rescue."
            ),
            ["fire-heating"] = Draft(
                "冬季取暖防火 · Heating",
                "取暖季的火灾和一氧化碳中毒 · Fire and carbon monoxide in the heating season.",
                "冬季取暖：取暖器上不烘烤衣物，电热毯不整夜通电，取暖时注意通风，谨防一氧化碳中毒。火警119，急救120。",
                "Heating safely: no clothes on heaters, no electric blanket overnight, ventilate against carbon "
                    + "monoxide. Fire 119, ambulance 120."
            ),
            ["fire-fireworks"] = Draft(
                "烟花爆竹安全 · Fireworks",
                "春节前后燃放烟花爆竹 · Fireworks around Spring Festival.",
                "燃放烟花爆竹：购买合法产品，在允许的地点燃放，看护好孩子，不放孔明灯。发生火情请拨119。",
                "Fireworks: buy legal goods, light them only in allowed places, watch children, no sky "
                    + "lanterns. Fire: 119."
            ),
            ["fire-tomb-sweeping"] = Draft(
                "清明祭扫防火 · Tomb sweeping",
                "清明前后的森林火灾 · Forest fires around Tomb Sweeping Day.",
                "清明祭扫：请勿携带火种进山，文明祭扫、平安祭扫。发现山火请立即拨打12119或119。",
                "Tomb sweeping: take no fire into the hills. If you see a forest fire, call 12119 or 119 at once."
            ),
            ["fire-ebike"] = Draft(
                "电动自行车充电安全 · E-bike charging",
                "电动自行车充电，全年适用，夏季尤其要提醒 · Charging electric bicycles, all year, most of all in summer.",
                "电动自行车充电：不在室内充电，不飞线充电，不整夜充电。发生火情请拨119。",
                "E-bikes: do not charge indoors, from flying leads or overnight. Fire: 119."
            ),
            ["fraud"] = Draft(
                "防诈骗 · Fraud",
                "“三不一多”，各类诈骗通用 · Three don'ts, one more: the common ground of all kinds of fraud.",
                "防诈骗“三不一多”：未知链接不点击，陌生来电不轻信，个人信息不透露，转账汇款多核实。如有疑问请拨96110。",
                "Against fraud: tap no unknown links, trust no unknown calls, give away no personal data, check "
                    + "more before any transfer. Ask 96110."
            ),
            ["fraud-rebate"] = Draft(
                "防诈骗：刷单返利 · Paid tasks",
                "刷单返利 · Fake orders and rebates.",
                "防诈骗：刷单返利都是诈骗，先给小利，再骗大钱。凡是要先垫付资金的兼职一律不做。如有疑问请拨96110。",
                "Fraud: paid 'tasks' with rebates begin small and end big. A job where you pay first is a scam. "
                    + "If in doubt call 96110."
            ),
            ["fraud-gift"] = Draft(
                "防诈骗：免费领礼品 · Free gifts",
                "以免费礼品引流 · Lures with free gifts.",
                "防诈骗：扫码免费领礼品、进群领红包，往往是骗局的开始。陌生二维码不扫，陌生群不进。如有疑问请拨96110。",
                "Fraud: free gifts for scanning a code or joining a group often begin a scam. Scan no unknown "
                    + "codes. If in doubt call 96110."
            ),
            ["fraud-service"] = Draft(
                "防诈骗：冒充客服 · Fake customer service",
                "冒充客服、要求共享屏幕 · Fake customer service with screen sharing.",
                "防诈骗：自称客服来电办退款、注销账户，要您共享屏幕的，都是诈骗。请立即挂断。如有疑问请拨96110。",
                "Fraud: a 'customer service' that calls about a refund and wants to see your screen is a scam. "
                    + "Hang up. If in doubt call 96110."
            ),
            ["fraud-investment"] = Draft(
                "防诈骗：虚假投资 · Fake investment",
                "虚假投资和“导师”带单 · Fake investment and its mentors.",
                "防诈骗：稳赚不赔、内部消息、导师带单的投资，都是诈骗。陌生投资软件不下载、不充值。如有疑问请拨96110。",
                "Fraud: sure profits, inside tips and trading mentors are scams. Install no unknown trading "
                    + "apps. If in doubt call 96110."
            ),
            ["fraud-loan"] = Draft(
                "防诈骗：虚假贷款 · Fake loans",
                "先收费后放款的网贷 · Loans that ask for money first.",
                "防诈骗：放款前先收手续费、保证金的网贷，都是诈骗。贷款请找正规银行，不先转账。如有疑问请拨96110。",
                "Fraud: a loan that asks for a fee or a deposit first is a scam. Borrow from a real bank and "
                    + "pay nothing ahead. Doubts: 96110."
            ),
            ["fraud-impersonation"] = Draft(
                "防诈骗：冒充公检法和领导 · Police and bosses",
                "冒充公检法、冒充领导 · Impersonated police, courts and leaders.",
                "防诈骗：公检法不会电话办案，也没有“安全账户”。“领导”借钱要当面核实，不急于转账。如有疑问请拨96110。",
                "Fraud: police handle no case by phone and have no 'safe account'. A boss in need of money? "
                    + "Check in person. Doubts: 96110."
            ),
            ["fraud-dating"] = Draft(
                "防诈骗：网络交友 · Online dating",
                "网友诱导投资、博彩 · Online friends who lead to investments and betting.",
                "防诈骗：从未见面的网友劝您投资、博彩或向您借钱，都是诈骗。不转账，多与家人商量。如有疑问请拨96110。",
                "Fraud: an online friend you never met who wants you to invest, bet or lend is a scam. Ask your "
                    + "family first. Doubts: 96110."
            ),
            ["fraud-games"] = Draft(
                "防诈骗：游戏交易 · Game trades",
                "游戏交易，尤其提醒家长 · Game trades, for parents most of all.",
                "防诈骗：低价卖装备、高价收账号、免费送皮肤，要私下转账的都是诈骗。请看管好孩子的手机。如有疑问请拨96110。",
                "Fraud: cheap game items or high bids for accounts, paid in private, are scams. Mind your "
                    + "children's phones. Doubts: 96110."
            ),
            ["fire-safety-day"] = Draft(
                "消防宣传日 · Fire Safety Day",
                "11月9日消防宣传日及全国消防宣传月 · 9 November, Fire Safety Day, and the fire safety month around it.",
                "今天是“119”消防宣传日：请检查家中用火用电用气，清理楼道杂物，保持疏散通道畅通。火警请拨119。",
                "Today is Fire Safety Day: check fire, power and gas at home, and keep stairs and exits "
                    + "clear. Fire: 119."
            ),
        };

    /// <summary>
    /// Returns the ids that a default template may have in an area, in the order in which they are tried: the plain one
    /// in the whole tree, else one that begins with the area's name; where another area has that, one with its hash.
    /// </summary>
    public static IReadOnlyList<string> IdsIn(string area, string id) =>
        [area.Length == 0 ? id : $"{AreaPrefix.Of(area)}-{id}", $"{AreaPrefix.Hashed(area)}-{id}"];

    /// <summary>The tips against fraud, each about one kind, in the order in which people get them.</summary>
    public static IReadOnlyList<string> FraudTips { get; } =
    [
        "fraud",
        "fraud-rebate",
        "fraud-service",
        "fraud-impersonation",
        "fraud-gift",
        "fraud-investment",
        "fraud-loan",
        "fraud-games",
        "fraud-dating",
    ];

    private static TemplateDraft Draft(string name, string purpose, string chinese, string english) =>
        new()
        {
            Name = name,
            Purpose = purpose,
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = chinese, ["en"] = english },
        };
}
