using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>A role of a caller. An administrator may do all that an official and an auditor may.</summary>
public enum Role
{
    /// <summary>
    /// Contacts, opt-outs, templates, campaigns, previews, within the own area; reads broadcasts, deliveries, replies.
    /// </summary>
    Official,

    /// <summary>Everything, broadcasts and settings included.</summary>
    Administrator,

    /// <summary>A grid worker: the own visit list.</summary>
    Visitor,

    /// <summary>Reads.</summary>
    Auditor,
}

/// <summary>The caller of a request.</summary>
/// <param name="Name">Unique; recorded in orders and the audit.</param>
/// <param name="Roles">At least one.</param>
/// <param name="Area">The area path the caller answers for; empty is the whole tree.</param>
public sealed record Caller(string Name, IReadOnlyList<Role> Roles, string Area)
{
    /// <summary>Whether the caller answers for <paramref name="area"/>: the own area or one below it.</summary>
    public bool Covers(string area) => AreaPath.Covers(Area, area);

    /// <summary>
    /// Whether the caller covers one of the areas a thing belongs to; what belongs to none is for who answers for the
    /// whole tree.
    /// </summary>
    public bool CoversAny(IReadOnlyCollection<string> areas) => Area.Length == 0 || areas.Any(Covers);

    public bool Is(Role role) => Roles.Contains(role) || Roles.Contains(Role.Administrator);

    /// <summary>
    /// Null when the caller answers for each of <paramref name="areas"/>, else <c>not-allowed</c> naming the first that
    /// lies outside.
    /// </summary>
    public Problem? MustCoverAll(IEnumerable<string> areas) =>
        areas.Select(MustCover).FirstOrDefault(p => p is not null);

    /// <summary>
    /// Null when the caller answers for every area in which a person is known, else <c>not-allowed</c>, which does not
    /// say where that is.
    /// </summary>
    public Problem? MustCoverPerson(IEnumerable<string> areas) =>
        areas.All(Covers) ? null : CommonProblems.NotAllowed($"The person is also known outside your area '{Area}'.");

    /// <summary>Null when the caller answers for <paramref name="area"/>, else <c>not-allowed</c>.</summary>
    public Problem? MustCover(string area) => Covers(area) ? null :
        CommonProblems.NotAllowed($"'{area}' lies outside your area '{Area}'.");
}

/// <summary>Identifies a request's caller: by token on the local host, by the platform's header in Azure.</summary>
public interface ICallers
{
    /// <summary>The caller, or <c>not-signed-in</c>.</summary>
    Result<Caller> Identify(HttpRequest request);

    /// <summary>Whether this is a host on somebody's own machine, with handsets and a clock to turn.</summary>
    bool IsLocal { get; }
}
