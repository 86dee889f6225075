using System.Buffers.Text;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.People;

/// <summary>The place of a person in the order of answers.</summary>
/// <param name="Name">The first name that matches, as stored.</param>
/// <param name="Key">The key of the number or of the contact.</param>
internal sealed record PersonPosition(string Name, string Key)
{
    private const char Separator = '\t';

    /// <summary>Reads a cursor; the beginning for none, null for one that no page has returned.</summary>
    public static PersonPosition? Parse(string? cursor)
    {
        if (cursor is null)
        {
            return new PersonPosition("", "");
        }

        if (cursor.Length > Page.MaxCursorCharacters)
        {
            return null;
        }

        try
        {
            return
                Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator) is [var name, var key]
                && NumberKey.IsKey(key)
                ? new PersonPosition(name, key)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The order of answers.</summary>
    public static IComparer<PersonPosition> Order { get; } =
        Comparer<PersonPosition>.Create(
            (a, b) =>
                string.CompareOrdinal(a.Name, b.Name) is var byName and not 0
                    ? byName
                    : string.CompareOrdinal(a.Key, b.Key)
        );

    /// <summary>Writes the position as a cursor.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Name}{Separator}{Key}"));
}
