using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The times at which the first and the last text are sent.</summary>
public sealed record Forecast(Instant? FirstAt, Instant? LastAt)
{
    /// <summary>The duration from the first text to the last; zero where there are no two.</summary>
    internal Duration SendTime => LastAt - FirstAt is { } time && time > Duration.Zero ? time : Duration.Zero;
}

/// <summary>A card of a broadcast.</summary>
/// <param name="Recipients">The number of recipients who have the card so far.</param>
public sealed record CardView(string Template, int Version, bool Urgent, int Recipients);

/// <summary>A follow-up in the family of a broadcast.</summary>
/// <param name="Who">To whom of the earlier broadcast it goes.</param>
public sealed record FamilyMember(string Id, FollowUpKind Who, BroadcastState State);

/// <summary>A broadcast as callers read it: the sum of its batch rows at this instant.</summary>
public sealed record BroadcastView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required BroadcastState State { get; init; }

    /// <summary>Whether it is finished and no report can change a state any more.</summary>
    public required bool Settled { get; init; }
    public required int Recipients { get; init; }

    /// <summary>Recipients by delivery state; their sum is <see cref="Recipients"/>.</summary>
    public required ImmutableSortedDictionary<DeliveryState, int> Tallies { get; init; }

    /// <summary>The contacts of the audience who get no text, by reason.</summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }

    /// <summary>The skipped recipients, by reason.</summary>
    public required ImmutableSortedDictionary<string, int> Skipped { get; init; }

    /// <summary>The recipients whose batch is held, by reason: <see cref="HoldReasons"/>.</summary>
    public required ImmutableSortedDictionary<string, int> Held { get; init; }
    public required int Segments { get; init; }
    public required Money Cost { get; init; }
    public required Forecast Forecast { get; init; }
    public required Urgency Urgency { get; init; }

    /// <summary>The reason given with the request, such as for overriding quiet hours.</summary>
    public string? Reason { get; init; }
    public required bool OverridesQuietHours { get; init; }
    public required string Sender { get; init; }
    public required Instant StartAt { get; init; }

    /// <summary>
    /// The end of the quiet hours that keep waiting texts back now in every area of the broadcast; absent where they
    /// keep none back.
    /// </summary>
    public Instant? QuietUntil { get; init; }
    public required Instant LatestUsefulAt { get; init; }

    [JsonPropertyName("orderedAt")]
    public required Instant RequestedAt { get; init; }

    [JsonPropertyName("orderedBy")]
    public required string RequestedBy { get; init; }
    public required IReadOnlyList<string> Areas { get; init; }
    public string? Template { get; init; }
    public int? TemplateVersion { get; init; }

    /// <summary>The cards of the broadcast, in the deck's order; absent where it has none.</summary>
    public IReadOnlyList<CardView>? Cards { get; init; }
    public string? Campaign { get; init; }
    public string? RetryOf { get; init; }

    /// <summary>The broadcasts that it follows, and to whom of them it goes; absent where it follows none.</summary>
    public Follows? Follows { get; init; }

    /// <summary>
    /// The follow-ups of the first broadcast of the family, in the order in which they were entered; absent in lists.
    /// </summary>
    public IReadOnlyList<FamilyMember>? Family { get; init; }
    public Instant? CancelledAt { get; init; }
    public string? CancelledBy { get; init; }

    /// <summary>The pause; absent where it is not paused.</summary>
    public Pause? Paused { get; init; }

    /// <summary>
    /// The request, as <c>PUT /api/broadcasts/{id}</c> takes it; absent once the broadcast is no longer scheduled, and
    /// where it has cards, which only campaigns can request.
    /// </summary>
    [JsonPropertyName("order")]
    public BroadcastRequest? Request { get; init; }

    /// <summary>
    /// The request without its times, for another broadcast like it; absent in lists, and where it has cards.
    /// </summary>
    public BroadcastRequest? Copy { get; init; }
}

/// <summary>All senders that could be read, deleted ones included.</summary>
/// <param name="All">The senders, by id.</param>
/// <param name="Damage">The first row that could not be read; null without any.</param>
public sealed record SendersAsRead(IReadOnlyList<Sender> All, UnreadableRowException? Damage);

