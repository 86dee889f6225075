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
    public IEnumerable<(string Text, IsoDayOfWeek Day)> Entries => _entries.Select(e => (e.Text, e.Day));

    public bool Contains(string text) => _entries.Any(e => e.Text == text);

    public bool Contains(string text, IsoDayOfWeek day) => _entries.Any(e => e.Text == text && e.Day == day);

    /// <summary>Counts the other texts than <paramref name="text"/>, on the day and in the week.</summary>
    public UsageCount CountWithout(string text, IsoDayOfWeek day)
    {
        var others = _entries.Where(e => e.Text != text).ToList();
        return new UsageCount(
            others.Count(e => e.Day == day),
            others.Select(e => e.Text).Distinct(StringComparer.Ordinal).Count()
        );
    }

    /// <summary>
    /// Returns the week with <paramref name="text"/> counted on the day; the same instance where it already is; null
    /// where there is no room.
    /// </summary>
    public WeeklyUsage? Count(string text, IsoDayOfWeek day, Budget? budget) =>
        Contains(text, day) ? this
        : _entries.Length < MaxEntries && CountWithout(text, day).HasRoom(budget)
            ? new([.. _entries, new Entry(text, day, Shared: false)])
        : null;

    /// <summary>
    /// Returns the week with <paramref name="text"/> counted on that day alone; the same instance where it already is;
    /// null where that day has no room.
    /// </summary>
    public WeeklyUsage? Move(string text, IsoDayOfWeek day, Budget? budget) =>
        Contains(text, day) ? Where(e => e.Text != text || e.Day == day) : Without(text).Count(text, day, budget);

    /// <summary>
    /// Returns the week without <paramref name="text"/> on any day; the same instance where it has none.
    /// </summary>
    public WeeklyUsage Without(string text) => Where(e => e.Text != text);

    /// <summary>Marks the entry as shared with a second worker, so that the first may no longer release it.</summary>
    public WeeklyUsage MarkShared(string text, IsoDayOfWeek day) =>
        _entries.IndexOf(new Entry(text, day, Shared: false)) is var i and >= 0
            ? new(_entries.SetItem(i, new Entry(text, day, Shared: true)))
            : this;

    /// <summary>Returns the week without the entry, unless a second worker relies on it.</summary>
    public WeeklyUsage Release(string text, IsoDayOfWeek day) => Where(e => e != new Entry(text, day, Shared: false));

    /// <summary>
    /// Writes the entries, such as <c>5202706-… 6202706-…+</c>: ISO day, entry, and a plus where it is shared.
    /// </summary>
    public string Write() =>
        string.Join(
            ' ',
            _entries.Select(e =>
                string.Create(CultureInfo.InvariantCulture, $"{(int)e.Day}{e.Text}{(e.Shared ? "+" : "")}")
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

    private readonly record struct Entry(string Text, IsoDayOfWeek Day, bool Shared);
}

/// <summary>The counts of one day and of its week.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UsageCount(int Day, int Week)
{
    /// <summary>Whether one more text is within <paramref name="budget"/>; null is no limit.</summary>
    public bool HasRoom(Budget? budget) =>
        Day < (budget?.PerDay ?? int.MaxValue) && Week < (budget?.PerWeek ?? int.MaxValue);
}
