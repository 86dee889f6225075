using System.Runtime.InteropServices;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The contacts that a broadcast is for: lists combined, or every list below an area; narrowed by area and tags.
/// </summary>
public sealed record Audience
{
    /// <summary>List ids; empty means every list whose area lies at or below <see cref="Area"/> or above it.</summary>
    public IReadOnlyList<string> Lists { get; init => field = value ?? []; } = [];

    /// <summary>Area path prefix that a contact's area must lie in; null is no limit.</summary>
    public string? Area { get; init; }
    public TagFilter? Tags { get; init; }

    /// <summary>Lists that one audience can name, and tags that its filter can.</summary>
    public const int MaxLists = 200;
    public const int MaxTags = 100;

    /// <summary>
    /// Characters of all its tags: they are kept with each order, and every batch reads its order.
    /// </summary>
    public const int MaxTagCharacters = 10_000;

    /// <summary>Why it cannot be looked up: each list costs a read, and nobody is in an area that is no path.</summary>
    /// <param name="pointer">Its JSON Pointer in the body.</param>
    public IEnumerable<FieldError> Faults(string pointer = "/audience")
    {
        if (Lists.Count > MaxLists)
        {
            yield return new FieldError($"{pointer}/lists", "wrong-count", $"Name at most {MaxLists} lists.")
            {
                Most = MaxLists,
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
                Most = MaxTags,
            };
        }
        else if (Tags is { } some && some.All.Concat(some.Any).Concat(some.None).Sum(t => (long)t.Length) is var length
            && length > MaxTagCharacters)
        {
            yield return new FieldError(
                $"{pointer}/tags", "too-long", $"The tags have at most {MaxTagCharacters} characters together.")
            {
                Most = MaxTagCharacters,
            };
        }
    }
}

/// <summary>Tags a contact must have (all), must have one of (any), must not have (none).</summary>
public sealed record TagFilter
{
    public IReadOnlyList<string> All { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Any { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> None { get; init => field = value ?? []; } = [];

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

/// <summary>One phone of the audience's lists.</summary>
/// <param name="Contact">As the list named first knows them.</param>
/// <param name="Exclusion">
/// Why they get no text. A second list's row of the same phone comes as <see cref="Contacts.Exclusion.Duplicate"/>.
/// </param>
public sealed record AudienceMember(Contact Contact, Exclusion Exclusion);

/// <summary>One phone as several lists know it.</summary>
/// <param name="Rows">One for each list that has it, in the order of the lists; at least one.</param>
/// <param name="OptedOut">Whether it has opted out.</param>
public sealed record Phone(IReadOnlyList<PhoneRow> Rows, bool OptedOut);

/// <summary>A contact with its list.</summary>
/// <param name="List">Which of the lists asked for, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PhoneRow(int List, Contact Contact);
