using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>A broadcast that gave a person of its lists no text.</summary>
/// <param name="Broadcast">The broadcast's id.</param>
/// <param name="Name">The broadcast's name.</param>
/// <param name="At">The first instant at which its texts could be sent.</param>
/// <param name="Reason">
/// <c>opted-out</c>, <c>no-number</c>, <c>no-consent</c>; <c>not-then</c> where nothing that is stored today explains
/// it: the person was added or changed later, or the text could not be made for them.
/// </param>
public sealed record HeldExclusion(string Broadcast, string Name, Instant At, string Reason);

/// <summary>
/// Tells which broadcasts to a person's lists gave them no text, and why, from what is stored of them now: a broadcast
/// keeps only the number of those whom it left out.
/// </summary>
public sealed class PersonExclusions(
    ExpandedBroadcasts broadcasts,
    Ledger ledger,
    ContactLookup contactLookup,
    ListStore lists,
    OptOutStore optOuts,
    IOptions<Settings> settings
) : IPersonData
{
    public string Kind => "exclusions";

    public bool IsComputed => true;

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var listed = (await contactLookup.FindAllAsync(key, cancellationToken)).ToDictionary(
            l => l.List,
            l => l.Contact,
            StringComparer.Ordinal
        );
        if (listed.Count == 0)
        {
            return [];
        }

        var stored = await lists.FindAsync(listed.Keys, cancellationToken);
        var optedOutAt = (await optOuts.FindAsync(key, cancellationToken))?.Since;
        var bucket = key.Bucket(settings.Value.Buckets);
        return await broadcasts.FindInEachAsync(FindAsync, cancellationToken);

        async Task<HeldData?> FindAsync(Broadcast broadcast, CancellationToken stop) =>
            Explain(broadcast, listed, stored, optedOutAt) is { } member
            && await ledger.FindRecipientAsync(broadcast.Id, bucket, key, stop) is null
            && await ledger.IsClosedAsync(broadcast.Id, bucket, stop)
                ? Hold(broadcast, member)
                : null;
    }

    /// <summary>Erases nothing: exclusions are computed from other data.</summary>
    public Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>
    /// Decides on the person as the broadcast would now; null where they do not belong to its audience, or lie outside
    /// its areas, which are not theirs to know.
    /// </summary>
    private static AudienceMember? Explain(
        Broadcast broadcast,
        Dictionary<string, Contact> listed,
        IReadOnlyDictionary<string, ContactList> stored,
        Instant? optedOutAt
    )
    {
        // A follow-up is for part of the audience of another broadcast, which is explained there.
        if (broadcast.Follows is not null)
        {
            return null;
        }

        var rows = broadcast.Lists.Index().Where(l => IsStill(l.Index, l.Item)).Select(l => listed[l.Item]).ToList();
        return AudienceReader
            .Decide(rows, broadcast.Audience, optedOutAt <= broadcast.StartAt, broadcast.Areas)
            .FirstOrDefault(m => m.Exclusion is not (Exclusion.WrongArea or Exclusion.Duplicate));

        bool IsStill(int index, string list) =>
            listed.ContainsKey(list)
            && stored.TryGetValue(list, out var now)
            && (index >= broadcast.ListsCreatedAt.Count || broadcast.ListsCreatedAt[index] == now.CreatedAt);
    }

    private static HeldData Hold(Broadcast broadcast, AudienceMember member)
    {
        var reason = member.Exclusion is Exclusion.None ? "not-then" : member.Exclusion.ToReason();
        return new HeldData(
            [member.Contact.Area],
            new HeldExclusion(broadcast.Id, broadcast.Name, broadcast.StartAt, reason)
        )
        {
            TellsOfOptOut = member.Exclusion == Exclusion.OptedOut,
        };
    }
}
