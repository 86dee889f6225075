using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>
/// A carrier with simulated handsets, pace, configurable faults, delivery reports and replies, for local runs, tests
/// and drills.
/// </summary>
/// <remarks>It is not idempotent: a repeated call sends twice, as with a real carrier. Texts and events are stored
/// before a call is answered, so they survive a crash.
/// Only the pace is in memory: after a start each sender has a minute's worth of segments.</remarks>
public sealed class SimulatedCarrier(HandsetStore store, TimeProvider clock) : ICarrier, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _meters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _throttledAttempts = new(StringComparer.Ordinal);
    private SortedDictionary<string, PendingDelivery>? _pending;
    private CarrierSettings _settings = new();

    public bool IsSimulated => true;

    public void Dispose() => _gate.Dispose();

    public async ValueTask<int?> GetSegmentsPerMinuteAsync(CancellationToken cancellationToken) =>
        (await ReadSettingsAsync(cancellationToken)).PacePerMinute;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        if (request.To.Count is 0 or > 100)
        {
            throw new ArgumentException("A call is for 1 to 100 recipients.", nameof(request));
        }

        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (e.IsOutage())
        {
            return [.. request.To.Select(_ => new SendOutcome.Unreachable())];
        }

        var now = clock.GetCurrentInstant();
        var settings = _settings;
        if (FindThrottleDelay(request, settings, now) is { } wait)
        {
            return [.. request.To.Select(_ => new SendOutcome.Throttled(wait))];
        }

        var callId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var drawn = DrawOutcomes(request, settings, callId);
        var reports = CreateReports(request, drawn);
        var dueAt = now + Duration.FromSeconds(settings.ReportDelaySeconds);
        var delivery = reports is []
            ? null
            : new PendingDelivery(HandsetStore.PendingRowKey(dueAt, callId), dueAt, request.From, request.Tag, reports);
        try
        {
            await SaveAsync(CreateTexts(request, drawn, now), delivery, cancellationToken);
        }
        catch (Exception e) when (e.IsOutage())
        {
            return [.. request.To.Select(_ => new SendOutcome.Unknown("storage"))];
        }

        return [.. drawn.Select(ToSendOutcome)];
    }

    /// <summary>Reads the texts on one handset, the oldest first.</summary>
    public Task<IReadOnlyList<HandsetText>> ReadTextsAsync(PhoneNumber phone, CancellationToken cancellationToken) =>
        store.ReadTextsAsync(phone, cancellationToken);

    /// <summary>Reads the handsets that have a text, by number, after <paramref name="after"/>.</summary>
    public IAsyncEnumerable<HandsetSummary> ReadHandsetsAsync(
        PhoneNumber? after,
        CancellationToken cancellationToken
    ) => store.ReadHandsetsAsync(after, cancellationToken);

    /// <summary>Returns the index of all handsets with their last texts.</summary>
    public ValueTask<HandsetIndex> ReadIndexAsync(CancellationToken cancellationToken) =>
        store.ReadIndexAsync(cancellationToken);

    /// <summary>Sends a reply from a handset; it is published as an event, due now.</summary>
    /// <returns>The reply's message id.</returns>
    public async Task<string> ReplyAsync(
        PhoneNumber phone,
        string sender,
        string text,
        CancellationToken cancellationToken
    )
    {
        await LoadAsync(cancellationToken);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var now = clock.GetCurrentInstant();
        await SaveAsync(
            [],
            new PendingDelivery(
                HandsetStore.PendingRowKey(now, id),
                now,
                sender,
                "",
                [new PendingEvent(id, phone, Arrived: true, text)]
            ),
            cancellationToken
        );
        return id;
    }

    public async ValueTask<CarrierSettings> ReadSettingsAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return _settings;
    }

    /// <summary>Saves settings, which apply from the next call on; <c>invalid-fields</c> if out of range.</summary>
    public async Task<Problem?> ChangeAsync(CarrierSettings settings, CancellationToken cancellationToken)
    {
        if (settings.FindProblem() is { } problem)
        {
            return problem;
        }

        await LoadAsync(cancellationToken);
        await store.SaveAsync(settings, cancellationToken);
        _settings = settings;
        return null;
    }

    /// <summary>Counts the reports and replies that are not published yet, due or not.</summary>
    public async ValueTask<int> CountPendingReportsAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        lock (_lock)
        {
            return _pending!.Values.Sum(o => o.Events.Count);
        }
    }

    /// <summary>
    /// Returns deliveries that are due, the earliest first: up to <paramref name="maxEvents"/> events, or the first
    /// delivery alone where it has more.
    /// </summary>
    public async ValueTask<IReadOnlyList<PendingDelivery>> ReadDueAsync(
        int maxEvents,
        CancellationToken cancellationToken
    )
    {
        await LoadAsync(cancellationToken);
        var now = clock.GetCurrentInstant();
        List<PendingDelivery> due = [];
        var events = 0;
        lock (_lock)
        {
            foreach (var call in _pending!.Values.TakeWhile(o => o.DueAt <= now))
            {
                events += call.Events.Count;
                if (events > maxEvents && due is not [])
                {
                    break;
                }

                due.Add(call);
            }
        }

        return due;
    }

    /// <summary>Deletes deliveries that the application has accepted.</summary>
    public async Task AcknowledgeAsync(IReadOnlyList<PendingDelivery> published, CancellationToken cancellationToken)
    {
        await store.DeletePendingAsync(published, cancellationToken);
        lock (_lock)
        {
            foreach (var call in published)
            {
                _pending!.Remove(call.Row);
            }
        }
    }

    private static IReadOnlyList<DrawnText> DrawOutcomes(
        SendRequest request,
        CarrierSettings settings,
        string callId
    ) =>
        [
            .. request.To.Select(
                (phone, i) => new DrawnText(phone, $"{callId}-{i}", settings.DrawOutcome(phone, request.Tag))
            ),
        ];

    /// <summary>Makes the texts that arrive on handsets.</summary>
    private static IReadOnlyList<HandsetText> CreateTexts(
        SendRequest request,
        IReadOnlyList<DrawnText> drawn,
        Instant now
    ) =>
        [
            .. drawn
                .Where(d => d.Outcome is SimulatedOutcome.Arrives or SimulatedOutcome.TimesOut)
                .Select(d => new HandsetText(d.Id, d.Phone, request.From, request.Text, request.Tag, now)),
        ];

    private static IReadOnlyList<PendingEvent> CreateReports(SendRequest request, IReadOnlyList<DrawnText> drawn) =>
        request.Reports
            ?
            [
                .. drawn
                    .Where(d => d.Outcome is not SimulatedOutcome.Rejected)
                    .Select(d => new PendingEvent(d.Id, d.Phone, d.Outcome is not SimulatedOutcome.Fails, null)),
            ]
            : [];

    private static SendOutcome ToSendOutcome(DrawnText drawn) =>
        drawn.Outcome switch
        {
            SimulatedOutcome.Rejected => new SendOutcome.Refused("400"),
            SimulatedOutcome.TimesOut => new SendOutcome.Unknown("timeout"),
            _ => new SendOutcome.Accepted(drawn.Id),
        };

    private async Task SaveAsync(
        IReadOnlyList<HandsetText> texts,
        PendingDelivery? delivery,
        CancellationToken cancellationToken
    )
    {
        await store.SaveCallAsync(texts, delivery, cancellationToken);
        if (delivery is not null)
        {
            lock (_lock)
            {
                _pending![delivery.Row] = delivery;
            }
        }
    }

    private Duration? FindThrottleDelay(SendRequest request, CarrierSettings settings, Instant now)
    {
        var requestKey = $"{request.To[0].E164}|{request.Tag}|{request.To.Count}";
        lock (_lock)
        {
            var attempt = _throttledAttempts.GetValueOrDefault(requestKey);
            if (settings.Throttles(requestKey, attempt))
            {
                _throttledAttempts[requestKey] = attempt + 1;
                return Duration.FromSeconds(1);
            }

            if (!_meters.TryGetValue(request.From, out var meter))
            {
                _meters[request.From] = meter = new TokenBucket(now, settings.PacePerMinute);
            }

            var wait = meter.Take(SmsText.CountSegments(request.Text) * request.To.Count, settings.PacePerMinute, now);
            if (wait is null)
            {
                _throttledAttempts.Remove(requestKey);
            }

            return wait;
        }
    }

    /// <summary>Loads, once, the settings and deliveries that an earlier process stored.</summary>
    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_pending is not null)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_pending is null)
            {
                _settings = await store.ReadSettingsAsync(cancellationToken);
                _pending = new SortedDictionary<string, PendingDelivery>(
                    (await store.ReadPendingAsync(cancellationToken)).ToDictionary(o => o.Row, StringComparer.Ordinal),
                    StringComparer.Ordinal
                );
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>One text of a call, with the outcome that was drawn for it.</summary>
    private sealed record DrawnText(PhoneNumber Phone, string Id, SimulatedOutcome Outcome);
}
