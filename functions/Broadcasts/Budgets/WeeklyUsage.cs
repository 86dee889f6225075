using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using CommunityAlerts.Areas;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>The usage of one number or one household in one ISO week.</summary>
/// <remarks>
/// Entries are a set of (text, day), so that a repeat counts once. Counting only adds: of two workers that count the
/// same text for two days, neither removes what the other relies on. A text counts once for the week, on however many
/// days it is recorded; only <see cref="Move"/> removes a day.
/// </remarks>
public sealed class WeeklyUsage
{
    /// <summary>
    /// The maximum number of entries: seven times <see cref="Budget.MaxTexts"/>, the largest daily budget. Beyond it
    /// nothing has room.
    /// </summary>
    public const int MaxEntries = 7 * Budget.MaxTexts;

    public static readonly WeeklyUsage None = new([]);

    private readonly ImmutableArray<Entry> _entries;

    private WeeklyUsage(ImmutableArray<Entry> entries) => _entries = entries;

    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>The counted texts, each with its day.</summary>
    public IEnumerable<(string What, IsoDayOfWeek Day)> Entries => _entries.Select(e => (e.What, e.Day));

    public bool Contains(string what) => _entries.Any(e => e.What == what);

    public bool Contains(string what, IsoDayOfWeek day) => _entries.Any(e => e.What == what && e.Day == day);

    /// <summary>Counts the other texts than <paramref name="what"/>, on the day and in the week.</summary>
    public UsageCount CountWithout(string what, IsoDayOfWeek day)
    {
        var others = _entries.Where(e => e.What != what).ToList();
        return new UsageCount(
            others.Count(e => e.Day == day),
            others.Select(e => e.What).Distinct(StringComparer.Ordinal).Count()
        );
    }

    /// <summary>
    /// Returns the week with <paramref name="what"/> counted on the day; the same instance where it already is; null
    /// where there is no room.
    /// </summary>
    public WeeklyUsage? Count(string what, IsoDayOfWeek day, Budget? budget) =>
        Contains(what, day) ? this
        : _entries.Length < MaxEntries && CountWithout(what, day).HasRoom(budget)
            ? new([.. _entries, new Entry(what, day, Shared: false)])
        : null;

    /// <summary>
    /// Returns the week with <paramref name="what"/> counted on that day alone; the same instance where it already is;
    /// null where that day has no room.
    /// </summary>
    public WeeklyUsage? Move(string what, IsoDayOfWeek day, Budget? budget) =>
        Contains(what, day) ? Where(e => e.What != what || e.Day == day) : Without(what).Count(what, day, budget);

    /// <summary>
    /// Returns the week without <paramref name="what"/> on any day; the same instance where it has none.
    /// </summary>
    public WeeklyUsage Without(string what) => Where(e => e.What != what);

    /// <summary>Marks the entry as shared with a second worker, so that the first may no longer release it.</summary>
    public WeeklyUsage MarkShared(string what, IsoDayOfWeek day) =>
        _entries.IndexOf(new Entry(what, day, Shared: false)) is var i and >= 0
            ? new(_entries.SetItem(i, new Entry(what, day, Shared: true)))
            : this;

    /// <summary>Returns the week without the entry, unless a second worker relies on it.</summary>
    public WeeklyUsage Release(string what, IsoDayOfWeek day) => Where(e => e != new Entry(what, day, Shared: false));

    /// <summary>
    /// Writes the entries, such as <c>5202706-… 6202706-…+</c>: ISO day, entry, and a plus where it is shared.
    /// </summary>
    public string Write() =>
        string.Join(
            ' ',
            _entries.Select(e =>
                string.Create(CultureInfo.InvariantCulture, $"{(int)e.Day}{e.What}{(e.Shared ? "+" : "")}")
            )
        );

    /// <summary>Parses the text that <see cref="Write"/> makes.</summary>
    public static WeeklyUsage Parse(string text) =>
        text.Length == 0
            ? None
            : new([
                .. text.Split(' ')
                    .Select(e => new Entry(e[1..].TrimEnd('+'), (IsoDayOfWeek)(e[0] - '0'), e[^1] == '+')),
            ]);

    private WeeklyUsage Where(Func<Entry, bool> stays) => _entries.All(stays) ? this : new([.. _entries.Where(stays)]);

    private readonly record struct Entry(string What, IsoDayOfWeek Day, bool Shared);
}

/// <summary>The counts of one day and of its week.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UsageCount(int Day, int Week)
{
    /// <summary>Whether one more text is within <paramref name="budget"/>; null is no limit.</summary>
    public bool HasRoom(Budget? budget) =>
        Day < (budget?.PerDay ?? int.MaxValue) && Week < (budget?.PerWeek ?? int.MaxValue);
}
