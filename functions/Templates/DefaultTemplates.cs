namespace CommunityAlerts.Templates;

/// <summary>Ready words for the usual seasons: prevention reminders, never official warnings, which belong to authorised bodies.</summary>
/// <remarks>No placeholders, so that nobody is left out for a missing value. With <c>【平安社区】</c> before it a Chinese text is one segment,
/// the six don'ts of drowning two: shortened they would no longer be six. The English ones are one segment behind a signature in GSM-7.
/// No text carries a link or asks for anything; the numbers named are help lines.</remarks>
public static class DefaultTemplates
{
    public static IReadOnlyDictionary<string, TemplateDraft> All { get; } = new Dictionary<string, TemplateDraft>(StringComparer.Ordinal)
    {
        ["drowning"] = Draft(
            "防溺水 Drowning",
            "The six don'ts of drowning, for parents and guardians of minors; from early summer to early autumn.",
            "防溺水“六不”：不私自下水游泳；不擅自与他人结伴游泳；不在无家长或老师带领的情况下游泳；不到无安全设施、无救援人员的水域游泳；不到不熟悉的水域游泳；不熟悉水性的不擅自下水施救。遇险请拨110、120。",
            "Don't swim alone, with others unpermitted, without parent or teacher, without lifeguard, in unknown water. Swim badly? Don't jump in to rescue."),
        ["fire-heating"] = Draft(
            "冬季取暖防火 Heating",
            "Fire and carbon monoxide in the heating season.",
            "冬季取暖：取暖器上不烘烤衣物，电热毯不整夜通电，取暖时注意通风，谨防一氧化碳中毒。火警119，急救120。",
            "Heating safely: no clothes on heaters, no electric blanket overnight, ventilate against carbon monoxide. Fire 119, ambulance 120."),
        ["fire-fireworks"] = Draft(
            "烟花爆竹安全 Fireworks",
            "Fireworks around Spring Festival.",
            "燃放烟花爆竹：购买合法产品，在允许的地点燃放，看护好孩子，不放孔明灯。发生火情请拨119。",
            "Fireworks: buy legal goods, light them only in allowed places, watch children, no sky lanterns. Fire: 119."),
        ["fire-tomb-sweeping"] = Draft(
            "清明祭扫防火 Tomb sweeping",
            "Forest fires around Tomb Sweeping Day.",
            "清明祭扫：请勿携带火种进山，文明祭扫、平安祭扫。发现山火请立即拨打12119或119。",
            "Tomb sweeping: take no fire into the hills. If you see a forest fire, call 12119 or 119 at once."),
        ["fire-ebike"] = Draft(
            "电动自行车充电安全 E-bike charging",
            "Charging electric bicycles, all year, most of all in summer.",
            "电动自行车充电：不在室内充电，不飞线充电，不整夜充电。发生火情请拨119。",
            "E-bikes: do not charge indoors, from flying leads or overnight. Fire: 119."),
        ["fraud"] = Draft(
            "防诈骗 Fraud",
            "Three don'ts, one more: the common ground of all kinds of fraud.",
            "防诈骗“三不一多”：未知链接不点击，陌生来电不轻信，个人信息不透露，转账汇款多核实。如有疑问请拨96110。",
            "Against fraud: tap no unknown links, trust no unknown calls, give away no personal data, check more before any transfer. Ask 96110."),
    };

    private static TemplateDraft Draft(string name, string purpose, string chinese, string english) => new()
    {
        Name = name,
        Purpose = purpose,
        Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = chinese, ["en"] = english },
    };
}
