namespace CommunityAlerts.Contacts;

/// <summary>The limits of a contact's fields, and their messages, for the API and for files.</summary>
public static class ContactLimits
{
    /// <summary>The maximum number of characters of a name, a household, an address, a relation or a header.</summary>
    public const int MaxText = 200;

    /// <summary>The maximum number of characters of all values together, as stored.</summary>
    public const int MaxValues = 20_000;

    /// <summary>The highest order of a guardian.</summary>
    public const int MaxOrder = 20;

    /// <summary>The maximum number of tags in the API.</summary>
    public const int MaxTags = 50;

    /// <summary>The maximum number of characters of one tag in the API.</summary>
    public const int MaxTag = 50;

    /// <summary>The maximum number of characters of the tags of a file's row together.</summary>
    public const int MaxTagCharacters = 2_000;

    /// <summary>The message of a language that cannot be read.</summary>
    public const string LanguageMessage = "Write a language tag such as zh-CN or en.";

    /// <summary>Returns the message of a field that is too long.</summary>
    public static string TooLongMessage(int maxCharacters) => $"At most {maxCharacters} characters.";
}
