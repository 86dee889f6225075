using CommunityAlerts.Problems;

namespace CommunityAlerts.Api;

/// <summary>Kinds of things that may be in use.</summary>
public enum UsableKind
{
    List,
    Template,
    Sender,
}

/// <summary>A campaign or a broadcast that still needs a list, a template or a sender.</summary>
/// <param name="By">How it is named to callers.</param>
/// <param name="Areas">Who covers them all may know of it.</param>
public sealed record Use(UsedBy By, IReadOnlyList<string> Areas);

/// <summary>
/// Finds what still needs a list, a template or a sender; asked before one is deleted. Each feature that uses one
/// registers its own.
/// </summary>
public interface IUsageSource
{
    IAsyncEnumerable<Use> FindUsesAsync(UsableKind kind, string id, CancellationToken cancellationToken);
}

/// <summary>The use of a thing, as far as the caller who wants to delete it may know it.</summary>
/// <param name="By">Null where nothing within the caller's area uses it, but something outside does.</param>
public sealed record Usage(UsedBy? By);

/// <summary>Asks every feature.</summary>
public static class UsageSources
{
    /// <summary>A use that the caller may know of, else that there is one; null where nothing uses it.</summary>
    /// <param name="all">Every feature's.</param>
    /// <param name="kind">Of what.</param>
    /// <param name="id">Its id.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="counts">Which uses count; null is all.</param>
    public static async Task<Usage?> FindAsync(
        this IEnumerable<IUsageSource> all,
        UsableKind kind,
        string id,
        Caller caller,
        CancellationToken cancellationToken,
        Func<Use, bool>? counts = null
    )
    {
        Usage? found = null;
        foreach (var uses in all)
        {
            await foreach (var use in uses.FindUsesAsync(kind, id, cancellationToken))
            {
                if (counts?.Invoke(use) == false)
                {
                    continue;
                }

                if (use.Areas.All(caller.Covers))
                {
                    return new Usage(use.By);
                }

                found = new Usage(By: null);
            }
        }

        return found;
    }
}
