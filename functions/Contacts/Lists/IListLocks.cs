namespace CommunityAlerts.Contacts.Lists;

/// <summary>Tells whether an import still writes into a list, so that no new list takes its id meanwhile.</summary>
public interface IListLocks
{
    /// <summary>Whether the list, or a deleted one that had its id, is being written to.</summary>
    Task<bool> IsLockedAsync(string list, CancellationToken cancellationToken);
}
