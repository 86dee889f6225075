using System.Text.RegularExpressions;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>The action that a remark suggests; it is carried out only when an official confirms it.</summary>
public enum RemarkSuggestion
{
    /// <summary>The person wants no texts.</summary>
    OptOut,

    /// <summary>The person has moved or died, or the number is no longer the person's.</summary>
    LeaveOut,

    /// <summary>Something to know before the person is texted or visited.</summary>
    Tag,
}

/// <summary>A remark of a file that matters before the person is texted.</summary>
/// <param name="Row">The file's own line or sheet row, from 1.</param>
/// <param name="Column">The column's header.</param>
/// <param name="Value">The remark, at most 100 characters.</param>
/// <param name="Suggest">The suggested action.</param>
/// <param name="Area">
/// The contact's area, where it is known: an operator whose area covers it is shown the remark.
/// </param>
/// <param name="Key">The contact's number key, by which the remark is erased with the person; never shown.</param>
public sealed record ImportRemark(
    int Row,
    string Column,
    string Value,
    RemarkSuggestion Suggest,
    string? Area = null,
    string? Key = null
);

/// <summary>Recognises remarks that matter by the words in them.</summary>
public static partial class Remarks
{
    private const int MaxLength = 500;

    /// <summary>
    /// Finds the suggestion of a cell under its header: a remark, or no as the answer to whether the person wants
    /// texts.
    /// </summary>
    public static RemarkSuggestion? Find(string header, string text) =>
        !WantsTexts(header) ? Find(text)
        : text.Length <= 20 && NoPattern().IsMatch(Cells.Normalize(text)) ? RemarkSuggestion.OptOut
        : Find(text);

    /// <summary>Whether a header asks whether the person wants texts: 是否接收短信, Receive SMS?</summary>
    public static bool WantsTexts(string header) =>
        header.Length <= 200 && AsksPattern().IsMatch(Cells.Normalize(header));

    /// <summary>Finds the suggestion of a remark; null where it says nothing that matters.</summary>
    public static RemarkSuggestion? Find(string remark)
    {
        var text = remark.Length > MaxLength ? remark[..MaxLength] : remark;
        return OptOutPattern().IsMatch(text) ? RemarkSuggestion.OptOut
            : LeaveOutPattern().IsMatch(text) ? RemarkSuggestion.LeaveOut
            : TagPattern().IsMatch(text) ? RemarkSuggestion.Tag
            : null;
    }

    [GeneratedRegex(
        "(?i)(?:不要|不再|不用|请勿|勿|别|不想|不愿|不接|不收|不接受|不接收|不同意|拒绝|拒收|拒接|谢绝|停止"
            + "|取消)[^，。,.;；]{0,6}(?:短信|信息|消息|通知|打扰|联系|发送|接收)"
            + "|不发短信|退订|退訂|勿扰"
            + "|no (?:sms|texts?|messages?)|do not (?:text|contact|disturb|send)|don'?t (?:text|contact|send)"
            + "|opt(?:ed)?[ -]?out|unsubscribe",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex OptOutPattern();

    [GeneratedRegex(
        "(?i)搬走|搬家|搬离|搬迁|已搬|迁出|迁走|外迁|转走|转学|转出|去世|死亡|亡故|已故|过世|病逝|注销|销户"
            + "|空号|停机|号码错|错号|号码不对|非本人|号码有误|换号|已离开|不在本"
            + "|moved (?:away|out)|deceased|passed away|wrong number|not in service|disconnected|left the",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex LeaveOutPattern();

    [GeneratedRegex(
        "(?i)聋|哑|盲|失明|视障|听障|残疾|残障|智障|精神|独居|孤寡|孤老|空巢|低保|五保|特困|失能|半失能|卧床"
            + "|瘫痪|留守|困境|单亲|孤儿|失独|不识字|文盲|重病|大病|行动不便|孕|优抚|军属"
            + "|deaf|blind|disab|wheelchair|bedridden|lives alone|living alone|illiterate|pregnant",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex TagPattern();

    [GeneratedRegex(
        "(?i)(?:是否|同意|愿意|愿否|可否|能否|願意)[^，。]{0,10}(?:短信|信息|消息|通知|提醒|簡訊|短訊)"
            + "|(?:receive|accept|wants?|consent|agree|opt[ -]?in)[^,.]{0,15}(?:sms|texts?|messages?|alerts?"
            + "|reminders?)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex AsksPattern();

    [GeneratedRegex(
        """(?i)^\s*(?:否|不|不是|不同意|不愿意|不愿|不可以|不需要|不接收|不接受|拒绝|拒收|×|✗|✘|no|n|false|0|refused?)\s*$""",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex NoPattern();
}
