using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Spending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>The effect of budgets and ceilings on a claimed batch.</summary>
/// <param name="OverBudget">The positions of recipients over budget, who get no text.</param>
/// <param name="OverCeiling">The positions of recipients whose area has reached its spend ceiling, who wait.</param>
/// <param name="Day">The local day for which budgets are now counted; null where no recipient has one.</param>
public sealed record LimitResult(IReadOnlySet<int> OverBudget, IReadOnlySet<int> OverCeiling, LocalDate? Day);

/// <summary>
/// Counts texts in budgets when a bucket is expanded, and in budgets and spend ceilings before a batch is sent.
/// </summary>
public sealed class LimitEnforcer(
    BudgetService budgets,
    SpendLedger spending,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    /// <summary>The time for which recipients over a spend ceiling wait before it is checked again.</summary>
    public static readonly Duration CeilingRetryInterval = Duration.FromMinutes(10);

    /// <summary>Opens the budget counter of one bucket of a broadcast, for recipients in key order.</summary>
    public BroadcastBudgetCounter OpenCounter(Broadcast broadcast, int bucket, SendWindow window) =>
        new(budgets, broadcast, bucket, window, Instant.Max(clock.GetCurrentInstant(), broadcast.StartAt));

    /// <summary>
    /// Opens the budget preview of a broadcast, for recipients in key order bucket by bucket; it counts nothing.
    /// </summary>
    public BudgetPreview OpenPreview(Broadcast broadcast, SendWindow window) =>
        budgets.OpenPreview(window.GetDay("", Instant.Max(clock.GetCurrentInstant(), broadcast.StartAt)));

    /// <summary>
    /// Counts the recipients of a claimed batch who are to be called in their budgets and charges their texts to the
    /// ceilings, before the first call.
    /// </summary>
    /// <remarks>
    /// Budgets are counted only where the local day has changed since they were counted, and only for first-epoch
    /// texts: a resend was counted with the first.
    /// </remarks>
    public async Task<LimitResult> EnforceAsync(
        Broadcast broadcast,
        Batch batch,
        SendWindow window,
        IReadOnlyList<PendingText> toCall,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var overBudget = new HashSet<int>();
        var day = batch.BudgetDay;
        if (broadcast.IsCancelledOrExpired(now))
        {
            return new LimitResult(overBudget, overBudget, day);
        }

        // Recipients in quiet hours are checked when their window opens.
        var callable = toCall.Where(c => window.FindNextOpening(c.Recipient.Area, now) <= now).ToList();
        var today = window.GetDay("", now);
        if (day is not null && today != day)
        {
            day = callable.Count == toCall.Count ? today : day;
            foreach (
                var dayGroup in callable.Where(c => c.Epoch == 1).GroupBy(c => window.GetDay(c.Recipient.Area, now))
            )
            {
                var keys = await budgets.RecountAsync(
                    broadcast.BudgetId,
                    [.. dayGroup.Select(c => BudgetRequest.From(c.Recipient, window.GetRules(c.Recipient.Area)))],
                    dayGroup.Key,
                    cancellationToken
                );
                overBudget.UnionWith(
                    dayGroup.Where(c => keys.Contains(c.Recipient.Key)).Select(c => c.Recipient.Position)
                );
            }
        }

        var overCeiling = await ChargeAsync(
            broadcast,
            batch.Id,
            window,
            [.. callable.Where(c => !overBudget.Contains(c.Recipient.Position))],
            now,
            cancellationToken
        );
        return new LimitResult(overBudget, overCeiling, day);
    }

    /// <summary>Charges texts to the ceilings of their areas, and returns the positions of those refused.</summary>
    /// <remarks>
    /// Ceilings of wider areas are charged first, so that what one of them refuses is not charged to narrower ones.
    /// What a narrower one refuses stays charged above, which errs on spending less.
    /// </remarks>
    private async Task<IReadOnlySet<int>> ChargeAsync(
        Broadcast broadcast,
        BatchId batch,
        SendWindow window,
        List<PendingText> toCall,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var overCeiling = new HashSet<int>();
        foreach (var (ceiling, epoch, recipients) in GroupByCeiling(toCall, window))
        {
            var charged = recipients.Where(r => !overCeiling.Contains(r.Position)).ToList();
            if (charged.Count == 0)
            {
                continue;
            }

            var day = window.GetDay(ceiling.Area, now);
            var cost = broadcast.Pool.ComputeCost(charged.Select(r => (r.Sender, r.Segments)));
            var charge = await spending.TryChargeAsync(
                new SpendRequest(ceiling.Area, ceiling.PerDay, day, batch, epoch, cost),
                cancellationToken
            );
            if (!charge.IsCharged)
            {
                overCeiling.UnionWith(charged.Select(r => r.Position));
            }

            if (charge.IsFirstOver)
            {
                telemetry.CeilingReached(broadcast.Id, ceiling.Area, ceiling.PerDay.Amount, ceiling.PerDay.Currency);
            }
        }

        return overCeiling;
    }

    /// <summary>Groups texts by ceiling and epoch, those of wider areas first.</summary>
    private static IEnumerable<CeilingGroup> GroupByCeiling(IEnumerable<PendingText> texts, SendWindow window) =>
        texts
            .SelectMany(t =>
                window
                    .GetRules(t.Recipient.Area)
                    .SpendCeilings.Select(ceiling => (Ceiling: ceiling, t.Recipient, t.Epoch))
            )
            .GroupBy(t => (t.Ceiling, t.Epoch), t => t.Recipient)
            .OrderBy(g => g.Key.Ceiling.Area.Length)
            .ThenBy(g => g.Key.Ceiling.Area, StringComparer.Ordinal)
            .Select(g => new CeilingGroup(g.Key.Ceiling, g.Key.Epoch, [.. g]));

    /// <summary>The recipients whose texts of one epoch are charged to one ceiling.</summary>
    private sealed record CeilingGroup(SpendCeiling Ceiling, int Epoch, IReadOnlyList<Recipient> Recipients);
}

