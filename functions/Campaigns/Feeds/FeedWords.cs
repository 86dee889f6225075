using System.Globalization;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The words of the feed in one language.</summary>
/// <param name="About">Of the whole calendar.</param>
/// <param name="Cut">Where not every event is in it; <c>{0}</c> is how many are.</param>
/// <param name="Expected">What is planned: recipients, segments, cost.</param>
/// <param name="Sent">What was sent: likewise.</param>
/// <param name="Later">Where the figures are not known yet.</param>
/// <param name="Area">Before the area's path.</param>
/// <param name="Reason">Before why it does not start.</param>
/// <param name="Why">Why that is; null where the reason on record says it.</param>
/// <param name="Urgent">A category.</param>
/// <param name="States">Each state's name, a category.</param>
/// <param name="Prefix">Before the name of what is not sent as planned; <c>{0}</c> is the state.</param>
public sealed record FeedWords(
    string About,
    string Cut,
    string Expected,
    string Sent,
    string Later,
    string Area,
    string Reason,
    Func<OccurrenceCause?, string?> Why,
    string Urgent,
    IReadOnlyDictionary<FeedState, string> States,
    string Prefix
)
{
    private static readonly FeedWords Chinese = new(
        "社区短信提醒：已计划和已发送的。",
        "只含离今天最近的 {0} 次。",
        "预计收件 {0} 人，计费 {1} 条，费用 {2}（按当前名单）。",
        "收件 {0} 人，计费 {1} 条，费用 {2}。",
        "人数和费用稍后显示。",
        "区域：",
        "原因：",
        cause => cause switch
        {
            null => null,
            { Code: OccurrenceCause.LeftOut, Name: { } name } => $"按设定避开（{name}）",
            { Code: OccurrenceCause.LeftOut } => "按设定避开",
            { Code: "empty-audience" } => "没有可发送的人",
            _ => "无法发出，请检查内容和名单",
        },
        "紧急",
        new Dictionary<FeedState, string>
        {
            [FeedState.Planned] = "已计划",
            [FeedState.OnHold] = "已暂停",
            [FeedState.Started] = "已发送",
            [FeedState.Cancelled] = "已取消",
            [FeedState.Skipped] = "不发送",
            [FeedState.Paused] = "已暂停",
            [FeedState.Missed] = "已错过",
        },
        "【{0}】");

    private static readonly FeedWords English = new(
        "Texts of the community, planned and sent.",
        "Only the {0} nearest to today are in it.",
        "Expected: {0} recipients, {1} segments, {2}, by today's lists.",
        "{0} recipients, {1} segments, {2}.",
        "Recipients and cost follow later.",
        "Area: ",
        "Why: ",
        _ => null,
        "urgent",
        new Dictionary<FeedState, string>
        {
            [FeedState.Planned] = "planned",
            [FeedState.OnHold] = "paused",
            [FeedState.Started] = "sent",
            [FeedState.Cancelled] = "cancelled",
            [FeedState.Skipped] = "not sent",
            [FeedState.Paused] = "paused",
            [FeedState.Missed] = "missed",
        },
        "[{0}] ");

    /// <summary>Chinese for any <c>zh</c>, English for all others.</summary>
    /// <param name="language">BCP 47 tag: the setting <c>Alerts:Language</c>.</param>
    public static FeedWords In(string language) =>
        language.Split('-')[0].Equals("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;

    /// <summary>The event's name, marked where it is not sent as planned.</summary>
    public string Summary(FeedEvent item) =>
        item.State is FeedState.Planned or FeedState.Started
            ? item.Name
            : string.Format(CultureInfo.InvariantCulture, Prefix, States[item.State]) + item.Name;

    /// <summary>The description of an event, one fact a line.</summary>
    public string Description(FeedEvent item)
    {
        List<string> lines = [];
        if (item.Figures is { } figures)
        {
            var words = item.State is FeedState.Planned or FeedState.OnHold ? Expected : Sent;
            lines.Add(
                string.Format(
                    CultureInfo.InvariantCulture,
                    words,
                    figures.Recipients.ToString("N0", CultureInfo.InvariantCulture),
                    figures.Segments.ToString("N0", CultureInfo.InvariantCulture),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{figures.Cost.Amount:#,##0.00##} {figures.Cost.Currency}"
                    )
                )
            );
        }
        else if (item.IsOn)
        {
            lines.Add(Later);
        }

        if (item.Reason is { } reason)
        {
            lines.Add(Reason + (Why(item.Cause) ?? reason));
        }

        if (item.Area.Length > 0)
        {
            lines.Add(Area + item.Area);
        }

        return string.Join('\n', lines);
    }
}
