using System.Collections;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// The stretches of a kind or a name, ascending by their first days; they may overlap. Those of a range of days are
/// found by binary search, since a season asks for them hundreds of times.
/// </summary>
public sealed class DayStretches : IReadOnlyList<DayStretch>
{
    private readonly DayStretch[] _byFirst;
    private readonly DayStretch[] _byLast;

    /// <summary>The latest last day of each stretch and all before it.</summary>
    private readonly LocalDate[] _ends;

    /// <summary>Creates the sequence.</summary>
    /// <param name="stretches">Ascending by their first days.</param>
    public DayStretches(IEnumerable<DayStretch> stretches)
    {
        _byFirst = [.. stretches];
        _byLast = [.. _byFirst.OrderBy(s => s.Last)];
        _ends = new LocalDate[_byFirst.Length];
        for (var i = 0; i < _ends.Length; i++)
        {
            _ends[i] = i == 0 ? _byFirst[i].Last : LocalDate.Max(_ends[i - 1], _byFirst[i].Last);
        }
    }

    public static DayStretches None { get; } = new([]);

    public int Count => _byFirst.Length;

    public DayStretch this[int index] => _byFirst[index];

    /// <summary>Finds those whose first day lies in a range, both ends inclusive.</summary>
    public ArraySegment<DayStretch> FindBeginningIn(LocalDate from, LocalDate to) =>
        Between(_byFirst, s => s.First, from, to);

    /// <summary>Finds those whose last day lies in a range, both ends inclusive, ascending by it.</summary>
    public ArraySegment<DayStretch> FindEndingIn(LocalDate from, LocalDate to) =>
        Between(_byLast, s => s.Last, from, to);

    /// <summary>Enumerates those with a day in a range, both ends inclusive.</summary>
    public IEnumerable<DayStretch> FindOverlapping(LocalDate from, LocalDate to)
    {
        for (var i = Find(_ends.Length, i => _ends[i] >= from); i < Count && _byFirst[i].First <= to; i++)
        {
            if (_byFirst[i].Last >= from)
            {
                yield return _byFirst[i];
            }
        }
    }

    /// <summary>Finds the earliest first day at or after a day; null where there is none.</summary>
    public LocalDate? FindFirstDayFrom(LocalDate day) =>
        Find(Count, i => _byFirst[i].First >= day) is var i && i < Count ? _byFirst[i].First : null;

    /// <summary>Finds the earliest last day at or after a day; null where there is none.</summary>
    public LocalDate? FindLastDayFrom(LocalDate day) =>
        Find(Count, i => _byLast[i].Last >= day) is var i && i < Count ? _byLast[i].Last : null;

    /// <summary>Whether any contains a day.</summary>
    public bool Contains(LocalDate day)
    {
        // The latest end of all stretches that begin on or before the day.
        var begun = Find(Count, i => _byFirst[i].First > day);
        return begun > 0 && day <= _ends[begun - 1];
    }

    public IEnumerator<DayStretch> GetEnumerator() => ((IEnumerable<DayStretch>)_byFirst).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ArraySegment<DayStretch> Between(
        DayStretch[] ascending,
        Func<DayStretch, LocalDate> day,
        LocalDate from,
        LocalDate to
    )
    {
        var start = Find(ascending.Length, i => day(ascending[i]) >= from);
        var end = Find(ascending.Length, i => day(ascending[i]) > to);
        return new ArraySegment<DayStretch>(ascending, start, Math.Max(0, end - start));
    }

    /// <summary>Finds the first index for which a condition holds that stays true once it is; else the count.</summary>
    private static int Find(int count, Func<int, bool> holds)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
