using System.Runtime.InteropServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The end of texts that need a stretch of their senders' time.</summary>
/// <param name="LastAt">The instant at which the last of those goes that go in time; null where none does.</param>
/// <param name="TooLate">Segments for which no time is left.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Finish(Instant? LastAt, int TooLate);

/// <summary>
/// Senders' time given away far ahead, without their rows: as <see cref="SlotCalendar"/> gives it away batch by batch,
/// but in one piece, with every free sender at work.
/// </summary>
/// <remarks>
/// Urgent texts look at urgent ones alone; routine ones wait for both. Asked in the order of the starts.
/// </remarks>
/// <param name="senders">For their paces.</param>
public sealed class SlotForecast(IReadOnlyList<Sender> senders)
{
    private readonly Dictionary<string, Sender> _senders = senders.ToDictionary(s => s.Id, StringComparer.Ordinal);
    private readonly Dictionary<(string Sender, bool Urgent), List<(Instant From, Instant To)>> _busy = [];

    /// <summary>Gives away the first free time within open time.</summary>
    /// <param name="urgent">Whether the texts are urgent.</param>
    /// <param name="candidates">Who may send; those who are free share the work.</param>
    /// <param name="segments">How much.</param>
    /// <param name="from">The earliest start; nobody asks for one before it any more.</param>
    /// <param name="until">After this no text goes.</param>
    /// <param name="opening">The first open instant, not before the one given.</param>
    /// <param name="closing">Where the open time ends that holds an instant.</param>
    public Finish Take(
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
        for (var at = opening(from); left > 0 && at < until; at = opening(at))
        {
            var end = Instant.Min(closing(at), until);
            var free = candidates.Where(c => BusyUntil(c.Id, urgent, at) is null).Select(c => _senders[c.Id]).ToList();
            end = candidates
                .Select(c => BusyUntil(c.Id, urgent, at) ?? NextBusy(c.Id, urgent, at))
                .OfType<Instant>()
                .Append(end)
                .Min();
            if (free.Count > 0)
            {
                var pace = free.Sum(s => s.SegmentsPerMinute);
                var needs = SlotAllocator.DurationOf(pace, left);
                var done =
                    at + needs <= end
                        ? left
                        : (int)Math.Min(left, (end - at).TotalTicks * pace / NodaConstants.TicksPerMinute);
                end = Instant.Min(end, at + needs);
                free.ForEach(s => Keep(s.Id, urgent, at, end, from));
                left -= done;
                last = done > 0 ? end : last;
            }

            at = end;
        }

        return new Finish(last, left);
    }

    private List<(Instant From, Instant To)> Busy(string sender, bool urgent) =>
        _busy.TryGetValue((sender, urgent), out var known) ? known : _busy[(sender, urgent)] = [];

    private IEnumerable<(Instant From, Instant To)> InTheWay(string sender, bool urgent) =>
        urgent ? Busy(sender, true) : Busy(sender, true).Concat(Busy(sender, false));

    private Instant? BusyUntil(string sender, bool urgent, Instant at) =>
        InTheWay(sender, urgent).Where(b => b.From <= at && at < b.To).Select(b => (Instant?)b.To).Max();

    private Instant? NextBusy(string sender, bool urgent, Instant at) =>
        InTheWay(sender, urgent).Where(b => b.From > at).Select(b => (Instant?)b.From).Min();

    /// <summary>
    /// Stretches that touch become one; those before <paramref name="forget"/> nobody asks for any more.
    /// </summary>
    private void Keep(string sender, bool urgent, Instant from, Instant to, Instant forget)
    {
        var busy = Busy(sender, urgent);
        busy.RemoveAll(b => b.To < forget);
        if (busy.FindIndex(b => b.To == from) is var before and >= 0)
        {
            from = busy[before].From;
            busy.RemoveAt(before);
        }

        busy.Add((from, to));
    }
}
