using CommunityAlerts.Contacts;

namespace CommunityAlerts.Templates;

/// <summary>What fills placeholders: the standard names that every contact has, and the columns of the file it came from.</summary>
public static class Placeholders
{
    /// <summary>The standard names, each with other spellings of it; those are the import's headers for the same column.</summary>
    private static readonly Dictionary<string, string> Standard = new(StringComparer.Ordinal)
    {
        ["name"] = "name",
        ["姓名"] = "name",
        ["fullname"] = "name",
        ["child"] = "child",
        ["孩子姓名"] = "child",
        ["childname"] = "child",
        ["area"] = "area",
        ["网格"] = "area",
        ["区域"] = "area",
        ["grid"] = "area",
        ["household"] = "household",
        ["户号"] = "household",
        ["language"] = "language",
        ["语言"] = "language",
    };

    /// <summary>Whether every import knows this name; any other is the header of a column that the audience's lists must have.</summary>
    public static bool IsStandard(string placeholder) => Standard.ContainsKey(Simple(placeholder));

    /// <summary>The contact's value; null where there is none or nothing but blanks.</summary>
    /// <remarks>A header matches as on import: without case, spaces and punctuation, so <c>{{ door_no }}</c> is the column "Door No.".</remarks>
    /// <param name="contact">Whose.</param>
    /// <param name="placeholder">As the text spells it.</param>
    /// <param name="language">The language of the text, where the contact names none.</param>
    public static string? Find(Contact contact, string placeholder, string language)
    {
        var simple = Simple(placeholder);
        var value = contact.Values.GetValueOrDefault(placeholder)
            ?? Standard.GetValueOrDefault(simple) switch
            {
                "name" => contact.Name,
                "area" => contact.Area,
                "household" => contact.Household,
                "language" => contact.Language ?? language,
                _ => null,
            };
        value ??= contact.Values.FirstOrDefault(v => Same(Simple(v.Key), simple)).Value;
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static bool Same(string header, string simple) =>
        header == simple || (Standard.TryGetValue(header, out var a) && Standard.TryGetValue(simple, out var b) && a == b);

    private static string Simple(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
