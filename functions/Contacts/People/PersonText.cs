using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;

namespace CommunityAlerts.Contacts.People;

/// <summary>The texts of a contact by which people search, folded (<see cref="PersonName.Fold"/>).</summary>
/// <param name="Key">The key of the number or of the contact.</param>
/// <param name="Name">The name as stored; empty where there is none.</param>
/// <param name="Folded">The name, folded.</param>
/// <param name="Initials">See <see cref="PersonName.GetInitials"/>.</param>
/// <param name="Digits">The number with its country code, without the plus; empty where there is none.</param>
/// <param name="Households">The households, each folded, one after a <see cref="Separator"/>.</param>
/// <param name="Address">The address, folded.</param>
/// <param name="Area">The area path.</param>
public sealed record PersonText(
    string Key,
    string Name,
    string Folded,
    string Initials,
    string Digits,
    string Households,
    string Address,
    string Area
)
{
    /// <summary>A character before each household; no folded text has it.</summary>
    public const char Separator = '\u001f';

    /// <summary>The end of a bucket's lines, without which it was cut off.</summary>
    private const string End = "~";

    /// <summary>The columns of a contact that are searched.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        nameof(Contact.Phone),
        nameof(Contact.Name),
        nameof(Contact.Household),
        nameof(Contact.Households),
        nameof(Contact.Address),
        nameof(Contact.Area),
    ];

    /// <summary>Makes the texts of a contact's row, of which only <see cref="Columns"/> need be read.</summary>
    public static PersonText From(TableEntity row) =>
        Create(
            row.RowKey,
            row.GetString(nameof(Contact.Name)),
            row.GetString(nameof(Contact.Phone)),
            Contact.GetHouseholds(
                row.GetString(nameof(Contact.Households))?.Split('\n') ?? [],
                row.GetString(nameof(Contact.Household))
            ),
            row.GetString(nameof(Contact.Address)),
            row.GetString(nameof(Contact.Area))
        );

    /// <summary>Makes the texts of a contact.</summary>
    public static PersonText From(Contact contact) =>
        Create(
            contact.Key.Value,
            contact.Name,
            contact.Phone?.E164,
            Contact.GetHouseholds(contact.Households, contact.Household),
            contact.Address,
            contact.Area
        );

    /// <summary>Makes the texts of a person.</summary>
    public static PersonText Create(
        string key,
        string? name,
        string? phone,
        IReadOnlyList<string> households,
        string? address,
        string? area
    )
    {
        var folded = PersonName.Fold(name ?? "");
        return new PersonText(
            key,
            WithoutControl(name ?? ""),
            folded,
            PersonName.GetInitials(folded),
            phone?.TrimStart('+') ?? "",
            string.Concat(households.Select(h => Separator + PersonName.Fold(h))),
            PersonName.Fold(address ?? ""),
            WithoutControl(area ?? "")
        );
    }

    /// <summary>Composes the lines of a bucket: one a person, each with its line end.</summary>
    public static string ToLines(IEnumerable<PersonText> people)
    {
        var lines = new StringBuilder();
        foreach (var person in people)
        {
            lines.Append(person.ToLine()).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>Packs the lines of a bucket, compressed.</summary>
    public static byte[] Pack(string lines)
    {
        using var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new StreamWriter(compressed, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            writer.Write(lines);
            writer.Write(End);
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks the lines of a bucket.</summary>
    /// <exception cref="InvalidDataException">The data are damaged.</exception>
    public static string Unpack(byte[] data)
    {
        try
        {
            using var lines = new StreamReader(
                new BrotliStream(new MemoryStream(data), CompressionMode.Decompress),
                Encoding.UTF8
            );
            return lines.ReadToEnd() is var text && text.EndsWith(End, StringComparison.Ordinal)
                ? text[..^End.Length]
                : throw new InvalidDataException("The data of the index are cut off.");
        }
        catch (InvalidOperationException e)
        {
            // The decoder's exception for data that are none of its own.
            throw new InvalidDataException("The data of the index are damaged.", e);
        }
    }

    /// <summary>Writes the person as a line; a folded name that is the name itself is left out.</summary>
    public string ToLine() =>
        string.Join('\t', Key, Area, Name, Folded == Name ? "" : Folded, Initials, Digits, Households, Address);

    private static string WithoutControl(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? text
            : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>A line of the index, read without copying.</summary>
public readonly ref struct PersonLine
{
    private const int Fields = 8;

    private PersonLine(ReadOnlySpan<char> line, scoped ReadOnlySpan<Range> fields)
    {
        Key = line[fields[0]];
        Area = line[fields[1]];
        Name = line[fields[2]];
        Folded = line[fields[3]] is { Length: > 0 } folded ? folded : Name;
        Initials = line[fields[4]];
        Digits = line[fields[5]];
        Households = line[fields[6]];
        Address = line[fields[7]];
    }

    /// <summary>See <see cref="PersonText"/>.</summary>
    public PersonLine(PersonText text)
    {
        Key = text.Key;
        Area = text.Area;
        Name = text.Name;
        Folded = text.Folded;
        Initials = text.Initials;
        Digits = text.Digits;
        Households = text.Households;
        Address = text.Address;
    }

    public ReadOnlySpan<char> Key { get; }
    public ReadOnlySpan<char> Area { get; }
    public ReadOnlySpan<char> Name { get; }
    public ReadOnlySpan<char> Folded { get; }
    public ReadOnlySpan<char> Initials { get; }
    public ReadOnlySpan<char> Digits { get; }
    public ReadOnlySpan<char> Households { get; }
    public ReadOnlySpan<char> Address { get; }

    /// <summary>Reads a line; false for one of another form.</summary>
    public static bool TryRead(ReadOnlySpan<char> line, out PersonLine person)
    {
        Span<Range> fields = stackalloc Range[Fields + 1];
        if (line.Split(fields, '\t') == Fields)
        {
            person = new PersonLine(line, fields);
            return true;
        }

        person = default;
        return false;
    }
}