/// <summary>
/// Counts a broadcast's texts in its recipients' budgets while a bucket is expanded. Urgent texts are exempt and not
/// counted.
/// </summary>
/// <param name="budgets">The service that stores the counts.</param>
/// <param name="broadcast">The broadcast whose texts are counted.</param>
/// <param name="bucket">The bucket of the people.</param>
/// <param name="window">The windows and rules of the recipients' areas.</param>
/// <param name="from">The earliest instant at which the texts may be sent.</param>
public sealed class BroadcastBudgetCounter(
    BudgetService budgets,
    Broadcast broadcast,
    int bucket,
    SendWindow window,
    Instant from
)
{
    private readonly Dictionary<LocalDate, BucketBudgetCounter> _counters = [];

    /// <summary>
    /// The local day of the first texts in the broadcast's zone; null while no counted recipient has a budget.
    /// </summary>
    public LocalDate? Day { get; private set; }

    /// <summary>Counts the recipients who are within budget, and returns the keys of those over it.</summary>
    /// <param name="people">The recipients, at most 99, in key order and after those of earlier calls.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlySet<NumberKey>> CountAsync(
        IReadOnlyList<Recipient> people,
        CancellationToken cancellationToken
    )
    {
        var over = new HashSet<NumberKey>();
        // A broadcast that is too late, such as after a pause, sends nobody a text.
        if (broadcast.IsUrgent || broadcast.IsCancelledOrExpired(from))
        {
            return over;
        }

        foreach (
            var dayGroup in people
                .Select(p =>
                    (
                        Request: BudgetRequest.From(p, window.GetRules(p.Area)),
                        Day: window.GetDay(p.Area, window.FindNextOpening(p.Area, from))
                    )
                )
                .Where(p => p.Request.IsLimited)
                .GroupBy(p => p.Day)
        )
        {
            Day ??= window.GetDay("", window.FindNextOpening(broadcast.Areas, from));
            var counter = _counters.TryGetValue(dayGroup.Key, out var existing)
                ? existing
                : _counters[dayGroup.Key] = budgets.OpenCounter(bucket, dayGroup.Key);
            var requests = dayGroup.Select(p => p.Request).ToList();
            over.UnionWith(await counter.CountAsync(broadcast.BudgetId, requests, cancellationToken));
        }

        return over;
    }
}