/// <summary>
/// Computes the progress of broadcasts from the ledger: one range read for each bucket, shared by concurrent callers.
/// </summary>
public sealed class BroadcastProgress(
    BroadcastStore broadcasts,
    Ledger ledger,
    SenderStore senders,
    SendWindows windows,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    private readonly SharedReads<string, IReadOnlyList<IReadOnlyList<ChainLink>>> _chains = new(broadcast =>
        EachBucket.ReadAsync(
            settings.Value.Buckets,
            (bucket, token) => ledger.ReadChainAsync(broadcast, bucket, token),
            CancellationToken.None
        )
    );

    /// <summary>Reads the current progress of a broadcast.</summary>
    /// <exception cref="UnreadableRowException">A row that it depends on cannot be read.</exception>
    public async Task<BroadcastView> ReadAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        await ReadAsync(broadcast, await ReadSendersAsync(cancellationToken), cancellationToken);

    /// <summary>Reads the current progress of a broadcast, given the senders.</summary>
    /// <exception cref="UnreadableRowException">A row that it depends on cannot be read.</exception>
    public async Task<BroadcastView> ReadAsync(
        Broadcast broadcast,
        SendersAsRead senders,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var chains = broadcast.IsScheduled(now) ? [] : await _chains.ReadAsync(broadcast.Id, cancellationToken);
        try
        {
            var view = broadcasts.Compute(
                broadcast,
                () => View(broadcast, senders.All, chains, settings.Value.Buckets, now)
            );
            return view with { QuietUntil = await FindQuietEndAsync(broadcast, view, now, cancellationToken) };
        }
        catch (UnreadableRowException) when (senders.Damage is not null)
        {
            throw senders.Damage;
        }
    }

    private async Task<Instant?> FindQuietEndAsync(
        Broadcast broadcast,
        BroadcastView view,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (
            now < broadcast.StartAt
            || view.State is not (BroadcastState.Expanding or BroadcastState.Waiting or BroadcastState.Sending)
        )
        {
            return null;
        }

        var window = await windows.GetAsync(broadcast, cancellationToken);
        var opening = window.FindNextOpening(broadcast.Areas, now);
        return opening > now && opening <= view.LatestUsefulAt ? opening : null;
    }

    /// <summary>Reads the senders that the progress of broadcasts depends on.</summary>
    public async Task<SendersAsRead> ReadSendersAsync(CancellationToken cancellationToken)
    {
        // An unreadable sender must fail only the broadcasts that need it.
        List<UnreadableRowException> damaged = [];
        var all = await senders.ReadAllWithDeletedAsync(cancellationToken, damaged.Add);
        return new SendersAsRead(all, damaged.FirstOrDefault());
    }

    /// <summary>Computes the view. Pure, so that each case can be a row of a test.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="senders">All senders, including deleted ones, for rates and report deadlines.</param>
    /// <param name="chains">The chain of each bucket; empty before the start.</param>
    /// <param name="buckets">The number of buckets, all of which must be closed.</param>
    /// <param name="now">The current instant.</param>
    public static BroadcastView View(
        Broadcast broadcast,
        IReadOnlyList<Sender> senders,
        IReadOnlyList<IReadOnlyList<ChainLink>> chains,
        int buckets,
        Instant now
    )
    {
        var links = chains.SelectMany(c => c).ToList();
        var tallies = links.Aggregate(
            Deliveries.Tallies.None,
            (sum, l) => sum.Plus(l.Batch.Claim is null ? l.Tallies : l.Tallies.WithSendingShown())
        );
        var sender = senders.First(s => s.Id == broadcast.Sender);
        var isExpanded = ProgressRules.IsExpanded(broadcast, chains, buckets);
        var isFinished = isExpanded && ProgressRules.HasNoPendingText(broadcast, links, tallies, sender, now);
        var request = broadcast.Cards.Count == 0 ? MakeRequest(broadcast, senders) : null;
        return new BroadcastView
        {
            Id = broadcast.Id,
            Name = broadcast.Name,
            State = ProgressRules.DetermineState(broadcast, links, tallies, isExpanded, isFinished, now),
            Settled = isFinished && ProgressRules.IsReportTimeOver(tallies, sender, now),
            Recipients = tallies.Recipients,
            Tallies = tallies.States,
            Excluded = links.Aggregate(
                ImmutableSortedDictionary<string, int>.Empty,
                (sum, l) => Deliveries.Tallies.Sum(sum, l.Batch.Excluded)
            ),
            Skipped = tallies.Skipped,
            Held = HeldByReason(links.Where(l => l.AnyWaiting), broadcast.IsPaused(now)),
            Segments = links.Sum(l => l.Batch.Segments),
            Cost = broadcast.Pool.ComputeCost(
                links.SelectMany(l => l.Batch.SegmentsBySender).Select(share => (share.Key, share.Value))
            ),
            Forecast = ComputeForecast(broadcast, links, senders),
            Urgency = broadcast.Urgency,
            Reason = broadcast.Reason,
            OverridesQuietHours = broadcast.OverridesQuietHours,
            Sender = broadcast.Sender,
            StartAt = broadcast.StartAt,
            LatestUsefulAt = broadcast.LatestUsefulAt,
            RequestedAt = broadcast.RequestedAt,
            RequestedBy = broadcast.RequestedBy,
            Areas = broadcast.Areas,
            Template = broadcast.Template,
            TemplateVersion = broadcast.TemplateVersion,
            Cards = broadcast.Cards.Count == 0 ? null : [.. CreateCardViews(broadcast, links)],
            Campaign = broadcast.Campaign,
            RetryOf = broadcast.RetryOf,
            Follows = broadcast.Follows,
            CancelledAt = broadcast.CancelledAt,
            CancelledBy = broadcast.CancelledBy,
            Paused = broadcast.Paused,
            Request = broadcast.IsScheduled(now) ? request : null,
            Copy = request is null ? null : request with { StartAt = null, LatestUsefulAt = null },
        };
    }

    /// <summary>
    /// Forecasts the time of the first text, and of the last one that still waits; of the last of all where none waits.
    /// </summary>
    private static Forecast ComputeForecast(Broadcast broadcast, List<ChainLink> links, IReadOnlyList<Sender> senders)
    {
        if (links.Count == 0)
        {
            return new Forecast(broadcast.StartAt, null);
        }

        var withPeople = links.Where(l => l.Batch.FirstKey is not null).ToList();
        var nobodyWaits = !links.Exists(l => l.AnyWaiting);
        return new Forecast(
            withPeople.Select(l => (Instant?)l.Batch.DueAt).Min(),
            withPeople
                .Where(l => nobodyWaits || l.AnyWaiting)
                .Select(l => (Instant?)(l.Batch.DueAt + ComputeSendTime(l.Batch, senders)))
                .Max()
        );
    }

    private static IEnumerable<CardView> CreateCardViews(Broadcast broadcast, List<ChainLink> links) =>
        broadcast.Cards.Select(c => new CardView(
            c.Template,
            c.Version,
            c.Urgent,
            links.Sum(l => l.Batch.RecipientsByCard.GetValueOrDefault(c.Template))
        ));

    private static BroadcastRequest MakeRequest(Broadcast broadcast, IReadOnlyList<Sender> senders) =>
        new()
        {
            Name = broadcast.Name,
            Template = broadcast.Template,
            Texts = broadcast.Template is null ? broadcast.Texts : null,
            Audience = broadcast.Audience,

            // Several senders in the pool: the request named none. A single one was named, unless no other could be in
            // it.
            Sender =
                broadcast.Pool.Count == 1
                && (broadcast.Sender != Sms.Sender.DefaultId || SenderPool.Select(null, senders).Count > 1)
                    ? broadcast.Sender
                    : null,
            Urgency = broadcast.Urgency,
            Reason = broadcast.Reason,
            StartAt = broadcast.StartAt,
            LatestUsefulAt = broadcast.LatestUsefulAt,
            OnUnknown = broadcast.OnUnknown,
            QuietHours = broadcast.QuietHours,
        };

    /// <summary>
    /// Counts who is held. A pause holds everybody who waits; what it has left in a row of a resumed broadcast holds
    /// nobody.
    /// </summary>
    private static ImmutableSortedDictionary<string, int> HeldByReason(IEnumerable<ChainLink> waiting, bool isPaused) =>
        waiting
            .Select(l =>
                (Reason: isPaused ? HoldReasons.Paused : l.Batch.HeldFor, Count: l.Tallies[DeliveryState.Waiting])
            )
            .Where(h => h.Reason is not null)
            .GroupBy(h => h.Reason!, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(h => h.Count), StringComparer.Ordinal);

    private static Duration ComputeSendTime(Batch batch, IReadOnlyList<Sender> senders) =>
        batch
            .WaitingSegments.Select(share =>
                SlotAllocator.ComputeDuration(senders.First(s => s.Id == share.Key).SegmentsPerMinute, share.Value)
            )
            .DefaultIfEmpty(Duration.Zero)
            .Max();
}
