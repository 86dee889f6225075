using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
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

    /// <summary>The contact's own language; null where it has none, or where none was asked for.</summary>
    public string? Language { get; init; }
}

/// <summary>
/// Reads the candidates of a broadcast and renders their texts, for expansion, for preview and to check that there is a
/// recipient.
/// </summary>
public sealed class RecipientSource(
    AudienceReader audiences,
    BroadcastLists lists,
    CardAssigner assigner,
    RetryRecipientSource retries,
    ReachedPeopleReader reachedPeopleReader,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// Reads the candidates of one bucket after a number key, in key order, all of one number together. Where the
    /// broadcast has cards, each recipient's card is stored before the recipient is returned.
    /// </summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="after">The number key after which to read; null is the beginning.</param>
    /// <param name="reached">The people to leave out of a broadcast to the remainder; null in others.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<IReadOnlyList<Candidate>> ReadCandidatesAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        ReachedPeople? reached,
        CancellationToken cancellationToken
    ) => ReadAsync(broadcast, bucket, after, reached, isPreview: false, cancellationToken);

    /// <summary>
    /// Reads the candidates of a bucket, after a number key if one is given, with the cards that they would get; writes
    /// nothing.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<Candidate>> PreviewAsync(
        Broadcast broadcast,
        int bucket,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        NumberKey? after = null
    )
    {
        var reached = await reachedPeopleReader.ReadAsync(broadcast, bucket, cancellationToken);
        await foreach (
            var candidates in ReadAsync(broadcast, bucket, after, reached, isPreview: true, cancellationToken)
        )
        {
            yield return candidates;
        }
    }

    private IAsyncEnumerable<IReadOnlyList<Candidate>> ReadAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        ReachedPeople? reached,
        bool isPreview,
        CancellationToken cancellationToken
    ) =>
        broadcast.RetryOf is not null ? retries.ReadCandidatesAsync(broadcast, bucket, after, cancellationToken)
        : broadcast.Cards.Count > 0
            ? ReadWithCardsAsync(
                broadcast,
                bucket,
                after,
                reached,
                isPreview,
                assigner.OpenBucket(broadcast, bucket, isPreview),
                cancellationToken
            )
        : ReadRenderedAsync(broadcast, bucket, after, reached, isPreview, cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<Candidate>> ReadRenderedAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        ReachedPeople? reached,
        bool isPreview,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var wording = broadcast.Parse(broadcast.Texts);
        await foreach (
            var candidates in ReadMembersByPhoneAsync(broadcast, bucket, after, reached, isPreview, cancellationToken)
        )
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
        ReachedPeople? reached,
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
            var chunk in ReadMembersByPhoneAsync(broadcast, bucket, after, reached, isPreview, cancellationToken)
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

    private async IAsyncEnumerable<IReadOnlyList<AudienceMember>> ReadMembersByPhoneAsync(
        Broadcast broadcast,
        int bucket,
        NumberKey? after,
        ReachedPeople? reached,
        bool isPreview,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // A preview has just read its lists, so they need no check.
        var listIds =
            isPreview && broadcast.RemainderOf is null
                ? broadcast.Lists
                : await lists.FindAsync(broadcast, cancellationToken);
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
            if (reached?.Contains(members[0].Contact.Key) != true)
            {
                yield return members;
            }
        }
    }

    private Candidate Render(Wording wording, string? card, Broadcast broadcast, AudienceMember member)
    {
        var contact = member.Contact;
        if (member.Exclusion != Exclusion.None)
        {
            return new Candidate(contact.Key, null, member.Exclusion) { Headers = contact.Values.Keys };
        }

        var rendering = wording.Render(contact, broadcast.GetSignatures(), settings.Value.Language);
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
                Language = contact.Language,
            }
            : new Candidate(contact.Key, null, rendering.Exclusion) { Headers = contact.Values.Keys };
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
