using System.Runtime.InteropServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The result of reserving senders' time for texts.</summary>
/// <param name="LastAt">The instant at which the last text in time is sent; null where none is.</param>
/// <param name="TooLate">The number of segments that cannot be sent in time.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ForecastResult(Instant? LastAt, int TooLate);

/// <summary>
/// Reserves senders' time in memory: like <see cref="SlotCalendar"/>, but for many texts at once instead of batch by
/// batch, shared by all senders that are free.
/// </summary>
/// <remarks>
/// Urgent texts wait for urgent ones only, routine texts for both. Calls must come in the order of the starts.
/// </remarks>
/// <param name="senders">The senders, with their segments a minute.</param>
public sealed class SlotForecast(IReadOnlyList<Sender> senders)
{
    private readonly Dictionary<string, Sender> _senders = senders.ToDictionary(s => s.Id, StringComparer.Ordinal);
    private readonly Dictionary<(string Sender, bool Urgent), List<(Instant From, Instant To)>> _busy = [];

    /// <summary>Reserves the first free time outside quiet hours.</summary>
    /// <param name="urgent">Whether the texts are urgent.</param>
    /// <param name="candidates">The senders that may send; those that are free share the segments.</param>
    /// <param name="segments">The number of segments to send.</param>
    /// <param name="from">The earliest start; no later call has an earlier one.</param>
    /// <param name="until">The instant from which no text is sent.</param>
    /// <param name="opening">Finds the first open instant at or after a given one.</param>
    /// <param name="closing">Finds the end of the open time that contains an instant.</param>
    public ForecastResult Reserve(
        bool urgent,
        IReadOnlyList<PoolSender> candidates,
        int segments,
        Instant from,
        Instant until,
        Func<Instant, Instant> opening,
        Func<Instant, Instant> closing
    )
    {
        var left = segments;
        Instant? last = null;
        var at = opening(from);
        while (left > 0 && at < until)
        {
            var free = candidates.Where(c => BusyUntil(c.Id, urgent, at) is null).Select(c => _senders[c.Id]).ToList();
            var change = Instant.Min(NextChange(candidates, urgent, at), Instant.Min(closing(at), until));
            var end = change;
            if (free.Count > 0)
            {
                var pace = free.Sum(s => s.SegmentsPerMinute);
                var duration = SlotAllocator.ComputeDuration(pace, left);
                end = Instant.Min(change, at + duration);
                var sentSegments =
                    at + duration <= change
                        ? left
                        : (int)Math.Min(left, (change - at).TotalTicks * pace / NodaConstants.TicksPerMinute);
                foreach (var sender in free)
                {
                    AddBusy(sender.Id, urgent, at, end, from);
                }

                left -= sentSegments;
                last = sentSegments > 0 ? end : last;
            }

            at = opening(end);
        }

        return new ForecastResult(last, left);
    }

    /// <summary>Finds the next instant at which a sender becomes free or busy; far ahead where none does.</summary>
    private Instant NextChange(IReadOnlyList<PoolSender> candidates, bool urgent, Instant at) =>
        candidates
            .Select(c => BusyUntil(c.Id, urgent, at) ?? NextBusy(c.Id, urgent, at))
            .OfType<Instant>()
            .DefaultIfEmpty(Instant.MaxValue)
            .Min();

    private List<(Instant From, Instant To)> BusyIntervals(string sender, bool urgent) =>
        _busy.TryGetValue((sender, urgent), out var known) ? known : _busy[(sender, urgent)] = [];

    private IEnumerable<(Instant From, Instant To)> ConflictingIntervals(string sender, bool urgent) =>
        urgent ? BusyIntervals(sender, true) : BusyIntervals(sender, true).Concat(BusyIntervals(sender, false));

    private Instant? BusyUntil(string sender, bool urgent, Instant at) =>
        ConflictingIntervals(sender, urgent).Where(b => b.From <= at && at < b.To).Select(b => (Instant?)b.To).Max();

    private Instant? NextBusy(string sender, bool urgent, Instant at) =>
        ConflictingIntervals(sender, urgent).Where(b => b.From > at).Select(b => (Instant?)b.From).Min();

    /// <summary>
    /// Records a busy interval, joined with one that ends where it starts; those that ended before
    /// <paramref name="forget"/> are removed.
    /// </summary>
    private void AddBusy(string sender, bool urgent, Instant from, Instant to, Instant forget)
    {
        var busy = BusyIntervals(sender, urgent);
        busy.RemoveAll(b => b.To < forget);
        if (busy.FindIndex(b => b.To == from) is var before and >= 0)
        {
            from = busy[before].From;
            busy.RemoveAt(before);
        }

        busy.Add((from, to));
    }
}
