using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>A claimed batch with all that is read and decided between the claim and the first call.</summary>
public sealed record PreparedBatch
{
    public required BatchId Id { get; init; }

    /// <summary>The broadcast as read after the claim.</summary>
    public required Broadcast Broadcast { get; init; }

    /// <summary>The windows in which the texts may be sent, by area.</summary>
    public required SendWindow Window { get; init; }

    /// <summary>
    /// Whether the broadcast is paused, so that the batch is put back: rule R7 (Broadcasts/README.md#r7).
    /// </summary>
    public bool IsPaused { get; init; }

    /// <summary>The results that need no call, by position.</summary>
    public required IReadOnlyDictionary<int, SendResult> Decided { get; init; }
    public required IReadOnlyList<PendingText> ToCall { get; init; }

    /// <summary>The recipients whose area has reached its spend ceiling, who wait.</summary>
    public required IReadOnlyList<Recipient> OverCeiling { get; init; }

    /// <summary>The local day for which budgets are counted; null where no recipient has one.</summary>
    public LocalDate? BudgetDay { get; init; }
}

/// <summary>
/// Reads opt-outs, cancellation, pause, windows, budgets and ceilings after the claim, and decides which texts are not
/// sent: rules R6 and R7 (Broadcasts/README.md#r6).
/// </summary>
public sealed class BatchPreparer(
    Ledger ledger,
    BroadcastStore broadcasts,
    OptOutStore optOuts,
    SendWindows windows,
    LimitEnforcer limitEnforcer,
    TimeProvider clock
)
{
    /// <summary>Prepares the calls of a claimed batch.</summary>
    /// <returns>
    /// With nobody to call where the broadcast is paused: nothing is decided, counted or charged then.
    /// </returns>
    public async Task<PreparedBatch> PrepareAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch is not { FirstKey: { } first, LastKey: { } end })
        {
            throw new InvalidOperationException($"Batch {batch.Id} is claimed but has no recipients.");
        }

        var readPeople = ledger.ReadRecipientsAsync(batch, cancellationToken);
        var readOptOuts = optOuts.ReadKeysInRangeAsync(batch.Id.Bucket, first, end, cancellationToken);
        var readBroadcast = broadcasts.FindAsync(batch.Id.Broadcast, cancellationToken);
        await Task.WhenAll(readPeople, readOptOuts, readBroadcast);
        var broadcast =
            (await readBroadcast)?.Broadcast
            ?? throw new InvalidOperationException(
                $"Broadcast {batch.Id.Broadcast} of a claimed batch does not exist."
            );
        var window = await windows.GetAsync(broadcast, cancellationToken);
        if (broadcast.IsPaused(clock.GetCurrentInstant()))
        {
            return new PreparedBatch
            {
                Id = batch.Id,
                Broadcast = broadcast,
                Window = window,
                IsPaused = true,
                Decided = ImmutableDictionary<int, SendResult>.Empty,
                ToCall = [],
                OverCeiling = [],
                BudgetDay = batch.BudgetDay,
            };
        }

        var decided = new Dictionary<int, SendResult>();
        var pending = ExcludeOptedOut(batch, await readPeople, await readOptOuts, decided);
        var limits = await limitEnforcer.EnforceAsync(broadcast, batch, window, pending, cancellationToken);
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
            OverCeiling = [.. pending.Select(c => c.Recipient).Where(r => limits.OverCeiling.Contains(r.Position))],
            BudgetDay = limits.Day,
        };
    }

    /// <summary>
    /// Returns the waiting texts except those to people who have opted out, which are added to <paramref
    /// name="decided"/>.
    /// </summary>
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
            // A person without a row was erased, which counts as an opt-out.
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
