using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>Texts parsed once, to be rendered for many people. Safe for use by several threads at once.</summary>
public sealed class Wording
{
    private Wording()
    {
    }

    /// <summary>Parses every text; <c>invalid-fields</c> names each fault by language, line and column under <c>/texts/{language}</c>.</summary>
    public static Result<Wording> Parse(IReadOnlyDictionary<string, string> texts) => throw new NotImplementedException();

    /// <summary>The text as this contact gets it: language by fallback (<c>zh-CN</c>, <c>zh</c>, the default), the sender's signature before it.</summary>
    /// <param name="contact">Whose values fill the placeholders.</param>
    /// <param name="signature">The sender's, or null.</param>
    /// <param name="defaultLanguage">The setting's.</param>
    public Rendering Render(Contact contact, string? signature, string defaultLanguage) => throw new NotImplementedException();
}

/// <summary>A rendered text, or the placeholders that this contact has no value for.</summary>
/// <param name="Language">The language used.</param>
/// <param name="Text">Null when a value is missing.</param>
/// <param name="Size">Null when a value is missing.</param>
/// <param name="Missing">Placeholders without a value.</param>
public sealed record Rendering(string Language, string? Text, SmsSize? Size, IReadOnlyList<string> Missing);
