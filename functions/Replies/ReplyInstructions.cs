using System.Text.RegularExpressions;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Finds the reply words in a text, such as TD in 回复TD退订 and STOP in "Reply STOP to end", and checks them
/// against the keywords.</summary>
public sealed partial class ReplyInstructions : IReplyInstructions
{
    private const string Word =
        """["“'「『【(]?(?<word>[A-Za-z0-9]{1,20}(?![A-Za-z0-9])|(?<=["“「『【])[^"”」』】]{1,12})["”'」』】)]?""";
    private const string Verb = "(?:回复|回覆|回復|回|发送|發送|发|發|输入|輸入)";
    private const string Stop = "退订|退訂|拒收|取消订阅|取消訂閱|取消接收|停止接收";
    private const string Start = "恢复|恢復|重新订阅|重新訂閱|订阅|訂閱";
    private const string Act = $"(?:(?<stop>{Stop})|(?<start>{Start}))";
    private const string Link = @"\s{0,10}(?:即可|可以|可|以|来|來)?\s{0,10}";
    private const string EnglishVerb = @"\b(?i:reply|text|send|txt|answer)\s{1,10}(?i:with\s{1,10})?";
    private const string EnglishWord =
        """(?:["“'](?<word>[^"”']{1,20})["”']|"""
        + "(?<word>[A-Z0-9][A-Z0-9-]{0,19}(?: [A-Z0-9]{2,20})?)(?![A-Za-z0-9-]))";
    private const string EnglishAct =
        "(?:(?<stop>end|stop|quit|cancel|unsubscribe|opt[ -]?out|leave|revoke)"
        + @"|(?<start>resume|start|restart|re-?subscribe|opt[ -]?in)|(?<help>help))\b";

    private static readonly Regex[] Patterns =
    [
        WordThenActPattern(),
        ActThenWordPattern(),
        EnglishWordThenActPattern(),
        EnglishCapitalsPattern(),
        EnglishActThenWordPattern(),
    ];

    public IReadOnlyList<string> FindUnrecognizedWords(string text) =>
        [
            .. Find(text)
                .Where(i => Keywords.Recognize(i.Word) != i.Asks)
                .Select(i => i.Word)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>
    /// Finds each word that the text tells people to send, with the keyword that the text says it means.
    /// </summary>
    public static IEnumerable<(string Word, Keyword Asks)> Find(string text) =>
        from pattern in Patterns
        from match in pattern.Matches(text)
        select (match.Groups["word"].Value, AskedBy(match));

    private static Keyword AskedBy(Match match) =>
        match.Groups["stop"].Success ? Keyword.Stop
        : match.Groups["start"].Success ? Keyword.Start
        : Keyword.Help;

    /// <summary>Matches 回复TD退订, and a further pair that follows without a verb: 回复TD退订，START恢复.</summary>
    [GeneratedRegex(
        $"(?:{Verb}|(?<=(?:{Stop}|{Start})[，,；;、])){@"\s{0,10}"}{Word}{Link}{Act}",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex WordThenActPattern();

    /// <summary>Matches 退订请回复TD, but not 已退订，回复START恢复.</summary>
    [GeneratedRegex(
        $"{Act}{@"\s{0,10}[,，:：]?\s{0,10}(?:请|請|可)?\s{0,10}"}{Verb}{@"\s{0,10}"}{Word}(?!{Link}(?:{Stop}|{Start}))",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex ActThenWordPattern();

    [GeneratedRegex(
        $"{EnglishVerb}{EnglishWord}{@"\s{1,10}(?:to|for)\s{1,10}"}{EnglishAct}",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex EnglishWordThenActPattern();

    /// <summary>Matches "STOP to end": without a verb, only a word in capitals counts.</summary>
    [GeneratedRegex(
        $"{@"(?<![A-Za-z0-9] ?)(?<word>[A-Z][A-Z0-9]{0,19})\s{1,10}(?:to|for)\s{1,10}"}{EnglishAct}",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex EnglishCapitalsPattern();

    [GeneratedRegex(
        $"{@"\b[Tt]o\s{1,10}"}{EnglishAct}{@",?\s{1,10}"}{EnglishVerb}{EnglishWord}{@"(?!\s{1,10}(?:to|for)\b)"}",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex EnglishActThenWordPattern();
}
