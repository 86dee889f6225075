using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>Counts of deliveries, derived from the entries. The sum over all batches is the broadcast's.</summary>
public sealed record Tallies
{
    public static Tallies None { get; } = new();

    public int Recipients { get; init; }
    public ImmutableSortedDictionary<DeliveryState, int> States
    {
        get;
        init => field = value ?? ImmutableSortedDictionary<DeliveryState, int>.Empty;
    } = ImmutableSortedDictionary<DeliveryState, int>.Empty;

    /// <summary>The skipped recipients, by reason.</summary>
    public ImmutableSortedDictionary<string, int> Skipped
    {
        get;
        init => field = value ?? ImmutableSortedDictionary<string, int>.Empty;
    } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>
    /// The latest acceptance of a text that is still accepted; until the sender's report deadline after it, the counts
    /// are not final.
    /// </summary>
    public Instant? LastAcceptedAt { get; init; }

    /// <summary>
    /// The earliest instant since which a first-epoch text is unknown, from which the resend is timed; null where there
    /// is none.
    /// </summary>
    [JsonPropertyName("firstDoubtAt")]
    public Instant? FirstUnknownAt { get; init; }

    public int this[DeliveryState state] => States.GetValueOrDefault(state);

    public static Tallies Count(Batch batch) =>
        new()
        {
            Recipients = batch.Entries.Length,
            States = batch.Entries.CountBy(s => s.State).ToImmutableSortedDictionary(),
            Skipped = batch
                .Entries.Where(s => s.State == DeliveryState.Skipped)
                .CountBy(s => s.Reason, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            LastAcceptedAt = batch
                .Entries.Where(s => s.State == DeliveryState.Accepted)
                .Select(s => (Instant?)s.At)
                .Max(),
            FirstUnknownAt = batch
                .Entries.Where(s => s is { State: DeliveryState.Unknown, Epoch: 1 })
                .Select(s => (Instant?)s.At)
                .Min(),
        };

    public Tallies Plus(Tallies other) =>
        new()
        {
            Recipients = Recipients + other.Recipients,
            States = Sum(States, other.States),
            Skipped = Sum(Skipped, other.Skipped),
            LastAcceptedAt = new[] { LastAcceptedAt, other.LastAcceptedAt }.Max(),
            FirstUnknownAt = new[] { FirstUnknownAt, other.FirstUnknownAt }.Min(),
        };

    /// <summary>
    /// Returns the tallies of a claimed batch as shown to callers: waiting recipients count as sending.
    /// </summary>
    public Tallies WithSendingShown() =>
        this[DeliveryState.Waiting] is var waiting and > 0
            ? this with
            {
                States = States.Remove(DeliveryState.Waiting).SetItem(DeliveryState.Sending, waiting),
            }
            : this;

    public static ImmutableSortedDictionary<T, int> Sum<T>(
        ImmutableSortedDictionary<T, int> a,
        IEnumerable<KeyValuePair<T, int>> b
    )
        where T : notnull
    {
        var sum = a.ToBuilder();
        foreach (var (key, count) in b)
        {
            sum[key] = sum.GetValueOrDefault(key) + count;
        }

        return sum.ToImmutable();
    }
}
