using System.Collections.Concurrent;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Templates;

/// <summary>
/// Values of placeholders: the standard names that every contact has, and the columns of the file it came from.
/// </summary>
public static class Placeholders
{
    /// <summary>
    /// The standard names, each with other spellings of it; those are the import's headers for the same column.
    /// </summary>
    private static readonly Dictionary<string, string> StandardNames = new(StringComparer.Ordinal)
    {
        ["name"] = "name",
        ["姓名"] = "name",
        ["fullname"] = "name",
        ["家长姓名"] = "name",
        ["家長姓名"] = "name",
        ["氏名"] = "name",
        ["名前"] = "name",
        ["お名前"] = "name",
        ["이름"] = "name",
        ["성명"] = "name",
        ["child"] = "child",
        ["孩子姓名"] = "child",
        ["childname"] = "child",
        ["学生姓名"] = "child",
        ["學生姓名"] = "child",
        ["area"] = "area",
        ["网格"] = "area",
        ["区域"] = "area",
        ["grid"] = "area",
        ["household"] = "household",
        ["户号"] = "household",
        ["language"] = "language",
        ["语言"] = "language",
        ["address"] = "address",
        ["住址"] = "address",
        ["地址"] = "address",
        ["家庭住址"] = "address",
        ["住所"] = "address",
        ["주소"] = "address",
        ["relation"] = "relation",
        ["关系"] = "relation",
        ["与孩子关系"] = "relation",
    };

    /// <summary>The standard names by their spellings.</summary>
    public static IReadOnlyDictionary<string, string> Standard => StandardNames;

    /// <summary>The maximum number of a sample's values: as many as a file of contacts has columns.</summary>
    public const int MaxSampleValues = 256;

    /// <summary>The maximum length of the name of a sample's value, as of a contact's.</summary>
    public const int MaxSampleName = 200;

    /// <summary>The maximum number of characters of all names and values of a sample, as of a contact's.</summary>
    public const int MaxSampleCharacters = 20_000;

    // Headers are looked up for every contact, so those of a few files are cached.
    private const int MaxCached = 1_000;
    private static readonly ConcurrentDictionary<string, string> Cache = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the name is standard; any other is the header of a column that the audience's lists must have.
    /// </summary>
    public static bool IsStandard(string placeholder) => StandardNames.ContainsKey(Normalize(placeholder));

    /// <summary>
    /// Returns the standard spelling of a placeholder: two placeholders with the same standard spelling get the same
    /// value.
    /// </summary>
    public static string ToStandardName(string placeholder)
    {
        if (Cache.TryGetValue(placeholder, out var known))
        {
            return known;
        }

        var simple = Normalize(placeholder);
        var standardised = StandardNames.GetValueOrDefault(simple, simple);
        return Cache.Count < MaxCached ? Cache[placeholder] = standardised : standardised;
    }

    /// <summary>
    /// Returns a function that finds the contact's value for a placeholder as the text spells it; null where it is
    /// absent or blank.
    /// </summary>
    /// <remarks>The function is not thread-safe: use it for one rendering.</remarks>
    /// <param name="contact">The contact with the values.</param>
    /// <param name="language">The language of the text, where the contact names none.</param>
    public static Func<string, string?> CreateFinder(Contact contact, string language)
    {
        var find = CreateFinder(contact.Values);
        string? children = null;
        return placeholder =>
            ToStandardName(placeholder) is "child" && contact.Children.Count > 1
                ? children ??= JoinNames(contact.Children, contact.Language ?? language)
                : find(placeholder)
                    ?? ToStandardName(placeholder) switch
                    {
                        "name" => NullIfBlank(contact.Name),
                        "area" => NullIfBlank(contact.Area),
                        "household" => NullIfBlank(contact.Household),
                        "address" => NullIfBlank(contact.Address),
                        "relation" => NullIfBlank(contact.Relation),
                        "language" => contact.Language ?? language,
                        _ => null,
                    };
    }

    /// <summary>Checks a sample: the error points at <c>/sample</c>; null where it can be used.</summary>
    public static FieldError? ValidateSample(IReadOnlyDictionary<string, string> sample)
    {
        if (sample.Count > MaxSampleValues)
        {
            var detail = $"A sample has at most {MaxSampleValues} values.";
            return new FieldError("/sample", "wrong-count", detail) { Max = MaxSampleValues };
        }

        if (sample.Keys.Any(name => name.Length > MaxSampleName))
        {
            var detail = $"The name of a value has at most {MaxSampleName} characters.";
            return new FieldError("/sample", "too-long", detail) { Max = MaxSampleName };
        }

        if (sample.Sum(v => (long)v.Key.Length + v.Value.Length) > MaxSampleCharacters)
        {
            var detail = $"A sample's names and values have at most {MaxSampleCharacters} characters together.";
            return new FieldError("/sample", "too-long", detail) { Max = MaxSampleCharacters };
        }

        return null;
    }

    /// <summary>Returns a function that finds a sample's value; null where it is absent or blank.</summary>
    public static Func<string, string?> CreateFinder(IReadOnlyDictionary<string, string> sample, string language)
    {
        var find = CreateFinder(sample);
        return placeholder => find(placeholder) ?? (ToStandardName(placeholder) is "language" ? language : null);
    }

    /// <summary>
    /// A number as long as numbers get in practice, as <see cref="LongestValue"/> is for other values.
    /// </summary>
    public const string LongestNumber = "-1234567890123.75";

    /// <summary>
    /// Returns a value as long as such values get in practice, in characters that GSM-7 lacks where a person may write
    /// them: for measuring the worst case.
    /// </summary>
    public static string LongestValue(string placeholder) =>
        ToStandardName(placeholder) switch
        {
            "name" or "child" => new string('汉', 12),
            "area" => new string('a', 40),
            "household" => new string('9', 12),
            "relation" => new string('汉', 4),
            "language" => "zh-Hans-CN",
            _ => new string('汉', 20),
        };

    /// <summary>Joins names as the language does: 小明、小红 or Tom, Ann and Li.</summary>
    private static string JoinNames(IReadOnlyList<string> names, string language) =>
        language.Split('-')[0] switch
        {
            "zh" or "ja" => string.Join('、', names),
            "en" => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
            _ => string.Join(", ", names),
        };

    /// <summary>
    /// Returns a function that finds the value under a name, or under one with the same standard spelling.
    /// </summary>
    /// <remarks>
    /// A header matches as on import: without case, spaces and punctuation, so <c>{{ door_no }}</c> is the column "Door
    /// No.". The headers are standardised once, however many placeholders a text has.
    /// </remarks>
    private static Func<string, string?> CreateFinder(IReadOnlyDictionary<string, string> values)
    {
        Dictionary<string, string>? standardised = null;
        return placeholder =>
            values.TryGetValue(placeholder, out var exact)
                ? NullIfBlank(exact)
                : NullIfBlank((standardised ??= ByStandardName(values)).GetValueOrDefault(ToStandardName(placeholder)));
    }

    /// <summary>Maps headers by their standard names; of several with one name, the first counts.</summary>
    private static Dictionary<string, string> ByStandardName(IReadOnlyDictionary<string, string> values)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (header, value) in values)
        {
            named.TryAdd(ToStandardName(header), value);
        }

        return named;
    }

    private static string? NullIfBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string Normalize(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
