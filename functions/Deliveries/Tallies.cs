using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// Counts of deliveries, always derived from the entries they count. Adding those of several batches gives a
/// broadcast's.
/// </summary>
public sealed record Tallies
{
    public static Tallies None { get; } = new();

    public int Recipients { get; init; }
    public ImmutableSortedDictionary<DeliveryState, int> States
    {
        get;
        init => field = value ?? ImmutableSortedDictionary<DeliveryState, int>.Empty;
    } = ImmutableSortedDictionary<DeliveryState, int>.Empty;

    /// <summary>Skipped recipients, by reason.</summary>
    public ImmutableSortedDictionary<string, int> Skipped
    {
        get;
        init => field = value ?? ImmutableSortedDictionary<string, int>.Empty;
    } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>
    /// The last instant at which one of the accepted was accepted: until the sender's report deadline after it, they
    /// are not final.
    /// </summary>
    public Instant? LastAcceptedAt { get; init; }

    /// <summary>
    /// The instant since which the first of the unknown texts in their first attempt is unknown: where the order asks
    /// for it, they may be sent once more.
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

    public Tallies Plus(Tallies other) => new()
    {
        Recipients = Recipients + other.Recipients,
        States = Sum(States, other.States),
        Skipped = Sum(Skipped, other.Skipped),
        LastAcceptedAt = new[] { LastAcceptedAt, other.LastAcceptedAt }.Max(),
        FirstUnknownAt = new[] { FirstUnknownAt, other.FirstUnknownAt }.Min(),
    };

    /// <summary>Returns the tallies as they are shown: those who wait in a claimed batch are sending.</summary>
    public Tallies WithSendingShown() => this[DeliveryState.Waiting] is var waiting and > 0
        ? this with { States = States.Remove(DeliveryState.Waiting).SetItem(DeliveryState.Sending, waiting) }
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
