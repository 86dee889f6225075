using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>One message going to one audience, once: the frozen order. What becomes of it stands in the ledger.</summary>
public sealed record Broadcast
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The template's id and version that <see cref="Texts"/> were taken from; null where the order brought texts.</summary>
    public string? Template { get; init; }
    public int? TemplateVersion { get; init; }

    /// <summary>Texts by language, byte for byte as ordered.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }
    public required Audience Audience { get; init; }

    /// <summary>The lists that the audience came to when it was ordered, in the order that decides whose row counts.</summary>
    public required IReadOnlyList<string> Lists { get; init; }

    /// <summary>The areas of those lists, narrowed by the audience's: who covers them all may see the broadcast.</summary>
    public required IReadOnlyList<string> Areas { get; init; }

    /// <summary>Whether any list holds invented people.</summary>
    public bool Sample { get; init; }
    public required string Sender { get; init; }
    public required string From { get; init; }
    public string? Signature { get; init; }
    public required Urgency Urgency { get; init; }
    public string? Reason { get; init; }
    public required Instant OrderedAt { get; init; }
    public required string OrderedBy { get; init; }

    /// <summary>From here texts may go.</summary>
    public required Instant StartAt { get; init; }

    /// <summary>After this no text goes.</summary>
    public required Instant LatestUsefulAt { get; init; }
    public OnUnknown OnUnknown { get; init; }
    public IReadOnlyList<QuietHours> QuietHours { get; init; } = [];

    /// <summary>The campaign whose occurrence this is.</summary>
    public string? Campaign { get; init; }

    /// <summary>The broadcast whose undelivered this one tries again.</summary>
    public string? RetryOf { get; init; }

    /// <summary>When somebody cancelled it, and who.</summary>
    public Instant? CancelledAt { get; init; }
    public string? CancelledBy { get; init; }

    /// <summary>When the sweep found nothing left to do.</summary>
    public Instant? FinishedAt { get; init; }

    public bool IsUrgent => Urgency == Urgency.Urgent;

    /// <summary>How long before its start the work begins.</summary>
    public static readonly Duration Ahead = Duration.FromMinutes(2);

    /// <summary>Not begun: it may still be replaced.</summary>
    public bool IsScheduled(Instant now) => CancelledAt is null && now < StartAt - Ahead;

    /// <summary>The first instant, not before <paramref name="asked"/>, at which a text may go; urgent ones at once.</summary>
    public Instant FirstAllowed(Instant asked, DateTimeZone zone)
    {
        if (IsUrgent || QuietHours.Count == 0)
        {
            return asked;
        }

        // Leaving one stretch of quiet hours may lead into the next: go on until none moves us.
        var at = asked;
        for (var before = at; ; before = at)
        {
            at = QuietHours.Aggregate(at, (t, quiet) => quiet.FirstAllowed(t, zone));
            if (at == before || at > LatestUsefulAt)
            {
                return at;
            }
        }
    }

    /// <summary>The queue its batches go through.</summary>
    public string Queue => IsUrgent ? Storage.Queues.BatchesUrgent : Storage.Queues.Batches;

    public BatchId Batch(int bucket, int number) => new(Id, bucket, number);
}

/// <summary>On queue <c>expansions</c>: work out who gets the broadcast in one bucket.</summary>
public sealed record ExpansionMessage(string Broadcast, int Bucket);

/// <summary>On queues <c>batches</c> and <c>batches-urgent</c>: send these batches of one bucket.</summary>
public sealed record BatchMessage(string Broadcast, int Bucket, IReadOnlyList<int> Batches);
