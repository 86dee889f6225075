using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>Who a broadcast is for: lists combined, or every list below an area; narrowed by area and tags.</summary>
public sealed record Audience
{
    /// <summary>List ids; empty means every list whose area lies at or below <see cref="Area"/> or above it.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>Area path prefix that a contact's area must lie in; null is no limit.</summary>
    public string? Area { get; init; }
    public TagFilter? Tags { get; init; }
}

/// <summary>Tags a contact must have (all), must have one of (any), must not have (none).</summary>
public sealed record TagFilter
{
    public IReadOnlyList<string> All { get; init; } = [];
    public IReadOnlyList<string> Any { get; init; } = [];
    public IReadOnlyList<string> None { get; init; } = [];

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
    Budget,
}

/// <summary>One phone of the audience's lists.</summary>
/// <param name="Contact">As the list named first knows them.</param>
/// <param name="Exclusion">Why they get no text. A second list's row of the same phone comes as <see cref="Contacts.Exclusion.Duplicate"/>.</param>
public sealed record AudienceMember(Contact Contact, Exclusion Exclusion);

/// <summary>Reads audiences.</summary>
public sealed class AudienceReader
{
    /// <summary>The members of one bucket after <paramref name="after"/>, sorted by number key: the lists and the opt-outs merged in one pass, no random reads.</summary>
    /// <remarks>A phone in several lists comes once as itself (from the row of the list named first) and then once as a duplicate for each further list.
    /// Contacts whose tags do not match are left out without a word: they are not of the audience. Those outside the area come as <see cref="Exclusion.WrongArea"/>.</remarks>
    /// <param name="lists">List ids in the order named.</param>
    /// <param name="audience">The narrowing.</param>
    /// <param name="bucket">[0, bucket count).</param>
    /// <param name="after">Exclusive cursor; null is the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<AudienceMember> ReadAsync(IReadOnlyList<string> lists, Audience audience, int bucket, NumberKey? after, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
