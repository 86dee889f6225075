using System.Globalization;

namespace CommunityAlerts.Notifications;

/// <summary>Composes the text of a notice: counts alone, never a name or a number of anybody.</summary>
public static class NoticeTexts
{
    /// <summary>Composes the text in Chinese for any <c>zh</c>, in English for all other languages.</summary>
    /// <param name="matters">The matters, at least one.</param>
    /// <param name="language">BCP 47 tag.</param>
    public static string Compose(IReadOnlyList<Matter> matters, string language)
    {
        var isChinese = language.Split('-')[0].Equals("zh", StringComparison.OrdinalIgnoreCase);
        var clauses = matters
            .GroupBy(m => (m.Kind, m.Cause))
            .OrderBy(g => g.Key)
            .Select(g => isChinese ? Chinese(g.Key.Kind, [.. g]) : English(g.Key.Kind, [.. g]));
        return isChinese
            ? $"需要处理：{string.Join('；', clauses)}。请登录系统查看。"
            : $"Please look: {string.Join("; ", clauses)}. Sign in to see more.";
    }

    private static string Chinese(MatterKind kind, IReadOnlyList<Matter> matters) =>
        kind switch
        {
            MatterKind.Broadcasts => ChineseBroadcasts(matters),
            MatterKind.Campaigns => $"有 {Number(matters.Count)} 次计划没有发出",
            MatterKind.Replies => $"有 {Number(matters.Count)} 个对话超过一天没有处理",
            MatterKind.Spending => $"有 {Number(matters.Count)} 个区域的费用达到当日上限",
            _ => throw new InvalidOperationException($"{kind} is no kind of matters."),
        };

    private static string English(MatterKind kind, IReadOnlyList<Matter> matters) =>
        kind switch
        {
            MatterKind.Broadcasts => EnglishBroadcasts(matters),
            MatterKind.Campaigns => $"{Count(matters.Count, "campaign date was", "campaign dates were")} not sent",
            MatterKind.Replies => $"{Count(matters.Count, "thread is", "threads are")} open for over a day",
            MatterKind.Spending => $"{Count(matters.Count, "spend ceiling was", "spend ceilings were")} met",
            _ => throw new InvalidOperationException($"{kind} is no kind of matters."),
        };

    private static string ChineseBroadcasts(IReadOnlyList<Matter> matters) =>
        $"有 {Number(matters.Count)} 次群发"
        + matters[0].Cause switch
        {
            BroadcastCause.NotTexted => $"没有全部发出，{People(matters)} 人没有收到",
            BroadcastCause.Undelivered => $"有较多短信未送达，涉及 {People(matters)} 人",
            BroadcastCause.Paused => "已暂停",
            BroadcastCause.Held => $"发送受阻，{People(matters)} 人在等待",
            var cause => throw new InvalidOperationException($"{cause} is no cause."),
        };

    private static string EnglishBroadcasts(IReadOnlyList<Matter> matters) =>
        matters[0].Cause switch
        {
            BroadcastCause.NotTexted =>
                $"{Count(matters.Count, "broadcast", "broadcasts")} ended with {People(matters)} not texted",
            BroadcastCause.Undelivered =>
                $"{Count(matters.Count, "broadcast", "broadcasts")} ended with {People(matters)} undelivered",
            BroadcastCause.Paused => $"{Count(matters.Count, "broadcast is", "broadcasts are")} paused",
            BroadcastCause.Held =>
                $"{Count(matters.Count, "broadcast is", "broadcasts are")} held up with {People(matters)} waiting",
            var cause => throw new InvalidOperationException($"{cause} is no cause."),
        };

    private static string People(IReadOnlyList<Matter> matters) => Number(matters.Sum(m => m.People));

    private static string Count(int count, string one, string several) =>
        $"{Number(count)} {(count == 1 ? one : several)}";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
