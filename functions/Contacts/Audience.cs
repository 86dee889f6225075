using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The contacts that a broadcast is for: lists combined, or every list below an area; narrowed by areas and tags.
/// </summary>
public sealed record Audience
{
    /// <summary>
    /// List ids; empty means every list whose area lies at, below or above <see cref="Area"/> or one of <see
    /// cref="Areas"/>.
    /// </summary>
    public IReadOnlyList<string> Lists
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The path of the area that a contact must lie in; null is no limit.</summary>
    public string? Area { get; init; }

    /// <summary>
    /// Paths of several areas, in one of which a contact must lie; at most 50, and not together with <see
    /// cref="Area"/>.
    /// </summary>
    public IReadOnlyList<string>? Areas { get; init; }
    public TagFilter? Tags { get; init; }

    /// <summary>The lists and areas that one audience can name, and the tags that its filter can.</summary>
    public const int MaxLists = 200;
    public const int MaxAreas = 50;
    public const int MaxTags = 100;

    /// <summary>
    /// The maximum number of characters of all tags together: they are stored with each broadcast, and every batch
    /// reads its broadcast.
    /// </summary>
    public const int MaxTagCharacters = 10_000;

    /// <summary>The areas that it names, by either member; empty where it names none.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> NamedAreas =>
        Areas is { Count: > 0 } several ? several
        : Area is { } path ? [path]
        : [];

    /// <summary>The areas that it names, each with its JSON Pointer.</summary>
    /// <param name="pointer">The JSON Pointer of the audience in the request's body.</param>
    public IEnumerable<(string Pointer, string Area)> PointNamedAreas(string pointer = "/audience") =>
        Areas is { Count: > 0 } several
            ? several.Select((a, i) => (string.Create(CultureInfo.InvariantCulture, $"{pointer}/areas/{i}"), a))
            : NamedAreas.Select(a => ($"{pointer}/area", a));

    /// <summary>Whether a contact of an area may be among its people: it names no area, or one at or above.</summary>
    public bool Includes(string area) =>
        NamedAreas is var named && (named.Count == 0 || named.Any(a => AreaPath.Covers(a, area)));

    /// <summary>
    /// Narrows the area of a list to the areas that the audience names: those within it, or the list's own where they
    /// cover it or have nothing in common with it.
    /// </summary>
    public IEnumerable<string> NarrowArea(string listArea)
    {
        var within = NamedAreas.Where(a => AreaPath.Covers(listArea, a)).Distinct(StringComparer.Ordinal).ToList();
        return within.Count == 0 || NamedAreas.Any(a => a != listArea && AreaPath.Covers(a, listArea))
            ? within.Append(listArea).Distinct(StringComparer.Ordinal)
            : within;
    }

    /// <summary>
    /// Finds the fields that make the audience unusable: too many lists or areas, an area that is not a path, one area
    /// and several together, or too many or too long tags. Each list named costs a read.
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

        foreach (var fault in ValidateAreas(pointer))
        {
            yield return fault;
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

    private IEnumerable<FieldError> ValidateAreas(string pointer)
    {
        if (Areas?.Count > MaxAreas)
        {
            return [new($"{pointer}/areas", "wrong-count", $"Name at most {MaxAreas} areas.") { Max = MaxAreas }];
        }

        if (Area is not null && Areas is { Count: > 0 })
        {
            return [new($"{pointer}/areas", "one-of-two", "Give either area or areas.")];
        }

        const string IsPath = "An area is a path such as beiguan/hongqilu/dadaoxi/03; empty is the whole tree.";
        return PointNamedAreas(pointer)
            .Where(a => a.Area is null || !CommunityAlerts.Areas.Area.IsPath(a.Area))
            .Select(a => new FieldError(a.Pointer, "unreadable-area", IsPath));
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
