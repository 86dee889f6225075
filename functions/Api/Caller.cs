using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CommunityAlerts.Api;

/// <summary>A role of a caller. An administrator may do all that an official and an auditor may.</summary>
public enum Role
{
    /// <summary>
    /// Manages contacts, opt-outs, templates, campaigns and previews within an area; reads broadcasts, deliveries and
    /// replies.
    /// </summary>
    Official,

    /// <summary>May do everything, broadcasts and settings included.</summary>
    Administrator,

    /// <summary>A grid worker, who sees only their own visit list.</summary>
    Visitor,

    /// <summary>May read and change nothing.</summary>
    Auditor,
}

/// <summary>The caller of a request.</summary>
/// <param name="Name">The unique name that starts and the audit log record.</param>
/// <param name="Roles">The roles assigned to the caller, at least one.</param>
/// <param name="Area">The path of the area that the caller covers; empty is the whole tree.</param>
public sealed record Caller(string Name, IReadOnlyList<Role> Roles, string Area)
{
    /// <summary>Whether <paramref name="area"/> is the caller's area or lies below it.</summary>
    public bool Covers(string area) => AreaPath.Covers(Area, area);

    /// <summary>
    /// Whether the caller covers one of the areas of a resource; one without areas is covered by callers of the whole
    /// tree only.
    /// </summary>
    public bool CoversAny(IReadOnlyCollection<string> areas) => Area.Length == 0 || areas.Any(Covers);

    public bool Is(Role role) => Roles.Contains(role) || Roles.Contains(Role.Administrator);

    /// <summary>
    /// Null when the caller covers each of <paramref name="areas"/>, else <c>not-allowed</c>, which names the first
    /// that lies outside.
    /// </summary>
    public Problem? MustCoverAll(IEnumerable<string> areas) =>
        areas.Select(MustCover).FirstOrDefault(p => p is not null);

    /// <summary>
    /// Null when the caller covers every area in which a person is known, else <c>not-allowed</c>, which names none of
    /// them.
    /// </summary>
    public Problem? MustCoverPerson(IEnumerable<string> areas) =>
        areas.All(Covers) ? null : CommonProblems.NotAllowed($"The person is also known outside your area '{Area}'.");

    /// <summary>Null when the caller covers <paramref name="area"/>, else <c>not-allowed</c>.</summary>
    public Problem? MustCover(string area) =>
        Covers(area) ? null : CommonProblems.NotAllowed($"'{area}' lies outside your area '{Area}'.");
}

/// <summary>Knows what an operator may do now, for work that no request of theirs began.</summary>
public interface IOperatorRights
{
    /// <summary>Finds the rights of an operator; null where they have none, or none that are known any more.</summary>
    /// <param name="asSeen">The operator with the rights of the last sign-in that was seen.</param>
    /// <param name="seenAt">The instant of that sign-in.</param>
    Caller? Find(Caller asSeen, Instant seenAt);
}

/// <summary>Identifies a request's caller: by token on the local host, by the platform's header in Azure.</summary>
public interface ICallers
{
    /// <summary>
    /// Identifies the caller; <c>not-signed-in</c> without a valid sign-in, <c>not-allowed</c> where the sign-in gives
    /// no role or area.
    /// </summary>
    Result<Caller> Identify(HttpRequest request);

    /// <summary>Whether this is the local host, with simulated handsets and a clock that can be turned.</summary>
    bool IsLocal { get; }
}
