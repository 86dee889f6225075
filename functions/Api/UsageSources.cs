using CommunityAlerts.Problems;

namespace CommunityAlerts.Api;

/// <summary>The kinds of resources that a campaign or a broadcast can use.</summary>
public enum UsableKind
{
    List,
    Template,
    Sender,
}

/// <summary>A campaign or a broadcast that still needs a list, a template or a sender.</summary>
/// <param name="By">The campaign or broadcast, as a problem names it.</param>
/// <param name="Areas">Its areas; only callers who cover all of them may know of it.</param>
public sealed record Use(UsedBy By, IReadOnlyList<string> Areas);

/// <summary>
/// Finds the uses of a list, a template or a sender before it is deleted. Each feature with uses registers an
/// implementation.
/// </summary>
public interface IUsageSource
{
    /// <summary>The kind of the users that it finds, as <see cref="UsedBy.Kind"/> says it.</summary>
    string UserKind { get; }

    IAsyncEnumerable<Use> FindUsesAsync(UsableKind kind, string id, CancellationToken cancellationToken);
}

/// <summary>The use of a resource, as far as the caller may know it.</summary>
/// <param name="By">Null where nothing within the caller's area uses it, but something outside does.</param>
public sealed record VisibleUse(UsedBy? By);

/// <summary>Searches the usage sources of all features.</summary>
public static class UsageSources
{
    /// <summary>
    /// Finds a use that the caller may know of; else a usage without <see cref="VisibleUse.By"/>; null without any use.
    /// </summary>
    /// <param name="sources">The usage sources of all features.</param>
    /// <param name="kind">The kind of the resource.</param>
    /// <param name="id">The id of the resource.</param>
    /// <param name="caller">The caller who wants to delete the resource.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="counts">Returns whether a use counts; null counts every use.</param>
    public static async Task<VisibleUse?> FindAsync(
        this IEnumerable<IUsageSource> sources,
        UsableKind kind,
        string id,
        Caller caller,
        CancellationToken cancellationToken,
        Func<Use, bool>? counts = null
    )
    {
        VisibleUse? found = null;
        foreach (var source in sources)
        {
            await foreach (var use in source.FindUsesAsync(kind, id, cancellationToken))
            {
                if (counts?.Invoke(use) == false)
                {
                    continue;
                }

                if (use.Areas.All(caller.Covers))
                {
                    return new VisibleUse(use.By);
                }

                found = new VisibleUse(By: null);
            }
        }

        return found;
    }
}
