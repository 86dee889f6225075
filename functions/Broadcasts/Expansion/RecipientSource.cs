using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// A contact of the audience: either a recipient with the rendered text, or the reason of its exclusion.
/// </summary>
public sealed record Candidate(NumberKey Key, Recipient? Recipient, Exclusion Exclusion)
{
    /// <summary>The names of the contact's values, for warnings of a preview.</summary>
    public IEnumerable<string> Headers { get; init; } = [];
}

/// <summary>
/// Reads the candidates of a broadcast and renders their texts, for expansion, for preview and to check that there is a
/// recipient.
/// </summary>
public sealed class RecipientSource(
    AudienceReader audiences,
    ContactStore contacts,
    ListStore lists,
    Ledger ledger,
    OptOutStore optOuts,
    CardAssigner assigner,
    RetryFamily family,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// Reads the candidates of one bucket after a number key, in key order, all of one number together. Where the
    /// broadcast has cards, each recipient's card is stored before the recipient is returned.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<Candidate>> CandidatesAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        CancellationToken cancellationToken
    ) => ReadAsync(broadcast, bucket, after, isPreview: false, cancellationToken);

    /// <summary>
    /// Reads the candidates of a whole bucket with the cards that they would get, without writing anything.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<Candidate>> PreviewAsync(
        Broadcast broadcast,
        int bucket,
        CancellationToken cancellationToken
    ) => ReadAsync(broadcast, bucket, after: null, isPreview: true, cancellationToken);

    private IAsyncEnumerable<IReadOnlyList<Candidate>> ReadAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        bool isPreview,
        CancellationToken cancellationToken
    ) =>
        broadcast.RetryOf is { } original ? RetryCandidatesAsync(broadcast, original, bucket, after, cancellationToken)
        : broadcast.Cards.Count > 0
            ? ReadWithCardsAsync(
                broadcast,
                bucket,
                after,
                isPreview,
                assigner.OpenBucket(broadcast, bucket, isPreview),
                cancellationToken
            )
        : ReadRenderedAsync(broadcast, bucket, after, isPreview, cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<Candidate>> ReadRenderedAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        bool isPreview,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var wording = broadcast.Parse(broadcast.Texts);
        await foreach (var candidates in MembersByPhoneAsync(broadcast, bucket, after, isPreview, cancellationToken))
        {
            yield return [.. candidates.Select(m => Render(wording, card: null, broadcast, m))];
        }
    }

    /// <summary>
    /// Reads as many numbers at once as a batch holds, so that their cards take one read and one transaction.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyList<Candidate>> ReadWithCardsAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        bool isPreview,
        BucketCardAssigner assigner,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var wordings = broadcast.Cards.ToDictionary(
            c => c.Template,
            c => broadcast.Parse(c.Texts),
            StringComparer.Ordinal
        );
        await foreach (
            var chunk in MembersByPhoneAsync(broadcast, bucket, after, isPreview, cancellationToken)
                .Chunk(settings.Value.BatchSize)
                .WithCancellation(cancellationToken)
        )
        {
            var cards = await assigner.AssignAsync(
                [.. chunk.SelectMany(p => p).Where(m => m.Exclusion == Exclusion.None).Select(m => m.Contact)],
                cancellationToken
            );
            foreach (var candidates in chunk)
            {
                yield return
                [
                    .. candidates.Select(m =>
                        m.Exclusion == Exclusion.None
                            ? Render(wordings[cards[m.Contact.Key]], cards[m.Contact.Key], broadcast, m)
                            : new Candidate(m.Contact.Key, null, m.Exclusion)
                    ),
                ];
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<AudienceMember>> MembersByPhoneAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        bool isPreview,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // A preview has just read its lists, so they need no check.
        var listIds = isPreview ? broadcast.Lists : await FindListsAsync(broadcast, cancellationToken);
        await foreach (
            var members in audiences.ReadAsync(
                listIds,
                broadcast.Audience,
                bucket,
                after,
                cancellationToken,
                broadcast.Areas
            )
        )
        {
            yield return members;
        }
    }

    /// <summary>
    /// Finds the lists of the order that still exist. A list deleted since then counts as empty, even where another was
    /// created with its id.
    /// </summary>
    private async Task<IReadOnlyList<string>> FindListsAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (broadcast.ListsCreatedAt.Count != broadcast.Lists.Count)
        {
            // An order of an older version, without creation times.
            return broadcast.Lists;
        }

        var found = await lists.FindUnreplacedAsync(broadcast.Lists, broadcast.ListsCreatedAt, cancellationToken);
        return [.. broadcast.Lists.Where(found.ContainsKey)];
    }

    private Candidate Render(Wording wording, string? card, Broadcast broadcast, AudienceMember member)
    {
        var contact = member.Contact;
        if (member.Exclusion != Exclusion.None)
        {
            return new Candidate(contact.Key, null, member.Exclusion) { Headers = contact.Values.Keys };
        }

        var rendering = wording.Render(contact, broadcast.Signature, settings.Value.Language);
        return rendering is { Text: { } text, Size: { } size }
            ? new Candidate(
                contact.Key,
                new Recipient
                {
                    Key = contact.Key,
                    Phone = contact.Phone!,
                    Name = contact.Name,
                    Language = rendering.Language,
                    Text = text,
                    Encoding = size.Encoding,
                    Units = size.Units,
                    Segments = size.Segments,
                    Area = contact.Area,
                    Household = contact.Household,
                    Sender = broadcast.Sender,
                    Card = card,
                },
                Exclusion.None
            )
            {
                Headers = contact.Values.Keys,
            }
            : new Candidate(contact.Key, null, rendering.Exclusion) { Headers = contact.Values.Keys };
    }

    /// <summary>
    /// Decides why a recipient of the original broadcast gets no retry; a person removed from the lists counts as
    /// without consent.
    /// </summary>
    private async Task<Exclusion> DecideExclusionAsync(
        Broadcast broadcast,
        IReadOnlyList<string> listIds,
        NumberKey key,
        bool optedOut,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<Contact>();
        foreach (var list in listIds)
        {
            if (await contacts.FindAsync(list, key, cancellationToken) is { } row)
            {
                rows.Add(row);
            }
        }

        return AudienceReader
            .Decide(rows, broadcast.Audience with { Tags = null }, optedOut, broadcast.Areas)
            .Select(m => m.Exclusion)
            .FirstOrDefault(optedOut ? Exclusion.OptedOut : Exclusion.NoConsent);
    }

    /// <summary>
    /// Reads the candidates of a retry: the undelivered recipients of the original broadcast, with their text. Each
    /// must still be on one of its lists, within its areas and with consent, and must not have been reached by another
    /// retry.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyList<Candidate>> RetryCandidatesAsync(
        Broadcast broadcast,
        string original,
        int bucket,
        NumberKey? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var optedOut = new HashSet<NumberKey>();
        await foreach (var key in optOuts.ReadKeysAsync(bucket, after, upTo: null, cancellationToken))
        {
            optedOut.Add(key);
        }

        var listIds = await FindListsAsync(broadcast, cancellationToken);
        var otherRetries = await family.OtherMembersAsync(broadcast, cancellationToken);
        var outcomes = new CardOutcomes(ledger, bucket);
        await outcomes.ReadAsync(otherRetries, cancellationToken);
        await foreach (var stored in ledger.BatchesAsync(original, bucket, cancellationToken: cancellationToken))
        {
            var batch = stored.Batch;
            if (
                batch.LastKey is not { } end
                || (after is { } cursor && NumberKey.Order.Compare(end, cursor) <= 0)
                || batch.Entries.All(s => s.State != DeliveryState.Undelivered)
            )
            {
                continue;
            }

            var people = await ledger.RecipientsAsync(batch, cancellationToken);
            foreach (
                var person in people
                    .Values.OrderBy(p => p.Position)
                    .Where(p =>
                        batch.Entries[p.Position].State == DeliveryState.Undelivered
                        && otherRetries.All(other => outcomes.Find(other, p.Key) == CardOutcome.Missed)
                    )
            )
            {
                if (after is null || NumberKey.Order.Compare(person.Key, after.Value) > 0)
                {
                    var exclusion = await DecideExclusionAsync(
                        broadcast,
                        listIds,
                        person.Key,
                        optedOut.Contains(person.Key),
                        cancellationToken
                    );
                    yield return [new Candidate(person.Key, exclusion == Exclusion.None ? person : null, exclusion)];
                }
            }
        }
    }
}

/// <summary>The names of exclusions in responses.</summary>
public static class Exclusions
{
    public static string ToReason(this Exclusion exclusion) =>
        exclusion switch
        {
            Exclusion.OptedOut => "opted-out",
            Exclusion.Duplicate => "duplicate",
            Exclusion.WrongArea => "wrong-area",
            Exclusion.NoConsent => "no-consent",
            Exclusion.MissingValue => "missing-value",
            Exclusion.CannotBeRendered => "cannot-be-rendered",
            Exclusion.Budget => "budget",
            Exclusion.NoNumber => "no-number",
            Exclusion.None => throw new ArgumentOutOfRangeException(
                nameof(exclusion),
                exclusion,
                "Nobody is excluded."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(exclusion), exclusion, "No such exclusion."),
        };
}
