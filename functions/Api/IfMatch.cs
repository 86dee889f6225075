using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Problems;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Api;

/// <summary>The versions of a resource that a request may change: its <c>If-Match</c> (RFC 9110 §13.1.1).</summary>
/// <remarks>Several headers count as one list. A header that is no list of entity tags fits no version, so that nothing
/// is overwritten by mistake.
/// A tag fits the one that it equals, weak ones included: those of the table service are weak.</remarks>
public sealed class IfMatch
{
    private readonly IList<EntityTagHeaderValue>? _tags;

    private IfMatch(IList<EntityTagHeaderValue>? tags) => _tags = tags;

    /// <summary>The absence of a condition: every resource may be changed.</summary>
    public static IfMatch None { get; } = new(tags: null);

    /// <summary>Reads the condition of a request; <see cref="None"/> without the header.</summary>
    /// <param name="headers">All <c>If-Match</c> headers of the request.</param>
    public static IfMatch From(StringValues headers) =>
        headers.Count == 0 ? None
        : EntityTagHeaderValue.TryParseStrictList([.. headers.OfType<string>()], out var tags) ? new IfMatch(tags)
        : new IfMatch([]);

    /// <summary>Whether the request may change a resource.</summary>
    /// <param name="etag">
    /// The resource's entity tag as HTTP writes it, quotes included; null where the resource does not exist.
    /// </param>
    public bool Allows(string? etag) =>
        _tags is null
        || (
            etag is not null
            && (_tags.Contains(EntityTagHeaderValue.Any) || _tags.Contains(EntityTagHeaderValue.Parse(etag)))
        );

    /// <summary>Returns null where the request may change a resource, else <c>stale-version</c>.</summary>
    /// <param name="etag">The resource's entity tag, as <see cref="Allows"/> takes it.</param>
    /// <param name="hint">The detail of the problem: how the caller gets the current version.</param>
    public Problem? FindProblem(string? etag, string hint) => Allows(etag) ? null : CommonProblems.StaleVersion(hint);

    /// <summary>Computes the entity tag of a content, quotes included.</summary>
    public static string ComputeTag(string content) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]}\"";
}
