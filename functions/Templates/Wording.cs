using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>
/// The parsed texts of a template, rendered for many people. Safe for use by several threads at once.
/// </summary>
/// <remarks>Bytes are kept: nothing is trimmed or normalised unless the text itself does so.</remarks>
public sealed class Wording
{
    public const int MaxLanguages = 20;

    // The people of a district have a handful of languages; for further ones the language is chosen on each call.
    private const int MaxChoices = 64;
    private readonly ConcurrentDictionary<(string? Wanted, string Fallback), string> _choices = new();

    private Wording(IReadOnlyDictionary<string, WordingText> texts) => Texts = texts;

    /// <summary>The texts by language, as given.</summary>
    public IReadOnlyDictionary<string, WordingText> Texts { get; }

    /// <summary>Every placeholder of every language, by ordinal.</summary>
    public IReadOnlyList<string> Placeholders =>
        [
            .. Texts
                .Values.SelectMany(t => t.Placeholders)
                .Select(p => p.Name)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>
    /// Parses every text; <c>invalid-fields</c> names each fault by language, line and column under
    /// <c>/texts/{language}</c>.
    /// </summary>
    public static Result<Wording> Parse(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count is 0 or > MaxLanguages)
        {
            return CommonProblems.InvalidFields(WrongCount());
        }

        var errors = new List<FieldError>();
        var read = new Dictionary<string, WordingText>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, source) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (!LanguageTag.IsTag(language) || !seen.Add(language))
            {
                errors.Add(UnreadableLanguage(language));
                continue;
            }

            // JSON can put null where the type says that there is none.
            var (text, faults) = WordingText.Read(source ?? "");
            errors.AddRange(faults.Select(fault => fault.ToFieldError(Pointer(language))));
            if (text is not null)
            {
                read[language] = text;
            }
        }

        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : new Wording(read);
    }

    /// <summary>Returns the error of a text whose key is no language tag, or the tag of another text.</summary>
    internal static FieldError UnreadableLanguage(string language) =>
        new(
            Pointer(language),
            "unreadable-language",
            "A text's key is a language tag such as zh-CN, and each is given once."
        );

    public static FieldError WrongCount() =>
        new("/texts", "wrong-count", $"Give a text in 1 to {MaxLanguages} languages.") { Max = MaxLanguages };

    /// <summary>
    /// Renders the text for a contact: language by fallback (<c>zh-CN</c>, <c>zh</c>, the default), the sender's
    /// signature before it.
    /// </summary>
    /// <param name="contact">The contact whose values fill the placeholders.</param>
    /// <param name="signatures">The sender's signatures; the text gets that of its language.</param>
    /// <param name="defaultLanguage">The language of the setting <c>Alerts:Language</c>.</param>
    public Rendering Render(Contact contact, SenderSignatures signatures, string defaultLanguage)
    {
        var language = ChooseLanguage(contact.Language, defaultLanguage);
        var missing = new List<string>();
        var (text, fault) = Texts[language].Render(Templates.Placeholders.CreateFinder(contact, language), missing);
        if (missing.Count > 0 || text is null)
        {
            return new Rendering(language, Text: null, Size: null, missing)
            {
                Fault = missing.Count > 0 ? null : fault,
            };
        }

        var whole = signatures.For(language) + text;
        return whole.Length > TemplateSandbox.MaxCharacters
            ? new Rendering(language, Text: null, Size: null, []) { Fault = TemplateSandbox.TooLong }
            : new Rendering(language, whole, SmsText.Measure(whole), []);
    }

    private string ChooseLanguage(string? wanted, string fallback)
    {
        if (_choices.TryGetValue((wanted, fallback), out var known))
        {
            return known;
        }

        var chosen = Languages.Choose(Texts.Keys, wanted, fallback);
        return _choices.Count < MaxChoices ? _choices[(wanted, fallback)] = chosen : chosen;
    }

    /// <summary>
    /// Returns the JSON Pointer of a language's text, escaped by RFC 6901, since an invalid tag may contain any
    /// character.
    /// </summary>
    internal static string Pointer(string language) =>
        $"/texts/{language.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}

/// <summary>A rendered text, or the placeholders that this contact has no value for.</summary>
/// <param name="Language">The language used.</param>
/// <param name="Text">
/// The text with its signature; null where a value is missing, or where <see cref="Fault"/> says why there is none.
/// </param>
/// <param name="Size">The size of <paramref name="Text"/>; null where that is null.</param>
/// <param name="Missing">Placeholders without a value.</param>
public sealed record Rendering(string Language, string? Text, SmsSize? Size, IReadOnlyList<string> Missing)
{
    /// <summary>
    /// Why there is no text though no value is missing: too long for a carrier with this contact's values, or beyond a
    /// limit of the sandbox. In words.
    /// </summary>
    public string? Fault { get; init; }

    /// <summary>Why a contact of an audience gets no text.</summary>
    public Exclusion Exclusion =>
        Text is not null ? Exclusion.None
        : Fault is null ? Exclusion.MissingValue
        : Exclusion.CannotBeRendered;
}
