using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts.Sheets;

/// <summary>The home of a row, by which rows are ordered, so that a grid worker can walk along them.</summary>
/// <param name="Area">The names of the area.</param>
/// <param name="Address">The address; null where there is none.</param>
/// <param name="Household">The household; null where there is none.</param>
/// <param name="Name">The person's name; null where there is none.</param>
public sealed record SheetHome(string Area, string? Address, string? Household, string? Name);

/// <summary>The rows of a file for people, held in memory to be ordered.</summary>
/// <param name="headers">The headers.</param>
/// <param name="isChinese">Whether names are ordered as Chinese ones; else as English ones.</param>
public sealed class SheetRows(IReadOnlyList<string> headers, bool isChinese)
{
    /// <summary>The maximum number of rows: as many as a file of contacts may have.</summary>
    public const int MaxRows = 200_000;

    /// <summary>The maximum number of characters of all cells: 64 MiB in memory.</summary>
    public const int MaxCharacters = 33_554_432;

    private readonly List<(SheetHome Home, string[] Cells)> _rows = [];
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);
    private long _characters;

    public IReadOnlyList<string> Headers { get; } = headers;

    /// <summary>Adds a row; <c>too-large</c> where there are too many, or too long ones.</summary>
    public Problem? Add(SheetHome home, IReadOnlyList<string?> cells)
    {
        _characters += cells.Sum(c => c?.Length ?? 0);
        if (_rows.Count == MaxRows || _characters > MaxCharacters)
        {
            return CommonProblems.TooLarge(
                $"A file for people has at most {MaxRows} rows and {MaxCharacters} characters: take the file for "
                    + "programs, or one state or area at a time."
            );
        }

        _rows.Add((home, [.. cells.Select(c => Share(OneLine.RemoveDirectionMarks(c ?? "")))]));
        return null;
    }

    /// <summary>Returns the rows ordered by area, address, household and name; those without an address last.</summary>
    public IEnumerable<string[]> Order()
    {
        // Numbers by their value: building 9 comes before building 10.
        var comparer = StringComparer.Create(
            CultureInfo.GetCultureInfo(isChinese ? "zh-CN" : "en"),
            CompareOptions.NumericOrdering | CompareOptions.IgnoreCase
        );
        return _rows
            .OrderBy(r => r.Home.Area, comparer)
            .ThenBy(r => r.Home.Address is null)
            .ThenBy(r => r.Home.Address, comparer)
            .ThenBy(r => r.Home.Household is null)
            .ThenBy(r => r.Home.Household, comparer)
            .ThenBy(r => r.Home.Name, comparer)
            .Select(r => r.Cells);
    }

    /// <summary>Returns one instance of equal short texts, such as areas and states.</summary>
    private string Share(string cell)
    {
        const int MaxShared = 1_000;
        return _shared.TryGetValue(cell, out var known) ? known
            : _shared.Count < MaxShared ? _shared[cell] = cell
            : cell;
    }
}
