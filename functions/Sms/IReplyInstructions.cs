namespace CommunityAlerts.Sms;

/// <summary>Checks reply instructions in texts against the keywords that replies are recognised by.</summary>
public interface IReplyInstructions
{
    /// <summary>Finds the words that a text tells people to send and that would not be recognised with that meaning,
    /// such as QX in 回复QX退订; usually none.</summary>
    IReadOnlyList<string> FindUnrecognizedWords(string text);
}
