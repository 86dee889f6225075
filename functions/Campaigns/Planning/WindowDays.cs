using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>
/// Computes the local times of a plan in the windows of a range of days, each window once and no further than needed.
/// </summary>
internal sealed class WindowDays
{
    private readonly Schedule _schedule;
    private readonly LocalDate _last;
    private readonly CandidateBudget? _budget;
    private readonly CancellationToken _cancellationToken;
    private readonly List<SeasonWindow> _windows = [];
    private readonly Dictionary<LocalDate, LocalDate> _ends = [];
    private readonly Dictionary<SeasonWindow, Moments[]> _moments = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<LocalDate, Moments[]> _byFirstDay = [];

    /// <summary>Finds the windows that reach into [<paramref name="first"/>, <paramref name="last"/>].</summary>
    public WindowDays(
        CampaignPlan plan,
        LocalDate first,
        LocalDate last,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    )
    {
        (_schedule, _last, _budget, _cancellationToken) = (plan.Schedule, last, budget, cancellationToken);
        foreach (var window in plan.Season.EnumerateWindows(first, last, budget, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _windows.Add(window);
            _ends[window.First] = _ends.TryGetValue(window.First, out var end)
                ? LocalDate.Max(end, window.Last)
                : window.Last;
        }
    }

    /// <summary>
    /// Enumerates the local times in [<paramref name="first"/>, <paramref name="last"/>] with their windows, unordered;
    /// of several windows that contain a day, the first that does not except it.
    /// </summary>
    /// <param name="first">
    /// The first day, inclusive; within the range of the constructor, and not before that of the previous call.
    /// </param>
    /// <param name="last">The last day, inclusive; within the range of the constructor.</param>
    public IEnumerable<(SeasonWindow Window, LocalDateTime Local)> Between(LocalDate first, LocalDate last)
    {
        var found = new Dictionary<LocalDateTime, SeasonWindow>();
        foreach (var window in _windows.Where(w => w.First <= last && w.Last >= first))
        {
            foreach (
                var local in GetMoments(window)
                    .SelectMany(m => m.Between(first, LocalDate.Min(last, window.Last), _cancellationToken))
            )
            {
                if (
                    !found.TryGetValue(local, out var before)
                    || (FindException(before, local) is not null && FindException(window, local) is null)
                )
                {
                    found[local] = window;
                }
            }
        }

        return _schedule.Days.NamesTimes
            ? found.Select(f => (f.Value, f.Key))
            : found.SelectMany(f => _schedule.Times.Select(time => (f.Value, f.Key.Date.At(time))));
    }

    /// <summary>
    /// Finds the exception that contains a local time of a window, and spends the candidates before they are examined;
    /// the window itself where the budget is spent, so that the time counts as left out.
    /// </summary>
    public SeasonWindow? FindException(SeasonWindow window, LocalDateTime local)
    {
        _budget?.Spend(window.ExceptCandidates);
        return _budget?.IsSpent == true ? window : window.FindException(local.Date);
    }

    /// <summary>
    /// Computes a window's days at midnight; or, where the rule names times itself, its moments for each of the
    /// schedule's times.
    /// </summary>
    private Moments[] GetMoments(SeasonWindow window)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var isShared = _schedule.Days.IsAnchoredByFirstDay;
        if (isShared ? _byFirstDay.TryGetValue(window.First, out var known) : _moments.TryGetValue(window, out known))
        {
            return known;
        }

        var upTo = LocalDate.Min(_last, isShared ? _ends[window.First] : window.Last);
        IReadOnlyList<LocalTime> times = _schedule.Days.NamesTimes ? _schedule.Times : [LocalTime.Midnight];
        _budget?.Spend(_schedule.Days.CountCandidates(window.First, upTo) * times.Count);
        var moments = times
            .Select(time => _schedule.Days.Enumerate(window, time, upTo))
            .Select(m => new Moments(isShared ? m : m.Order()))
            .ToArray();
        if (isShared)
        {
            _byFirstDay[window.First] = moments;
        }
        else
        {
            _moments[window] = moments;
        }

        return moments;
    }

    /// <summary>A sequence of ascending moments, evaluated only as far as needed and cached.</summary>
    private sealed class Moments(IEnumerable<LocalDateTime> ascending)
    {
        private readonly List<LocalDateTime> _taken = [];
        private IEnumerator<LocalDateTime>? _rest = ascending.GetEnumerator();

        public IEnumerable<LocalDateTime> Between(LocalDate first, LocalDate last, CancellationToken cancellationToken)
        {
            while (_rest is not null && (_taken.Count == 0 || _taken[^1].Date <= last))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_rest.MoveNext())
                {
                    _taken.Add(_rest.Current);
                }
                else
                {
                    _rest.Dispose();
                    _rest = null;
                }
            }

            var index = _taken.BinarySearch(first.AtMidnight());
            for (index = index < 0 ? ~index : index; index < _taken.Count && _taken[index].Date <= last; index++)
            {
                yield return _taken[index];
            }
        }
    }
}
