namespace CommunityAlerts.Sms;

/// <summary>Knows the words that replies are understood by.</summary>
public interface IReplyWords
{
    /// <summary>The words which a text tells people to send and which would not be understood as it says, such as
    /// 回复QX退订; usually none.</summary>
    IReadOnlyList<string> NotUnderstood(string text);
}
