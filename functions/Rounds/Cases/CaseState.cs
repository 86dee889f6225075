using System.Globalization;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>The state of a case.</summary>
public enum CaseState
{
    /// <summary>Nobody has said anything that settles it.</summary>
    Open,

    /// <summary>The household has answered.</summary>
    Acknowledged,

    /// <summary>Staff have seen the household.</summary>
    Visited,

    /// <summary>The household need not answer: it has moved away, or its last person was erased.</summary>
    Exempt,
}

/// <summary>The number of cases by state; counted again from the states at each write.</summary>
/// <param name="Open">Open cases.</param>
/// <param name="Acknowledged">Acknowledged cases.</param>
/// <param name="Visited">Visited cases.</param>
/// <param name="Exempt">Exempt cases.</param>
public sealed record CaseCounts(int Open, int Acknowledged, int Visited, int Exempt)
{
    public static CaseCounts None { get; } = new(0, 0, 0, 0);

    /// <summary>All cases.</summary>
    public int Sum() => Open + Acknowledged + Visited + Exempt;

    /// <summary>Counts states.</summary>
    public static CaseCounts Of(IEnumerable<CaseState> states)
    {
        var counts = new int[4];
        foreach (var state in states)
        {
            counts[(int)state]++;
        }

        return new(counts[0], counts[1], counts[2], counts[3]);
    }

    public static CaseCounts operator +(CaseCounts left, CaseCounts right) =>
        new(
            left.Open + right.Open,
            left.Acknowledged + right.Acknowledged,
            left.Visited + right.Visited,
            left.Exempt + right.Exempt
        );

    /// <summary>Writes the counts as a column, which <see cref="Parse"/> reads.</summary>
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Open} {Acknowledged} {Visited} {Exempt}");

    /// <summary>Reads the counts of one row.</summary>
    /// <exception cref="FormatException">The text is none, or has more cases than a row.</exception>
    public static CaseCounts Parse(string text)
    {
        var parts = text.Split(' ', 5);
        RowColumns.Require(parts.Length == 4, "Counts are four numbers.");
        var numbers = new int[4];
        for (var i = 0; i < 4; i++)
        {
            RowColumns.Require(
                int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
                    && numbers[i] <= CaseSheet.MaxCases,
                "Counts are four numbers."
            );
        }

        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
