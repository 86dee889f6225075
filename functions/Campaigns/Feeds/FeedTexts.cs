using System.Globalization;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The texts of the feed in one language.</summary>
public sealed record FeedTexts
{
    /// <summary>The description of the whole calendar.</summary>
    public required string CalendarDescription { get; init; }

    /// <summary>The remark where events were left out; <c>{0}</c> is the number of those shown.</summary>
    public required string LeftOutFormat { get; init; }

    /// <summary>The expected figures: <c>{0}</c> recipients, <c>{1}</c> segments, <c>{2}</c> cost.</summary>
    public required string ExpectedFormat { get; init; }

    /// <summary>The figures of texts that were sent, with the same placeholders.</summary>
    public required string SentFormat { get; init; }

    /// <summary>The remark where the figures are not known yet.</summary>
    public required string FiguresPending { get; init; }

    /// <summary>The label before the area's path.</summary>
    public required string AreaLabel { get; init; }

    /// <summary>The label before the reason why it does not start.</summary>
    public required string ReasonLabel { get; init; }

    /// <summary>Translates a cause; null where the stored reason is shown instead.</summary>
    public required Func<OccurrenceCause?, string?> TranslateCause { get; init; }

    /// <summary>The category of urgent events.</summary>
    public required string Urgent { get; init; }

    /// <summary>The name of each state, which is also its category.</summary>
    public required IReadOnlyDictionary<FeedState, string> States { get; init; }

    /// <summary>The prefix of an event that is not sent as planned; <c>{0}</c> is the state.</summary>
    public required string StatePrefixFormat { get; init; }

    private static readonly FeedTexts Chinese = new()
    {
        CalendarDescription = "社区短信提醒：已计划和已发送的。",
        LeftOutFormat = "只含离今天最近的 {0} 次。",
        ExpectedFormat = "预计收件 {0} 人，计费 {1} 条，费用 {2}（按当前名单）。",
        SentFormat = "收件 {0} 人，计费 {1} 条，费用 {2}。",
        FiguresPending = "人数和费用稍后显示。",
        AreaLabel = "区域：",
        ReasonLabel = "原因：",
        TranslateCause = cause =>
            cause switch
            {
                null => null,
                { Code: OccurrenceCause.LeftOut, Name: { } name } => $"按设定避开（{name}）",
                { Code: OccurrenceCause.LeftOut } => "按设定避开",
                { Code: OccurrenceCause.SkippedByPerson } => "这一次被取消了",
                { Code: OccurrenceCause.MovedCode } => "已改期",
                { Code: OccurrenceCause.SettledBeforeMove } => "原来的那一次已经开始",
                { Code: "empty-audience" } => "没有可发送的人",
                _ => "无法发出，请检查内容和名单",
            },
        Urgent = "紧急",
        States = new Dictionary<FeedState, string>
        {
            [FeedState.Planned] = "已计划",
            [FeedState.OnHold] = "已暂停",
            [FeedState.Started] = "已发送",
            [FeedState.Cancelled] = "已取消",
            [FeedState.Skipped] = "不发送",
            [FeedState.Paused] = "已暂停",
            [FeedState.Missed] = "已错过",
        },
        StatePrefixFormat = "【{0}】",
    };

    private static readonly FeedTexts English = new()
    {
        CalendarDescription = "Texts of the community, planned and sent.",
        LeftOutFormat = "Only the {0} nearest to today are in it.",
        ExpectedFormat = "Expected: {0} recipients, {1} segments, {2}, by today's lists.",
        SentFormat = "{0} recipients, {1} segments, {2}.",
        FiguresPending = "Recipients and cost follow later.",
        AreaLabel = "Area: ",
        ReasonLabel = "Why: ",
        TranslateCause = _ => null,
        Urgent = "urgent",
        States = new Dictionary<FeedState, string>
        {
            [FeedState.Planned] = "planned",
            [FeedState.OnHold] = "paused",
            [FeedState.Started] = "sent",
            [FeedState.Cancelled] = "cancelled",
            [FeedState.Skipped] = "not sent",
            [FeedState.Paused] = "paused",
            [FeedState.Missed] = "missed",
        },
        StatePrefixFormat = "[{0}] ",
    };

    /// <summary>Returns Chinese texts for any <c>zh</c>, English ones for all other languages.</summary>
    /// <param name="language">BCP 47 tag: the setting <c>Alerts:Language</c>.</param>
    public static FeedTexts ForLanguage(string language) =>
        language.Split('-')[0].Equals("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;

    /// <summary>Formats the event's name, with a prefix where it is not sent as planned.</summary>
    public string Summary(FeedEvent item) =>
        item.State is FeedState.Planned or FeedState.Started
            ? item.Name
            : string.Format(CultureInfo.InvariantCulture, StatePrefixFormat, States[item.State]) + item.Name;

    /// <summary>Formats the description of an event, one fact a line.</summary>
    public string Description(FeedEvent item)
    {
        List<string> lines = [];
        if (item.Figures is { } figures)
        {
            var words = item.State is FeedState.Planned or FeedState.OnHold ? ExpectedFormat : SentFormat;
            lines.Add(
                string.Format(
                    CultureInfo.InvariantCulture,
                    words,
                    figures.Recipients.ToString("N0", CultureInfo.InvariantCulture),
                    figures.Segments.ToString("N0", CultureInfo.InvariantCulture),
                    figures.Cost.ToCoins()
                )
            );
        }
        else if (item.IsPlannedOrStarted)
        {
            lines.Add(FiguresPending);
        }

        if (item.Reason is { } reason)
        {
            lines.Add(ReasonLabel + (TranslateCause(item.Cause) ?? reason));
        }

        if (item.Area.Length > 0)
        {
            lines.Add(AreaLabel + item.Area);
        }

        return string.Join('\n', lines);
    }
}
