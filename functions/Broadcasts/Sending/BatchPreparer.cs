using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>A claimed batch with what was read and decided after the claim, before the first call.</summary>
public sealed record PreparedBatch
{
    public required BatchId Id { get; init; }

    /// <summary>The broadcast as read after the claim.</summary>
    public required Broadcast Broadcast { get; init; }

    /// <summary>The window in which texts may be sent, area by area.</summary>
    public required SendWindow Window { get; init; }

    /// <summary>Results that are known without a call, by position.</summary>
    public required IReadOnlyDictionary<int, SendResult> Decided { get; init; }
    public required IReadOnlyList<PendingText> ToCall { get; init; }

    /// <summary>Recipients whose area has spent what it may today: they wait.</summary>
    public required IReadOnlyList<Recipient> OverCeiling { get; init; }

    /// <summary>The day that budgets are counted for; null where nobody has one.</summary>
    public LocalDate? BudgetDay { get; init; }
}

/// <summary>
/// Reads what may forbid a text after the claim, and decides for whom that is certain: rule R6
/// (Broadcasts/README.md#r6).
/// </summary>
public sealed class BatchPreparer(
    Ledger ledger,
    BroadcastStore broadcasts,
    OptOutStore optOuts,
    SendWindows windows,
    LimitChecker limitChecker
)
{
    /// <summary>Prepares the calls of a claimed batch.</summary>
    public async Task<PreparedBatch> PrepareAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch is not { First: { } first, End: { } end })
        {
            throw new InvalidOperationException($"Batch {batch.Id} waits and has nobody.");
        }

        var readPeople = ledger.PeopleAsync(batch, cancellationToken);
        var readOptOuts = optOuts.WithinAsync(batch.Id.Bucket, first, end, cancellationToken);
        var readBroadcast = broadcasts.FindAsync(batch.Id.Broadcast, cancellationToken);
        await Task.WhenAll(readPeople, readOptOuts, readBroadcast);
        var broadcast =
            (await readBroadcast)?.Broadcast
            ?? throw new InvalidOperationException($"Broadcast {batch.Id.Broadcast} vanished.");
        var window = await windows.GetAsync(broadcast, cancellationToken);
        var decided = new Dictionary<int, SendResult>();
        var pending = ExcludeOptedOut(batch, await readPeople, await readOptOuts, decided);
        var limits = await limitChecker.CheckAsync(broadcast, batch, window, pending, cancellationToken);
        foreach (var (person, epoch) in pending.Where(c => limits.OverBudget.Contains(c.Recipient.Position)))
        {
            decided[person.Position] = new SendResult(epoch, null, SkipReasons.Budget);
        }

        return new PreparedBatch
        {
            Id = batch.Id,
            Broadcast = broadcast,
            Window = window,
            Decided = decided,
            ToCall =
            [
                .. pending.Where(c =>
                    !limits.OverBudget.Contains(c.Recipient.Position)
                    && !limits.OverCeiling.Contains(c.Recipient.Position)
                ),
            ],
            OverCeiling =
            [
                .. pending.Select(c => c.Recipient).Where(r => limits.OverCeiling.Contains(r.Position)),
            ],
            BudgetDay = limits.Day,
        };
    }

    /// <summary>The waiting texts of a batch without those to people who have opted out, which are decided.</summary>
    private static List<PendingText> ExcludeOptedOut(
        Batch batch,
        IReadOnlyDictionary<int, Recipient> people,
        IReadOnlySet<Sms.NumberKey> optedOut,
        Dictionary<int, SendResult> decided
    )
    {
        var pending = new List<PendingText>();
        foreach (var (position, entry) in batch.Entries.Index().Where(s => s.Item.State == DeliveryState.Waiting))
        {
            // Without a row the person was erased, which is as good as an opt-out.
            if (!people.TryGetValue(position, out var person) || optedOut.Contains(person.Key))
            {
                decided[position] = new SendResult(entry.Epoch, null, SkipReasons.OptedOut);
            }
            else
            {
                pending.Add(new PendingText(person, entry.Epoch));
            }
        }

        return pending;
    }
}
