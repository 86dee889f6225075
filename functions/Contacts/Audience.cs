using System.Runtime.InteropServices;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The contacts that a broadcast is for: lists combined, or every list below an area; narrowed by area and tags.
/// </summary>
public sealed record Audience
{
    /// <summary>List ids; empty means every list whose area lies at or below <see cref="Area"/> or above it.</summary>
    public IReadOnlyList<string> Lists
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Area path prefix that a contact's area must lie in; null is no limit.</summary>
    public string? Area { get; init; }
    public TagFilter? Tags { get; init; }

    /// <summary>Lists that one audience can name, and tags that its filter can.</summary>
    public const int MaxLists = 200;
    public const int MaxTags = 100;

    /// <summary>
    /// The maximum number of characters of all tags together: they are stored with each broadcast, and every batch
    /// reads its broadcast.
    /// </summary>
    public const int MaxTagCharacters = 10_000;

    /// <summary>
    /// Finds the fields that make the audience unusable: too many lists, an area that is not a path, or too many or too
    /// long tags. Each list named costs a read.
    /// </summary>
    /// <param name="pointer">The JSON Pointer of the audience in the request's body.</param>
    public IEnumerable<FieldError> Validate(string pointer = "/audience")
    {
        if (Lists.Count > MaxLists)
        {
            yield return new FieldError($"{pointer}/lists", "wrong-count", $"Name at most {MaxLists} lists.")
            {
                Max = MaxLists,
            };
        }

        if (Area is { } area && !Areas.Area.IsPath(area))
        {
            const string IsPath = "An area is a path such as beiguan/hongqilu/dadaoxi/03; empty is the whole tree.";
            yield return new FieldError($"{pointer}/area", "unreadable-area", IsPath);
        }

        if (Tags is { } tags && tags.All.Count + tags.Any.Count + tags.None.Count > MaxTags)
        {
            yield return new FieldError($"{pointer}/tags", "wrong-count", $"Name at most {MaxTags} tags.")
            {
                Max = MaxTags,
            };
        }
        else if (
            Tags is { } some
            && some.All.Concat(some.Any).Concat(some.None).Sum(t => (long)t.Length) > MaxTagCharacters
        )
        {
            yield return new FieldError(
                $"{pointer}/tags",
                "too-long",
                $"The tags have at most {MaxTagCharacters} characters together."
            )
            {
                Max = MaxTagCharacters,
            };
        }
    }
}

/// <summary>Tags a contact must have (all), must have one of (any), must not have (none).</summary>
public sealed record TagFilter
{
    public IReadOnlyList<string> All
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<string> Any
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<string> None
    {
        get;
        init => field = value ?? [];
    } = [];

    public bool Matches(IReadOnlyCollection<string> tags) =>
        All.All(tags.Contains) && (Any.Count == 0 || Any.Any(tags.Contains)) && !None.Any(tags.Contains);
}

/// <summary>Why a contact of the audience's lists gets no text; <see cref="None"/> for one who does.</summary>
public enum Exclusion
{
    None,
    OptedOut,
    Duplicate,
    WrongArea,
    NoConsent,
    MissingValue,

    /// <summary>The text is too long or takes too much work with this contact's values.</summary>
    CannotBeRendered,
    Budget,

    /// <summary>A contact without a number: counted, never texted.</summary>
    NoNumber,
}

/// <summary>A contact of the audience's lists, and whether it gets a text.</summary>
/// <param name="Contact">
/// The row used for the phone: that of the list named first, unless only another list's row can be texted.
/// </param>
/// <param name="Exclusion">
/// Why the contact gets no text. A further list's row of the same phone is a <see
/// cref="Contacts.Exclusion.Duplicate"/>.
/// </param>
public sealed record AudienceMember(Contact Contact, Exclusion Exclusion);

/// <summary>All rows that several lists have for one number key.</summary>
/// <param name="Rows">One row for each list that contains the key, in the order of the lists; at least one.</param>
/// <param name="OptedOut">Whether the number has opted out.</param>
public sealed record Phone(IReadOnlyList<PhoneRow> Rows, bool OptedOut);

/// <summary>A contact with its list.</summary>
/// <param name="List">The index in the lists that were asked for, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PhoneRow(int List, Contact Contact);
